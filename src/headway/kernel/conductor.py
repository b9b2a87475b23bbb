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
    """What waits for a tenant at this moment."""

    now: datetime
    unread: frozenset[str]
    timers_due: bool
    jobs_due: bool
    next_due: datetime | None

    @property
    def quiet(self) -> bool:
        return not (self.unread or self.timers_due or self.jobs_due)


async def agenda(app: App, tenant_id: UUID) -> Agenda:
    """Look at the log beyond each cursor, at timers and at jobs, also those that another worker holds."""
    names = [consumer.name for consumer in app.consumers]
    async with app.scope.reading(tenant_id) as (conn, now):
        row = await conn.fetchrow(Q.agenda, names, now)
    assert row is not None
    return Agenda(now, frozenset(row["unread"]), row["timers_due"], row["jobs_due"], row["next_due"])


async def drain(app: App, tenant_id: UUID) -> datetime:
    """Handle everything that is due, and what follows from it, until nothing is; returns the tenant's time.

    Other workers may take part: what they hold is waited for.
    """
    worker = holder_id()
    while not (now := await agenda(app, tenant_id)).quiet:
        handled = 0
        for consumer in app.consumers:
            if consumer.name in now.unread:
                handled += await pump(app, tenant_id, consumer)
        if now.timers_due:
            handled += await fire(app, tenant_id)
        if now.jobs_due:
            handled += await work(app, tenant_id, worker)
        if not handled:
            await asyncio.sleep(0.002)
    return now.now


async def advance(app: App, tenant_id: UUID, to: datetime, *, grain: timedelta = timedelta(0)) -> datetime:
    """Move a sandbox tenant's clock to `to`, stopping at every moment at which something is due.

    Args:
        grain: what falls due within so much time of each other is handled at one stop; 0 stops at each moment.

    Raises:
        NotASandbox: the tenant lives in real time.
        BadInput: `to` lies before the tenant's time.
    """
    await _check(app, tenant_id, to)
    while True:
        await drain(app, tenant_id)
        due = (await agenda(app, tenant_id)).next_due
        stop = to if due is None else min(to, _ceil(due, grain))
        await _set_clock(app, tenant_id, stop)
        if stop == to:
            return await drain(app, tenant_id)


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
