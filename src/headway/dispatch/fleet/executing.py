"""What drivers report of their routes and stops: each action once, facts before plans."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypedDict
from uuid import UUID

from headway.dispatch.fleet.commands import (
    AheadOfTime,
    ArriveAtStop,
    CompleteStop,
    EndRoute,
    FailStop,
    NoRoute,
    NoStop,
    RouteStands,
    RouteState,
    StartRoute,
    StopStands,
)
from headway.events.routing import RouteEnded, RouteStarted, RouteStopArrived, RouteStopDone, RouteStopFailed
from headway.kernel.errors import BadInput
from headway.routing.plans import store
from headway.routing.plans.model import ROUTE_TRANSITIONS, STOP_TRANSITIONS, RouteRow, RouteStatus, StopRow, StopStatus
from headway.routing.plans.store import Q

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

CLOCKS_DIFFER = timedelta(minutes=5)
"""A device may be ahead by so much; what it reports counts as now."""
BEFORE = timedelta(days=1)
"""So long before its route is to begin nothing of it happens."""


class _Whose(TypedDict):
    route_id: UUID
    plan_id: UUID
    vehicle_code: str
    driver_code: str


async def start_route(cmd: StartRoute, uow: UnitOfWork) -> RouteStands:
    """The vehicle left its depot.

    Raises:
        NoRoute: there is none. RouteState: it ended. AheadOfTime: it is said to happen later.
        BadInput: it is said to have happened days before.
    """
    route = await _route(uow, cmd.route_id)
    at = _past(uow, route, cmd.at)
    if not await store.first_time(uow.conn, cmd.action_id, "start", route.id, at, uow.now):
        return RouteStands(route.id, route.status, again=True)
    _check_route(route, RouteStatus.STARTED)
    await uow.conn.execute(Q.route_started, route.id, at)
    await _reported(uow, route)
    uow.emit(RouteStarted(**_whose(route), at=at))
    return RouteStands(route.id, RouteStatus.STARTED)


async def arrive_at_stop(cmd: ArriveAtStop, uow: UnitOfWork) -> StopStands:
    """The vehicle is there; a route that was never reported to have left has left by then.

    Raises:
        NoStop: there is none. RouteState: it is done or failed already. AheadOfTime: it is said to happen later.
        BadInput: it is said to have happened days before.
    """
    route, stop = await _stop(uow, cmd.stop_id, cmd.route_id)
    at = _past(uow, route, cmd.at)
    if not await store.first_time(uow.conn, cmd.action_id, "arrive", stop.id, at, uow.now):
        return StopStands(stop.id, stop.route_id, stop.status, again=True)
    _check_stop(stop, StopStatus.ARRIVED)
    await _under_way(uow, route, at)
    await uow.conn.execute(Q.stop_arrived, stop.id, at, route.id)
    uow.emit(RouteStopArrived(**_whose(route), stop_id=stop.id, shipment_id=stop.shipment_id, at=at))
    return StopStands(stop.id, route.id, StopStatus.ARRIVED)


async def complete_stop(cmd: CompleteStop, uow: UnitOfWork) -> StopStands:
    """Delivered or collected.

    Raises:
        NoStop: there is none. RouteState: it is done or failed already. AheadOfTime: it is said to happen later.
        BadInput: it is said to have happened days before.
    """
    found = await _ended(cmd, uow, "complete", StopStatus.DONE)
    if isinstance(found, StopStands):
        return found
    route, stop, at = found
    service_s = round((at - (stop.arrived_at or at)).total_seconds())
    uow.emit(RouteStopDone(**_whose(route), stop_id=stop.id, shipment_id=stop.shipment_id, at=at, service_s=service_s))
    return StopStands(stop.id, route.id, StopStatus.DONE)


async def fail_stop(cmd: FailStop, uow: UnitOfWork) -> StopStands:
    """It could not be done.

    Raises:
        NoStop: there is none. RouteState: it is done or failed already. AheadOfTime: it is said to happen later.
        BadInput: it is said to have happened days before.
    """
    found = await _ended(cmd, uow, "fail", StopStatus.FAILED, (cmd.reason, cmd.text))
    if isinstance(found, StopStands):
        return found
    route, stop, at = found
    whose = _whose(route)
    uow.emit(
        RouteStopFailed(**whose, stop_id=stop.id, shipment_id=stop.shipment_id, at=at, reason=cmd.reason, text=cmd.text)
    )
    return StopStands(stop.id, route.id, StopStatus.FAILED)


async def _ended(
    cmd: CompleteStop | FailStop,
    uow: UnitOfWork,
    kind: str,
    status: StopStatus,
    why: tuple[str | None, str | None] = (None, None),
) -> tuple[RouteRow, StopRow, datetime] | StopStands:
    """The stop written as ended, and when it was left; how it stands already where this was reported before."""
    route, stop = await _stop(uow, cmd.stop_id, cmd.route_id)
    at = _past(uow, route, cmd.at)
    at = max(at, stop.arrived_at or at)
    if not await store.first_time(uow.conn, cmd.action_id, kind, stop.id, at, uow.now):
        return StopStands(stop.id, stop.route_id, stop.status, again=True)
    _check_stop(stop, status)
    await _under_way(uow, route, at)
    await uow.conn.execute(Q.stop_ended, stop.id, status, at, route.id, *why)
    return route, stop, at


async def end_route(cmd: EndRoute, uow: UnitOfWork) -> RouteStands:
    """The vehicle is back, or its driver is done.

    Raises:
        NoRoute: there is none. RouteState: it ended, or stops are left. AheadOfTime: it is said to happen later.
        BadInput: it is said to have happened days before.
    """
    route = await _route(uow, cmd.route_id)
    at = _past(uow, route, cmd.at)
    if not await store.first_time(uow.conn, cmd.action_id, "end", route.id, at, uow.now):
        return RouteStands(route.id, route.status, again=True)
    _check_route(route, RouteStatus.ENDED)
    left = [each for each in await store.stops_of_route(uow.conn, route.id) if each.open]
    if left:
        raise RouteState(f"{len(left)} stops of the route are still to be done", stop_ids=[str(e.id) for e in left])
    await uow.conn.execute(Q.route_ended, route.id, at, cmd.distance_m)
    uow.emit(RouteEnded(**_whose(route), at=at, distance_m=cmd.distance_m))
    return RouteStands(route.id, RouteStatus.ENDED)


async def _route(uow: UnitOfWork, route_id: UUID) -> RouteRow:
    route = await store.lock_route(uow.conn, route_id)
    if route is None:
        raise NoRoute(f"there is no route {route_id}", route_id=route_id)
    return route


async def _stop(uow: UnitOfWork, stop_id: UUID, by_route: UUID | None) -> tuple[RouteRow, StopRow]:
    """The stop and the route that reports it: locked the route first, as changes of the plan lock them."""
    seen = await uow.conn.fetchrow(Q.find_stop, stop_id)
    if seen is None:
        raise NoStop(f"there is no stop {stop_id}", stop_id=stop_id)
    route = await _route(uow, by_route or seen["route_id"])
    stop = await store.lock_stop(uow.conn, stop_id)
    if stop is None or stop.plan_id != route.plan_id:
        raise NoStop(f"route {route.id} has no stop {stop_id}", stop_id=stop_id, route_id=route.id)
    return route, stop


async def _under_way(uow: UnitOfWork, route: RouteRow, at: datetime) -> None:
    """A report of a stop: the route has left by then."""
    await _reported(uow, route)
    if route.status in (RouteStatus.PLANNED, RouteStatus.DROPPED):
        await uow.conn.execute(Q.route_started, route.id, at)
        uow.emit(RouteStarted(**_whose(route), at=at))


async def _reported(uow: UnitOfWork, route: RouteRow) -> None:
    """What it was said to be behind its reports ends with the next one."""
    if route.delay_s:
        await uow.conn.execute(Q.route_delayed, route.id, 0, None)


def _past(uow: UnitOfWork, route: RouteRow, at: datetime) -> datetime:
    if at > uow.now + CLOCKS_DIFFER:
        raise AheadOfTime(f"{at.isoformat()} is later than now, {uow.now.isoformat()}", field="at", at=at.isoformat())
    if at < (earliest := route.start_at - BEFORE):
        seen = f"{at.isoformat()}, and the route is to begin at {route.start_at.isoformat()}"
        raise BadInput(seen, field="at", allowed=f"{earliest.isoformat()} or later", value=at.isoformat())
    return min(at, uow.now)


def _check_route(route: RouteRow, to: RouteStatus) -> None:
    if to not in ROUTE_TRANSITIONS[route.status]:
        raise RouteState(f"the route is {route.status}", status=str(route.status))


def _check_stop(stop: StopRow, to: StopStatus) -> None:
    if to not in STOP_TRANSITIONS[stop.status]:
        raise RouteState(f"the stop is {stop.status}", status=str(stop.status))


def _whose(route: RouteRow) -> _Whose:
    return _Whose(
        route_id=route.id, plan_id=route.plan_id, vehicle_code=route.vehicle_code, driver_code=route.driver_code
    )
