"""Loading readiness: how far the goods are, which appointments are ready by it, and which must move because of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from headway.dispatch.views import pieces_of
from headway.dispatch.waves.store import collecting
from headway.docks import store
from headway.docks.commands import Reported, ReportReadiness
from headway.docks.model import Appointment, AppointmentState, Direction, Readiness
from headway.docks.moving import make_room
from headway.docks.store import Q
from headway.docks.telling import about
from headway.events.docks import LoadingReady
from headway.kernel.errors import BadInput, NotFound

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

MAX_SHIPMENTS = 1000


async def report(cmd: ReportReadiness, uow: UnitOfWork) -> Reported:
    """Keep how far goods are; a report of an earlier time than the one that stands changes nothing.

    Raises:
        NotFound: a shipment or appointment is not known.
        BadInput: nothing is named, or a time to come.
    """
    ids = await _named(cmd, uow)
    at = cmd.at or uow.now
    if at > uow.now:
        raise BadInput(f"reported for {at.isoformat()}", field="at", allowed="no time to come")
    await uow.conn.execute(Q.put_readiness, ids, cmd.state, at, cmd.expected_at, uow.actor)
    ready: list[UUID] = []
    moved: list[UUID] = []
    for each in await _appointments(uow, ids):
        now_ready, shifted = await _judge(uow, each)
        ready += [each.id] if now_ready else []
        moved += shifted
    return Reported(len(ids), tuple(ready), tuple(moved))


async def everything_staged(uow: UnitOfWork) -> bool:
    """Do orders wait to be allocated together, and are the goods of all of them staged?"""
    waiting = await collecting(uow.conn)
    found = await store.readiness_of(uow.conn, waiting)
    return bool(waiting) and all(each in found and found[each].state is Readiness.STAGED for each in waiting)


async def staged_count(uow: UnitOfWork, shipment_ids: Iterable[UUID]) -> int:
    """How many of some shipments are staged."""
    found = await store.readiness_of(uow.conn, shipment_ids)
    return sum(1 for each in found.values() if each.state is Readiness.STAGED)


async def _named(cmd: ReportReadiness, uow: UnitOfWork) -> list[UUID]:
    ids = set(cmd.shipment_ids)
    if cmd.appointment_id is not None:
        ids |= set((await store.get_appointment(uow.conn, cmd.appointment_id)).shipment_ids)
    if not 0 < len(ids) <= MAX_SHIPMENTS:
        text = f"{len(ids)} shipments are named"
        raise BadInput(text, field="shipment_ids", allowed=f"1 to {MAX_SHIPMENTS}, or an appointment that has some")
    unknown = ids - set(await pieces_of(uow.conn, sorted(ids)))
    if unknown:
        raise NotFound(f"there is no shipment {min(unknown)}", shipment_id=min(unknown))
    return sorted(ids)


async def _appointments(uow: UnitOfWork, shipment_ids: list[UUID]) -> list[Appointment]:
    rows = await uow.conn.fetch(Q.of_shipments, shipment_ids, Direction.OUTBOUND)
    return [await store.get_appointment(uow.conn, row["id"]) for row in rows]


async def _judge(uow: UnitOfWork, each: Appointment) -> tuple[bool, list[UUID]]:
    """Is it ready since this report; and who moved because its goods come later than its turn."""
    found = await store.readiness_of(uow.conn, each.shipment_ids)
    whole = all(id_ in found and found[id_].state is Readiness.STAGED for id_ in each.shipment_ids)
    if whole != (each.ready_at is not None):
        await uow.conn.execute(Q.set_ready, each.id, uow.now if whole else None)
    if whole:
        if each.ready_at is None:
            uow.emit(LoadingReady(**about(each), at=uow.now))
        return each.ready_at is None, []
    awaited = [one.expected_at for one in found.values() if one.state is not Readiness.STAGED and one.expected_at]
    return False, await _later(uow, each, max(awaited, default=None))


async def _later(uow: UnitOfWork, each: Appointment, expected: datetime | None) -> list[UUID]:
    if expected is None or each.state is not AppointmentState.BOOKED:
        return []
    yard = await store.lock_yard(uow, each.site)
    now = await store.get_appointment(uow.conn, each.id)
    if now.state is not AppointmentState.BOOKED or expected <= now.start + yard.rules.grace:
        return []
    why = f"its goods are expected to be staged at {expected.astimezone(yard.zone):%H:%M}"
    return [one.id for one in await make_room(uow, yard, now, expected, own=True, why=why)]
