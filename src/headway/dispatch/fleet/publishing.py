"""Writing a plan down as it is from now on, and telling whom it concerns: drivers whole routes, others what changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.dispatch.fleet.building import MILLI, is_stop
from headway.dispatch.fleet.rows import TOLD_AFTER_S, Place, Shaped, shape_of, task_of, write, write_left_out
from headway.dispatch.fleet.snapshot import Drive, Omitted, Snapshot, Task
from headway.events.routing import (
    PlannedStop,
    RouteAssigned,
    RoutePlanChanged,
    RoutePlanCommitted,
    RouteStopLeftOut,
)
from headway.kernel.money import Money
from headway.routing.plans import store
from headway.routing.plans.model import PlanRow, RouteRow, Rows, StopRow, StopStatus
from headway.routing.plans.store import Q

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

SHOWN_AFTER_S = 60
"""A driver is sent the route again when a time shifts by more, or its stops change."""

COMMIT = "commit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is to be from now on.

    Attributes:
        snapshot: zero hour and currency; its resources are the shifts this is about: routes of others stay.
        drives: of each of these shifts that has something to do. tasks: of every shipment in them or left out.
        behind: stops of a route that stay as they are, before the drive's legs.
        cancelled: shipments nobody carries any more. read: tasks as they were made of the rows of their stops.
    """

    snapshot: Snapshot
    drives: tuple[Drive, ...]
    omitted: tuple[Omitted, ...]
    tasks: Mapping[str, Task]
    behind: Mapping[UUID, int]
    cancelled: frozenset[str] = frozenset()
    read: Mapping[UUID, Task] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """What led to it: `cause` as in `RoutePlanChanged`, or `commit`; what it saves in minor units."""

    cause: str
    decision_id: UUID
    sentence: str
    gain_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What was written: the version, and what it disturbed."""

    plan_id: UUID
    version: int
    routes: int
    stops: int
    left_out: int
    moved: int
    told: int
    drivers: tuple[str, ...]
    cost_minor: int


@dataclass(frozen=True, slots=True)
class _Difference:
    """What a version changes of the one before.

    Attributes:
        moved: stops whose vehicle or predecessor changed. routes: those whose stops changed.
        told: how many recipients to tell. shipments: of the stops that moved and of those that are new.
    """

    moved: frozenset[UUID]
    routes: frozenset[UUID]
    told: int
    shipments: list[UUID]


async def publish(uow: UnitOfWork, plan: PlanRow, target: Target, why: Why, rows: Rows | None = None) -> Published:
    """Write the target as the next version of a locked plan; `rows`: its own, where they were read already."""
    rows = rows or await store.rows_of_plan(uow.conn, plan.id)
    routes, stops = rows.routes, rows.stops
    version, snap = plan.version + 1, target.snapshot
    by_shift = {each.shift_id: each for each in routes}
    ours = {each.shift_id for each in snap.resources}
    living = {str(each.shipment_id): each for each in stops if each.open}
    ids = {
        each.shift_id: by_shift[each.shift_id].id if each.shift_id in by_shift else uow.new_id()
        for each in snap.resources
    }
    places = [each for drive in target.drives for each in _places(uow, drive, ids, living, target)]
    keys = {str(each.task.shipment_id) for each in places}
    own = {each.id for each in routes if each.shift_id in ours}
    out = {str(each.shipment_id) for each in target.omitted}
    gone = [
        stop
        for key, stop in living.items()
        if key not in keys and (key in out | target.cancelled or stop.route_id in own) and _leaves(stop, target)
    ]
    await _only_here(uow, plan, keys - living.keys(), out - living.keys())
    shapes = _shapes(target, ids, by_shift)
    await write(uow, plan, snap, version, shapes, places, living, gone)
    await write_left_out(uow, plan, target.omitted, target.tasks)
    differs = _difference(stops, places, gone, snap)
    moved, changed, told = len(differs.moved), differs.routes, differs.told
    drivers = tuple(
        sorted({each.driver_code for each in routes if each.id in changed} | _new_drivers(target, by_shift))
    )
    cost = sum(each.cost for each in target.drives) // MILLI + sum(
        e.cost_minor for e in routes if e.shift_id not in ours
    )
    await uow.conn.execute(Q.plan_moved, plan.id, version, cost, uow.now)
    await uow.conn.execute(
        Q.put_change, plan.id, version, why.cause, why.decision_id, moved, told, why.gain_minor, cost, why.sentence,
        list(drivers), differs.shipments, uow.now, uow.actor,
    )  # fmt: skip
    done = Published(
        plan_id=plan.id, version=version, routes=len(target.drives), stops=len(places), left_out=len(target.omitted),
        moved=moved, told=told, drivers=drivers, cost_minor=cost,
    )  # fmt: skip
    _tell(uow, plan, done, why, cost)
    for omitted in target.omitted:
        if str(omitted.shipment_id) in living:
            uow.emit(
                RouteStopLeftOut(
                    **_plan(plan, version), shipment_id=omitted.shipment_id, reason=omitted.reason,
                    sentence=omitted.sentence,
                )
            )  # fmt: skip
    await _assign(uow, plan, version, changed | _shifted(stops, places, snap) | {each.route_id for each in gone})
    return done


def _shapes(target: Target, ids: Mapping[UUID, UUID], by_shift: Mapping[UUID | None, RouteRow]) -> list[Shaped]:
    """The route of each shift from now on."""
    drives = {each.shift_id: each for each in target.drives}
    found = []
    for resource in target.snapshot.resources:
        known = by_shift.get(resource.shift_id)
        shape = shape_of(resource, drives.get(resource.shift_id), target.snapshot, known)
        found.append(Shaped(ids[resource.shift_id], resource, shape, known))
    return found


def _places(
    uow: UnitOfWork, drive: Drive, ids: Mapping[UUID, UUID], living: Mapping[str, StopRow], target: Target
) -> list[Place]:
    found = []
    sequence = target.behind.get(drive.shift_id, 0)
    for leg in drive.legs:
        if is_stop(leg.act):
            sequence += 1
            stop_id = living[leg.key].id if leg.key in living else uow.new_id()
            task = target.tasks[leg.key]
            read = target.read.get(stop_id) is task
            found.append(Place(stop_id, ids[drive.shift_id], sequence, leg, task, read))
    return found


async def _only_here(uow: UnitOfWork, plan: PlanRow, new: set[str], out: set[str]) -> None:
    """What comes to the plan is on no route of another; what has a route of it is named as left out by no other."""
    if new or out:
        await uow.conn.execute(Q.drop_elsewhere, plan.id, list(map(UUID, new | out)), uow.now)
    if new:
        await uow.conn.execute(Q.forget_elsewhere, plan.id, list(map(UUID, new)))


def _leaves(stop: StopRow, target: Target) -> bool:
    """It is in no drive: is that because it was left out or cancelled, or because it is under way and stays?"""
    key = str(stop.shipment_id)
    return key in target.cancelled or any(str(each.shipment_id) == key for each in target.omitted) or not target.behind


def _difference(
    stops: Iterable[StopRow], places: Iterable[Place], gone: Iterable[StopRow], snap: Snapshot
) -> _Difference:
    """Compare the stops as they stand with the places they get."""
    left = {each.id for each in gone}
    stops = tuple(stops)
    known = {each.id for each in stops}
    before = {each.id: each for each in stops if each.status is StopStatus.PLANNED}
    places = sorted(places, key=lambda each: (each.route_id, each.sequence))
    kept = {each.stop_id for each in places}
    was = _orders((each.route_id, each.sequence, each.id) for each in before.values() if each.id not in left)
    new = _orders((each.route_id, each.sequence, each.stop_id) for each in places)
    differ = {each for each in kept & set(before) if was.get(each) != new.get(each)}
    moved = {each for each in differ if not _only_neighbour(each, was, new, before, kept)}
    routes = {each.route_id for each in places if each.stop_id in moved or each.stop_id not in before}
    routes |= {before[each].route_id for each in moved} | {before[each].route_id for each in left if each in before}
    told = sum(
        abs((snap.at(each.leg.arrive_s) - before[each.stop_id].told_at).total_seconds()) > TOLD_AFTER_S
        for each in places
        if each.stop_id in before
    )
    shipments = [each.task.shipment_id for each in places if each.stop_id in moved or each.stop_id not in known]
    return _Difference(frozenset(moved), frozenset(routes), told, shipments)


def _orders(stops: Iterable[tuple[UUID, int, UUID]]) -> dict[UUID, tuple[UUID, UUID | None]]:
    """For each stop its route and the stop before it."""
    found: dict[UUID, tuple[UUID, UUID | None]] = {}
    last: tuple[UUID, UUID | None] = (UUID(int=0), None)
    for route, _, stop in sorted(stops):
        found[stop] = (route, last[1] if last[0] == route else None)
        last = (route, stop)
    return found


def _only_neighbour(
    stop: UUID,
    was: Mapping[UUID, tuple[UUID, UUID | None]],
    new: Mapping[UUID, tuple[UUID, UUID | None]],
    before: Mapping[UUID, StopRow],
    kept: set[UUID],
) -> bool:
    """Its vehicle is the same, and the stop before it is new to it or has left: it was not moved itself."""
    (route, ahead), (other, now_ahead) = was[stop], new[stop]
    if route != other:
        return False
    return (now_ahead is not None and now_ahead not in before) or (ahead is not None and ahead not in kept)


def _shifted(stops: Iterable[StopRow], places: Iterable[Place], snap: Snapshot) -> set[UUID]:
    """Routes that have a time which shifts by more than a driver overlooks."""
    before = {each.id: each.arrive_at for each in stops}
    return {
        each.route_id
        for each in places
        if each.stop_id not in before
        or abs((snap.at(each.leg.arrive_s) - before[each.stop_id]).total_seconds()) > SHOWN_AFTER_S
    }


def _new_drivers(target: Target, by_shift: Mapping[UUID | None, RouteRow]) -> set[str]:
    return {each.driver for each in target.drives if each.shift_id not in by_shift}


async def _assign(uow: UnitOfWork, plan: PlanRow, version: int, touched: frozenset[UUID]) -> None:
    stops: dict[UUID, list[StopRow]] = {}
    for stop in await store.stops_of_routes(uow.conn, touched):
        stops.setdefault(stop.route_id, []).append(stop)
    for route in await store.routes_of_plan(uow.conn, plan.id):
        if route.id in touched:
            uow.emit(_assigned(plan, route, version, stops.get(route.id, [])))


def _assigned(plan: PlanRow, route: RouteRow, version: int, stops: list[StopRow]) -> RouteAssigned:
    return RouteAssigned(
        route_id=route.id,
        plan_id=plan.id,
        vehicle_code=route.vehicle_code,
        driver_code=route.driver_code,
        version=version,
        depot=plan.depot,
        start_at=route.start_at,
        end_at=route.end_at,
        stops=tuple(_planned(each, number) for number, each in enumerate(stops, start=1)),
    )


def _planned(stop: StopRow, number: int) -> PlannedStop:
    task = task_of(stop.job)
    return PlannedStop(
        stop_id=stop.id,
        shipment_id=stop.shipment_id,
        sequence=number,
        arrive_at=stop.arrive_at,
        depart_at=stop.depart_at,
        lat=task.latitude,
        lon=task.longitude,
        place=task.spot,
        customer=task.customer,
        work_s=task.service_s,
        opens_at=task.opens,
    )


def _tell(uow: UnitOfWork, plan: PlanRow, done: Published, why: Why, cost: int) -> None:
    if why.cause == COMMIT:
        uow.emit(
            RoutePlanCommitted(
                **_plan(plan, done.version), decision_id=why.decision_id, routes=done.routes, stops=done.stops,
                left_out=done.left_out, cost=Money(cost, plan.currency),
            )
        )  # fmt: skip
        return
    uow.emit(
        RoutePlanChanged(
            **_plan(plan, done.version), decision_id=why.decision_id, cause=why.cause, moved=done.moved, told=done.told,
            gain=Money(why.gain_minor, plan.currency),
        )
    )  # fmt: skip


def _plan(plan: PlanRow, version: int) -> dict[str, Any]:
    return {"plan_id": plan.id, "version": version, "depot": plan.depot, "day": plan.day}
