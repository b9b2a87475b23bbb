"""Outbound appointments of routes: loaded just before they start, at the best door; a changed route takes it along."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from headway.dispatch.views import pieces_of
from headway.docks import booking, store
from headway.docks.arriving import BEFORE, finish
from headway.docks.commands import BookAppointment, CancelAppointment, FinishAppointment, PlanDockWave
from headway.docks.feasibility import Wish
from headway.docks.full import EMPTY, LEFT, Loading, is_loaded, is_short, loading_of, short_at
from headway.docks.model import Appointment, AppointmentState, Direction
from headway.docks.serving import serve
from headway.docks.slots import Slot, Yard, slots, why_none
from headway.docks.store import Q
from headway.docks.telling import moved
from headway.docks.timers import watch
from headway.docks.waves import DockWaves
from headway.events.routing import RouteAssigned, RouteStarted
from headway.fleet.model import Depot
from headway.fleet.views import get_depot
from headway.kernel.errors import NotFound
from headway.kernel.message import Recorded
from headway.kernel.moments import stamp

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

AHEAD = timedelta(hours=2)
"""So long before its start a route may be loaded."""

_LOADING = UUID("5a0c9c1e-6a3f-4b55-9d0e-51f6f5a9d0c8")


@dataclass(frozen=True, slots=True)
class Routes:
    """Keeps the appointments of routes as the routes are."""

    waves: DockWaves

    async def assigned(self, rec: Recorded[RouteAssigned], uow: UnitOfWork) -> None:
        """Book, move or cancel what the route needs; a site without doors is left alone."""
        loading = loading_of(rec.event)
        depot = await _depot(uow, loading.depot)
        if depot is None or depot.site is None:
            return
        yard = await store.lock_yard(uow, depot.site)
        if not yard.doors:
            return
        await _serve(uow, yard, loading, depot)
        await self._wave(uow, yard, depot, depot.site, loading.start_at)

    async def started(self, rec: Recorded[RouteStarted], uow: UnitOfWork) -> None:
        """It left: its door is free."""
        await is_loaded(uow, rec.event.route_id, LEFT)
        now = await _living(uow, rec.event.route_id)
        if now is not None:
            await finish(FinishAppointment(now.id, max(rec.event.at, now.start - BEFORE)), uow)

    async def _wave(self, uow: UnitOfWork, yard: Yard, depot: Depot, site: str, start_at: datetime) -> None:
        """Plan the depot's wave with which the route leaves."""
        local = start_at.astimezone(yard.zone)
        for wave in sorted(depot.waves, key=lambda each: each.departs):
            departs = datetime.combine(local.date(), wave.departs, yard.zone)
            if departs >= start_at and departs > uow.now:
                await self.waves.plan(PlanDockWave(site, wave.name, departs), uow)
                return


async def try_again(uow: UnitOfWork, site: str) -> None:
    """Something is free at a site by now: let those have it that no door loads in time, the most urgent first."""
    for loading in await short_at(uow, site):
        depot = await _depot(uow, loading.depot)
        if depot is not None and depot.site == site:
            await _serve(uow, await store.lock_yard(uow, site), loading, depot)


async def _serve(uow: UnitOfWork, yard: Yard, loading: Loading, depot: Depot) -> None:
    """Let it have a door in time, or else the first that is free after; tell where that is not in time."""
    now = await _living(uow, loading.route_id)
    if not loading.shipment_ids:
        await is_loaded(uow, loading.route_id, EMPTY)
    if now is None:
        await _first(uow, yard, loading, depot)
    elif now.state is AppointmentState.BOOKED:
        await _follow(uow, yard, now, loading, depot)


async def _first(uow: UnitOfWork, yard: Yard, loading: Loading, depot: Depot) -> None:
    if not loading.shipment_ids or loading.start_at <= uow.now:
        return
    wish = await _wish(uow, yard, loading, depot)
    slot = _best(yard, wish, loading.start_at)
    await _told(uow, yard, wish, loading, slot)
    if slot is None:
        return
    await booking.book_appointment(
        BookAppointment(
            site=str(depot.site), direction=Direction.OUTBOUND, start=slot.start, door=slot.door,
            duration=slot.end - slot.start, units=wish.units,
            fits_by=loading.start_at if slot.end <= loading.start_at else None, shipment_ids=loading.shipment_ids,
            vehicle=loading.vehicle, route_id=loading.route_id, reference=loading.vehicle, urgent=True,
            appointment_id=uuid5(_LOADING, f"{loading.route_id}:{loading.version}"),
        ),
        uow,
    )  # fmt: skip


