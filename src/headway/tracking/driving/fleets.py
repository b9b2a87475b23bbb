"""All that driving asks of routes and the fleet: whose a route is, what is left of it, who goes out of service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.fleet import commands as fleet
from headway.fleet.model import Driver as FleetDriver
from headway.fleet.standing import sign_driver_off, take_vehicle_out
from headway.fleet.store import Q as FLEET
from headway.fleet.store import unpacked
from headway.kernel.errors import BadInput, NotFound
from headway.routing.plans import store as plans
from headway.routing.plans.model import RouteRow, RouteStatus, StopRow, StopStatus
from headway.tracking.driving.model import NoDriver, RouteSheet, RouteState, StopSheet, StopState

if TYPE_CHECKING:
    from datetime import datetime

    from headway.kernel.db.database import Connection
    from headway.kernel.uow import UnitOfWork

_ROUTES = {
    RouteStatus.PLANNED: RouteState.COMMITTED,
    RouteStatus.STARTED: RouteState.UNDER_WAY,
    RouteStatus.ENDED: RouteState.ENDED,
}
_STOPS = {
    StopStatus.PLANNED: StopState.PLANNED,
    StopStatus.ARRIVED: StopState.ARRIVED,
    StopStatus.DONE: StopState.DONE,
    StopStatus.FAILED: StopState.FAILED,
}
PICKUP, DELIVERY = "pickup", "delivery"


async def driver_of(conn: Connection, code: str) -> FleetDriver:
    """A driver of the fleet.

    Raises:
        NoDriver: there is none of this code, or not any more.
    """
    row = await conn.fetchrow(FLEET.driver_by_code, code)
    found = None if row is None else unpacked(row["detail"], FleetDriver)
    if found is None or not found.active:
        raise NoDriver(f"there is no driver {code!r}", code=code)
    return found


async def sheet_of(conn: Connection, driver: str, now: datetime) -> RouteSheet | None:
    """The route a driver is on, or goes on next, or came from last."""
    row = await conn.fetchrow(plans.Q.route_of_driver, driver, now)
    if row is None:
        return None
    stops = await plans.stops_of_route(conn, row["id"])
    return RouteSheet(
        id=row["id"],
        version=row["version"],
        state=_ROUTES[RouteStatus(row["status"])],
        driver_code=row["driver_code"],
        vehicle_code=row["vehicle_code"],
        depot=row["depot"],
        start_at=row["start_at"],
        end_at=row["end_at"],
        stops=tuple(_stop(each) for each in stops if each.status in _STOPS),
    )


async def open_stops(conn: Connection, route_id: UUID) -> tuple[StopSheet, ...]:
    """What is left of a route, in its order."""
    return tuple(_stop(each) for each in await plans.stops_of_route(conn, route_id) if each.open)


async def role_of(conn: Connection, stop_id: UUID) -> str:
    """Are goods brought to the stop, or collected there?"""
    row = plans.stop_of(await conn.fetchrow(plans.Q.find_stop, stop_id))
    return DELIVERY if row is None else _role(row.job)


async def under_way(conn: Connection, route_id: UUID) -> bool:
    """Has the route left its depot, and is not over?"""
    route = await plans.find_route(conn, route_id)
    return route is not None and route.status is RouteStatus.STARTED


async def take_out(uow: UnitOfWork, route_id: UUID, why: str) -> None:
    """The route's vehicle cannot go on."""
    route = await _route(uow.conn, route_id)
    await take_vehicle_out(fleet.TakeVehicleOut(route.vehicle_code, _line(why)), uow)


async def sign_off(uow: UnitOfWork, driver: str, route_id: UUID, why: str) -> None:
    """The driver cannot go on; the shift of the route ends."""
    route = await _route(uow.conn, route_id)
    await sign_driver_off(fleet.SignDriverOff(driver, _line(why), route.shift_id), uow)


async def _route(conn: Connection, route_id: UUID) -> RouteRow:
    route = await plans.find_route(conn, route_id)
    if route is None:
        raise NotFound(f"there is no route {route_id}", route_id=route_id)
    return route


def _line(text: str) -> str:
    """One line of what can be printed."""
    line = "".join(sign for sign in " ".join(text.split()) if sign.isprintable())
    if not line:
        raise BadInput("no words", field="text", allowed="1 to 500 characters")
    return line


def _stop(row: StopRow) -> StopSheet:
    return StopSheet(
        id=row.id,
        shipment_id=row.shipment_id,
        sequence=row.sequence,
        role=_role(row.job),
        state=_STOPS[row.status],
        arrive_at=row.arrive_at,
        depart_at=row.depart_at,
        latitude=row.job.get("latitude"),
        longitude=row.job.get("longitude"),
    )


def _role(job: dict[str, Any]) -> str:
    """Goods that are only taken along are collected; everything else is brought."""
    return PICKUP if any(job.get("collect") or ()) and not any(job.get("load") or ()) else DELIVERY
