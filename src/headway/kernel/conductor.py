"""Bringing a tenant to rest: everything due now is handled; and moving a sandbox tenant's test clock step by step."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

from headway.kernel.app import App
from headway.kernel.entropy import holder_id
from headway.kernel.errors import BadInput, Conflict
from headway.kernel.tail import Tail
from headway.kernel.turns import Agenda, look, pump_each, take_turn
from headway.kernel.work import work


class NotASandbox(Conflict):
    """Only a sandbox tenant has a clock that can be moved."""

    code = "not_a_sandbox"


async def agenda(app: App, tenant_id: UUID) -> Agenda:
    """Look at the log beyond each cursor, at timers and at jobs, also those that another worker holds."""
    async with app.scope.reading(tenant_id) as (conn, now):
        return await look(conn, app, now)


async def drain(app: App, tenant_id: UUID, *, clock: datetime | None = None) -> Agenda:
    """Handle everything that is due, and what follows from it, until nothing is; returns the agenda at rest.

    Other workers may take part: what they hold is waited for. `clock` moves a sandbox tenant's time first.
    """
    worker, tail = holder_id(), Tail(app.heard_of)
    turn = await take_turn(app, tenant_id, tail, clock=clock)
    while not turn.quiet:
        handled = turn.handled
        if turn.agenda.jobs_due and turn.step in ("timers", "jobs"):
            handled += await work(app, tenant_id, worker)
        if not handled:
            handled += await pump_each(app, tenant_id, turn.waiting)
        if not handled:
            await asyncio.sleep(0.002)
        turn = await take_turn(app, tenant_id, tail)
    return turn.agenda


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
        rest = await drain(app, tenant_id, clock=stop)
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
