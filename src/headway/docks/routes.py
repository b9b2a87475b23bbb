"""Outbound appointments of routes: loaded just before they start, at the best door; a changed route takes it along."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from headway.dispatch.views import pieces_of
from headway.docks import booking, store
from headway.docks.arriving import finish
from headway.docks.commands import BookAppointment, CancelAppointment, FinishAppointment, PlanDockWave
from headway.docks.feasibility import Wish
from headway.docks.model import Appointment, AppointmentState, Direction
from headway.docks.slots import Slot, Yard, slots, why_none
from headway.docks.store import Q
from headway.docks.telling import moved
from headway.docks.timers import watch
from headway.docks.waves import DockWaves
from headway.events.docks import DockFull
from headway.events.routing import RouteAssigned, RouteStarted
from headway.fleet.model import Depot
from headway.fleet.views import get_depot
from headway.kernel.errors import NotFound
from headway.kernel.message import Recorded

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
        route = rec.event
        depot = await _depot(uow, route.depot)
        if depot is None or depot.site is None:
            return
        yard = await store.lock_yard(uow, depot.site)
        if not yard.doors:
            return
        now = await _living(uow, route.route_id)
        if now is None:
            await self._first(uow, yard, route, depot)
        elif now.state is AppointmentState.BOOKED:
            await _follow(uow, yard, now, route, depot)
        await self._wave(uow, yard, depot, depot.site, route.start_at)

    async def started(self, rec: Recorded[RouteStarted], uow: UnitOfWork) -> None:
        """It left: its door is free."""
        now = await _living(uow, rec.event.route_id)
        if now is not None:
            await finish(FinishAppointment(now.id, rec.event.at), uow)

    async def _first(self, uow: UnitOfWork, yard: Yard, route: RouteAssigned, depot: Depot) -> None:
        shipments = _shipments(route)
        if not shipments or route.start_at <= uow.now:
            return
        wish = await _wish(uow, yard, route, depot)
        slot = _best(yard, wish, route.start_at)
        if slot is None or slot.end > route.start_at:
            _full(uow, yard, wish, route, depot)
        if slot is None:
            return
        await booking.book_appointment(
            BookAppointment(
                site=str(depot.site), direction=Direction.OUTBOUND, start=slot.start, door=slot.door,
                duration=slot.end - slot.start, units=wish.units,
                fits_by=route.start_at if slot.end <= route.start_at else None, shipment_ids=shipments,
                vehicle=route.vehicle_code, route_id=route.route_id, reference=route.vehicle_code, urgent=True,
                appointment_id=uuid5(_LOADING, f"{route.route_id}:{route.version}"),
            ),
            uow,
        )  # fmt: skip

    async def _wave(self, uow: UnitOfWork, yard: Yard, depot: Depot, site: str, start_at: datetime) -> None:
        """Plan the depot's wave with which the route leaves."""
        local = start_at.astimezone(yard.zone)
        for wave in sorted(depot.waves, key=lambda each: each.departs):
            departs = datetime.combine(local.date(), wave.departs, yard.zone)
            if departs >= start_at and departs > uow.now:
                await self.waves.plan(PlanDockWave(site, wave.name, departs), uow)
                return


async def _follow(uow: UnitOfWork, yard: Yard, now: Appointment, route: RouteAssigned, depot: Depot) -> None:
    """What the route is now: its shipments, its start; the appointment stays where it still fits."""
    shipments = _shipments(route)
    if not shipments:
        await booking.cancel_appointment(CancelAppointment(now.id), uow)
        return
    gone = [each for each in now.shipment_ids if each not in shipments]
    await uow.conn.execute(Q.drop_shipments, now.id, gone)
    await uow.conn.execute(Q.put_shipments, now.id, list(shipments))
    wish = await _wish(uow, yard, route, depot)
    await uow.conn.execute(Q.set_route, now.id, route.vehicle_code, route.start_at, wish.units)
    if set(shipments) - set(now.shipment_ids):
        await uow.conn.execute(Q.set_ready, now.id, None)
    if now.end <= route.start_at and now.start >= route.start_at - AHEAD:
        return
    slot = _best(yard.without(now.id), wish, route.start_at, prefer=now.door)
    if slot is None or slot.end > route.start_at:
        _full(uow, yard, wish, route, depot)
    if slot is None or (slot.door, slot.start) == (now.door, now.start):
        return
    after = replace(now, door=slot.door, start=slot.start, end=slot.end, vehicle=route.vehicle_code)
    await store.place(uow, now.site, [after])
    moved(uow, now, after, "plan")
    watch(uow, after, yard.rules)


def _best(yard: Yard, wish: Wish, start_at: datetime, *, prefer: str | None = None) -> Slot | None:
    """The latest that ends by the route's start, its own door first; else the first that comes after."""
    since = max(yard.now, start_at - AHEAD)
    found = slots(yard, wish, since, start_at, wanted=start_at, most=20, urgent=True)
    if found:
        return next((each for each in found if each.start == found[0].start and each.door == prefer), found[0])
    late = slots(yard, replace(wish, fits_by=None), since, since + timedelta(days=1), most=1, urgent=True)
    return late[0] if late else None


async def _wish(uow: UnitOfWork, yard: Yard, route: RouteAssigned, depot: Depot) -> Wish:
    """Loading takes what the doors' rates say of its pieces, else what the depot says."""
    pieces = await pieces_of(uow.conn, _shipments(route))
    rated = any(each.units_per_hour for each in yard.doors)
    duration = None if rated and pieces else timedelta(minutes=max(depot.loading_minutes, 1))
    return Wish(
        direction=Direction.OUTBOUND, duration=duration, units=sum(pieces.values()), fits_by=route.start_at
    )  # fmt: skip


def _full(uow: UnitOfWork, yard: Yard, wish: Wish, route: RouteAssigned, depot: Depot) -> None:
    at = route.start_at - wish.at(yard.doors[0], yard.rules)
    why = "; ".join(each.sentence for each in why_none(yard, wish, at)[:3])
    uow.emit(DockFull(route_id=route.route_id, site=str(depot.site), needed_by=route.start_at, sentence=why))


def _shipments(route: RouteAssigned) -> tuple[UUID, ...]:
    return tuple(dict.fromkeys(each.shipment_id for each in route.stops))


async def _living(uow: UnitOfWork, route_id: UUID) -> Appointment | None:
    row = await uow.conn.fetchrow(Q.of_route, route_id)
    found = None if row is None else await store.get_appointment(uow.conn, row["id"])
    return found if found is not None and found.ended_at is None else None


async def _depot(uow: UnitOfWork, code: str) -> Depot | None:
    try:
        return await get_depot(uow.conn, code)
    except NotFound:
        return None