async def _follow(uow: UnitOfWork, yard: Yard, now: Appointment, loading: Loading, depot: Depot) -> None:
    """What the route is now: its shipments, its start; the appointment stays where it still fits."""
    shipments = loading.shipment_ids
    if not shipments:
        await booking.cancel_appointment(CancelAppointment(now.id), uow)
        return
    gone = [each for each in now.shipment_ids if each not in shipments]
    await uow.conn.execute(Q.drop_shipments, now.id, gone)
    await serve(uow, now.id, shipments)
    wish = await _wish(uow, yard, loading, depot)
    await uow.conn.execute(Q.set_route, now.id, loading.vehicle, loading.start_at, wish.units)
    if set(shipments) - set(now.shipment_ids):
        await uow.conn.execute(Q.set_ready, now.id, None)
    if now.end <= loading.start_at and now.start >= loading.start_at - AHEAD:
        await is_loaded(uow, loading.route_id, f"door {now.door} loads it in time, at {stamp(now.start)}")
        return
    slot = _best(yard.without(now.id), wish, loading.start_at, prefer=now.door)
    await _told(uow, yard, wish, loading, slot)
    if slot is None or (slot.door, slot.start) == (now.door, now.start):
        return
    if loading.start_at < now.end and now.start <= slot.start:
        return
    after = replace(now, door=slot.door, start=slot.start, end=slot.end, vehicle=loading.vehicle)
    await store.place(uow, now.site, [after])
    moved(uow, now, after, "plan")
    watch(uow, after, yard.rules)


async def _told(uow: UnitOfWork, yard: Yard, wish: Wish, loading: Loading, slot: Slot | None) -> None:
    """Whether a door loads it in time."""
    if slot is not None and slot.end <= loading.start_at:
        await is_loaded(uow, loading.route_id, f"door {slot.door} loads it in time, at {stamp(slot.start)}")
        return
    at = loading.start_at - wish.at(yard.doors[0], yard.rules)
    why = "; ".join(each.sentence for each in why_none(yard, wish, at)[:3])
    await is_short(uow, yard.doors[0].site, loading, slot, why)


def _best(yard: Yard, wish: Wish, start_at: datetime, *, prefer: str | None = None) -> Slot | None:
    """The latest that ends by the route's start, its own door first; else the first that comes after."""
    since = max(yard.now, start_at - AHEAD)
    found = slots(yard, wish, since, start_at, wanted=start_at, most=20, urgent=True)
    if found:
        return next((each for each in found if each.start == found[0].start and each.door == prefer), found[0])
    late = slots(yard, replace(wish, fits_by=None), since, since + timedelta(days=1), most=1, urgent=True)
    return late[0] if late else None


async def _wish(uow: UnitOfWork, yard: Yard, loading: Loading, depot: Depot) -> Wish:
    """Loading takes what the doors' rates say of its pieces, else what the depot says."""
    pieces = await pieces_of(uow.conn, loading.shipment_ids)
    rated = any(each.units_per_hour for each in yard.doors)
    duration = None if rated and pieces else timedelta(minutes=max(depot.loading_minutes, 1))
    return Wish(
        direction=Direction.OUTBOUND, duration=duration, units=sum(pieces.values()), fits_by=loading.start_at
    )  # fmt: skip


async def _living(uow: UnitOfWork, route_id: UUID) -> Appointment | None:
    row = await uow.conn.fetchrow(Q.of_route, route_id)
    found = None if row is None else await store.get_appointment(uow.conn, row["id"])
    return found if found is not None and found.ended_at is None else None


async def _depot(uow: UnitOfWork, code: str) -> Depot | None:
    try:
        return await get_depot(uow.conn, code)
    except NotFound:
        return None
