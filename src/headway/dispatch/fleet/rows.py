"""A plan's target as rows of routes and stops: what is written is what differs from the rows as they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from headway.dispatch.fleet.building import MILLI, is_stop
from headway.dispatch.fleet.snapshot import Drive, Leg, Omitted, Snapshot, Task
from headway.fleet.model import Resource
from headway.routing.plans.model import PlanRow, RouteRow, RouteStatus, StopRow
from headway.routing.plans.store import Q

if TYPE_CHECKING:
    from datetime import datetime

    from headway.kernel.uow import UnitOfWork

TOLD_AFTER_S = 1800
"""A recipient is told when the arrival shifts by more."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stop is to be; `read`: its task is as it was made of the stop's row."""

    stop_id: UUID
    route_id: UUID
    sequence: int
    leg: Leg
    task: Task
    read: bool = False


@dataclass(frozen=True, slots=True)
class RouteShape:
    """What a version may change of a route."""

    status: RouteStatus
    start_at: datetime
    end_at: datetime
    distance_m: int
    cost_minor: int
    rests: list[dict[str, Any]]

    @classmethod
    def of(cls, row: RouteRow) -> RouteShape:
        """As it stands."""
        return cls(row.status, row.start_at, row.end_at, row.distance_m, row.cost_minor, row.rests)


def shape_of(resource: Resource, drive: Drive | None, snap: Snapshot, known: RouteRow | None) -> RouteShape:
    """A shift's route from now on; who has left keeps status and start."""
    status = RouteStatus.PLANNED if drive else RouteStatus.DROPPED
    start = snap.at(drive.start_s) if drive else resource.start
    end = snap.at(drive.end_s) if drive else resource.start
    if known is not None and known.status not in (RouteStatus.PLANNED, RouteStatus.DROPPED):
        status = known.status
    if known is not None and status is RouteStatus.STARTED:
        start = known.start_at
    metres, cost = (drive.distance_m, drive.cost // MILLI) if drive else (0, 0)
    end = end if known is None else max(start, end)
    return RouteShape(status, start, end, metres, cost, rests_of(drive) if drive else [])


@dataclass(frozen=True, slots=True)
class Shaped:
    """A shift's route with its shape from now on; `known` is its row, where it has one."""

    route_id: UUID
    resource: Resource
    shape: RouteShape
    known: RouteRow | None


async def write(
    uow: UnitOfWork,
    plan: PlanRow,
    snap: Snapshot,
    version: int,
    shapes: Sequence[Shaped],
    places: Sequence[Place],
    living: Mapping[str, StopRow],
    gone: Sequence[StopRow],
) -> None:
    """Routes and stops that are new or differ from their rows; `gone` are stops to be done no more."""
    known = {each.id: each for each in living.values()}
    new = [each for each in places if each.stop_id not in known]
    moved = [each for each in places if each.stop_id in known and _differs(each, known[each.stop_id], snap)]
    touched = {each.route_id for each in (*new, *moved)} | {known[each.stop_id].route_id for each in moved}
    touched |= {each.route_id for each in gone}
    await _write_routes(uow, plan, shapes, touched, version)
    if moved:
        await uow.conn.execute(Q.move_stops, TOLD_AFTER_S, *_columns(moved, snap))
    if new:
        ids, routes, *rest = _columns(new, snap)
        await uow.conn.execute(Q.put_stops, plan.id, ids, routes, [each.task.shipment_id for each in new], *rest)
    await uow.conn.execute(Q.drop_stops, [each.id for each in gone], uow.now)


async def _write_routes(
    uow: UnitOfWork, plan: PlanRow, shapes: Sequence[Shaped], touched: set[UUID], version: int
) -> None:
    moved = []
    for each in shapes:
        shape, resource = each.shape, each.resource
        if each.known is None:
            await uow.conn.execute(
                Q.put_route, each.route_id, plan.id, resource.vehicle_id, resource.vehicle, resource.driver_id,
                resource.driver, resource.shift_id, shape.status, _json(resource), shape.start_at, shape.end_at,
                shape.distance_m, shape.cost_minor, version, _json(shape.rests),
            )  # fmt: skip
        elif each.route_id in touched or shape != RouteShape.of(each.known):
            moved.append(each)
    if moved:
        became = [each.shape for each in moved]
        await uow.conn.execute(
            Q.move_routes, version, [each.route_id for each in moved], [each.status for each in became],
            [each.start_at for each in became], [each.end_at for each in became],
            [each.distance_m for each in became], [each.cost_minor for each in became],
            [_json(each.rests) for each in became],
        )  # fmt: skip


def rests_of(drive: Drive) -> list[dict[str, Any]]:
    """Breaks and reloads, each with the shipment it comes before."""
    found: list[dict[str, Any]] = []
    for number, leg in enumerate(drive.legs):
        if not is_stop(leg.act):
            after = (each.key for each in drive.legs[number:] if is_stop(each.act))
            found.append({"act": leg.act, "key": leg.key, "before": next(after, None), "start_s": leg.start_s,
                          "depart_s": leg.depart_s})  # fmt: skip
    return found


def _differs(place: Place, stop: StopRow, snap: Snapshot) -> bool:
    times = tuple(map(snap.at, (place.leg.arrive_s, place.leg.start_s, place.leg.depart_s)))
    moved = (stop.route_id, stop.sequence) != (place.route_id, place.sequence)
    shifted = (stop.arrive_at, stop.start_at, stop.depart_at, stop.due_at) != (*times, place.task.due_at)
    if moved or shifted:
        return True
    return not place.read and stop.job != msgspec.json.decode(msgspec.json.encode(place.task))


def _columns(places: Sequence[Place], snap: Snapshot) -> tuple[list[Any], ...]:
    """Ids, routes, sequences, tasks, times of arriving, beginning and departing, and when it is due."""
    legs = [each.leg for each in places]
    return (
        [each.stop_id for each in places],
        [each.route_id for each in places],
        [each.sequence for each in places],
        [_json(each.task) for each in places],
        [snap.at(each.arrive_s) for each in legs],
        [snap.at(each.start_s) for each in legs],
        [snap.at(each.depart_s) for each in legs],
        [each.task.due_at for each in places],
    )


async def write_left_out(uow: UnitOfWork, plan: PlanRow, omitted: Iterable[Omitted], tasks: Mapping[str, Task]) -> None:
    """Who is on no route from now on, and why."""
    await uow.conn.execute(Q.clear_left_out, plan.id)
    left = [each for each in omitted if str(each.shipment_id) in tasks]
    if left:
        await uow.conn.execute(
            Q.put_left_out, plan.id, [e.shipment_id for e in left], [e.reason for e in left],
            [e.sentence for e in left], [_json(tasks[str(e.shipment_id)]) for e in left], uow.now,
        )  # fmt: skip


def task_of(job: Mapping[str, Any]) -> Task:
    """The task of a stop's row."""
    found: Task = msgspec.convert(job, Task, strict=False)
    return found


def resource_of(row: RouteRow) -> Resource:
    """The shift of a route's row."""
    found: Resource = msgspec.convert(row.resource, Resource, strict=False)
    return found


def _json(value: object) -> str:
    """As its column holds it."""
    return msgspec.json.encode(value).decode()
