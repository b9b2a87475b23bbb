"""Bringing a tenant to rest: everything due now is handled; and moving a sandbox tenant's test clock step by step."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from headway.kernel.alarms import fire
from headway.kernel.app import App
from headway.kernel.db.queries import load_queries
from headway.kernel.entropy import holder_id
from headway.kernel.errors import BadInput, Conflict
from headway.kernel.relay import pump
from headway.kernel.work import work

Q = load_queries("headway.kernel")


class NotASandbox(Conflict):
    """Only a sandbox tenant has a clock that can be moved."""

    code = "not_a_sandbox"


@dataclass(frozen=True, slots=True)
class Agenda:
    """What waits for a tenant at this moment; `log_end` is the place of the newest event, None where there is none."""

    now: datetime
    unread: frozenset[str]
    timers_due: bool
    jobs_due: bool
    next_due: datetime | None
    log_end: tuple[int, int] | None

    @property
    def quiet(self) -> bool:
        return not (self.unread or self.timers_due or self.jobs_due)


async def agenda(app: App, tenant_id: UUID) -> Agenda:
    """Look at the log beyond each cursor, at timers and at jobs, also those that another worker holds."""
    names = [consumer.name for consumer in app.consumers]
    async with app.scope.reading(tenant_id) as (conn, now):
        row = await conn.fetchrow(Q.agenda, names, now)
    assert row is not None
    log_end = None if row["xid"] is None else (row["xid"], row["seq"])
    return Agenda(now, frozenset(row["unread"]), row["timers_due"], row["jobs_due"], row["next_due"], log_end)


async def drain(app: App, tenant_id: UUID) -> Agenda:
    """Handle everything that is due, and what follows from it, until nothing is; returns the agenda at rest.

    Other workers may take part: what they hold is waited for.
    """
    worker = holder_id()
    while not (waiting := await agenda(app, tenant_id)).quiet:
        if not await _handle(app, tenant_id, waiting, worker):
            await asyncio.sleep(0.002)
    return waiting


async def _handle(app: App, tenant_id: UUID, waiting: Agenda, worker: UUID) -> int:
    """Reactions first and to the end of the log, for they lead to more; projections last, in few large batches."""
    reactions, *projections = app.consumers
    if waiting.log_end is not None and reactions.name in waiting.unread:
        pumped = await pump(app, tenant_id, reactions)
        if pumped.handled or pumped.cursor < waiting.log_end:
            return pumped.handled
    handled = await fire(app, tenant_id) if waiting.timers_due else 0
    if waiting.jobs_due:
        handled += await work(app, tenant_id, worker)
    if handled:
        return handled
    return sum([(await pump(app, tenant_id, each)).handled for each in projections if each.name in waiting.unread])


async def advance(app: App, tenant_id: UUID, to: datetime, *, grain: timedelta = timedelta(0)) -> Agenda:
    """Move a sandbox tenant's clock to `to`, stopping at every moment at which something is due.

    Args:
        grain: what falls due within so much time of each other is handled at one stop; 0 stops at each moment.

    Raises:
        NotASandbox: the tenant lives in real time.
        BadInput: `to` lies before the tenant's time.
    """
    await _check(app, tenant_id, to)
    return await advance_from(app, tenant_id, await drain(app, tenant_id), to, grain=grain)


async def advance_from(app: App, tenant_id: UUID, rest: Agenda, to: datetime, *, grain: timedelta) -> Agenda:
    """Move on from where a sandbox tenant is at rest, for a caller who knows that nobody else has acted since."""
    while True:
        stop = to if rest.next_due is None else max(rest.now, min(to, _ceil(rest.next_due, grain)))
        await _set_clock(app, tenant_id, stop)
        rest = await drain(app, tenant_id)
        if stop == to:
            return rest


def _ceil(moment: datetime, grain: timedelta) -> datetime:
    if not grain:
        return moment
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return epoch + -((epoch - moment) // grain) * grain


async def _check(app: App, tenant_id: UUID, to: datetime) -> None:
    async with app.scope.reading(tenant_id) as (conn, now):
        if not await conn.fetchval("SELECT sandbox FROM tenant"):
            raise NotASandbox("the clock of a live tenant cannot be moved", tenant_id=tenant_id)
    if to < now:
        raise BadInput(f"{to} is before the tenant's time {now}", field="to", allowed=f"{now.isoformat()} or later")


async def _set_clock(app: App, tenant_id: UUID, to: datetime) -> None:
    async with app.scope.begin(tenant_id, "system:clock") as uow:
        await uow.conn.execute(Q.set_clock, to)
