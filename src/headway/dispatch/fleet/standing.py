"""One vehicle of a running plan from its rows: what is behind it, where it stands, what it is under way to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import msgspec

from headway.dispatch.fleet.snapshot import Leg, Snapshot, Task
from headway.routing.live.state import Progress
from headway.routing.plan import Act, Route, Visit
from headway.routing.plans.model import RouteRow, RouteStatus, StopRow, StopStatus
from headway.routing.problem import Matrix

Spot = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Ground:
    """What all vehicles share; `fetched` gathers keys whose goods were fetched from a vehicle that broke down."""

    snapshot: Snapshot
    places: Mapping[Spot, int]
    tasks: Mapping[str, Task]
    now_s: int
    fetched: set[str] = field(default_factory=set)


def spots_of(task: Task) -> tuple[Spot, ...]:
    """Where a task takes place, and where its goods lie, when they lie somewhere else than at the depot."""
    here = () if task.latitude is None or task.longitude is None else ((task.latitude, task.longitude),)
    return here if task.fetch is None else (*here, task.fetch)


@dataclass(frozen=True, slots=True)
class Part:
    """One vehicle: its route with what is behind it, how far it is, and what stays as it is."""

    route: Route
    progress: Progress
    prefix: tuple[Leg, ...]
    behind: int
    past: tuple[int, ...]
    on_board: tuple[int, ...]


def part_of(index: int, route: RouteRow, stops: Iterable[StopRow], ground: Ground, matrix: Matrix, free: bool) -> Part:
    """One vehicle from its rows.

    Args:
        free: it can turn round on its way.
    """
    snapshot, places, tasks, now_s = ground.snapshot, ground.places, ground.tasks, ground.now_s
    stops = sorted(stops, key=_order)
    behind = [each for each in stops if each.status is not StopStatus.PLANNED]
    ahead = [each for each in stops if each.status is StopStatus.PLANNED and spots_of(tasks[str(each.shipment_id)])]
    started = route.status is RouteStatus.STARTED
    past = tuple(place_of(tasks[str(each.shipment_id)], places) for each in behind)
    at, free_s = _stands(route, behind, past, snapshot, now_s)
    prefix: tuple[Leg, ...] = ()
    there = any(each.status is StopStatus.ARRIVED for each in behind)
    under_way = started and not free and not there and route.out_from is None
    if under_way and ahead and not _rests_first(route, ahead[0]):
        leg = _next(ahead[0], at, free_s + route.delay_s, matrix, ground)
        prefix, at, free_s = (leg,), place_of(tasks[leg.key], places), leg.depart_s
    else:
        free_s = max(now_s, free_s) + route.delay_s
    visits = [_visit(each, past[number], snapshot) for number, each in enumerate(behind)]
    visits += [_visit(each, place_of(tasks[str(each.shipment_id)], places), snapshot) for each in ahead]
    frozen = len(behind) + len(prefix)
    visits = [
        *visits[:frozen],
        *_with_rests(route, visits[frozen:], started, ground, {each.key for each in visits[:frozen]}),
    ]
    spent = Route(
        index, tuple(visits), snapshot.second(route.started_at or route.start_at), snapshot.second(route.end_at), 0, 0
    )
    progress = Progress(
        frozen=frozen,
        started=started,
        place=at if started else None,
        free_s=free_s if started or route.delay_s else None,
        out=route.out_from is not None,
        started_s=None if route.started_at is None else snapshot.second(route.started_at),
    )
    return Part(spent, progress, prefix, len(behind), past, _carried(behind, ahead, tasks, started))


def _stands(
    route: RouteRow, behind: Sequence[StopRow], past: Sequence[int], snapshot: Snapshot, now_s: int
) -> tuple[int, int]:
    """Where it was last seen, and from when it is free there."""
    if not behind:
        return 0, snapshot.second(route.started_at or route.start_at)
    last = behind[-1]
    if last.status is StopStatus.ARRIVED and last.arrived_at is not None:
        service_s = int(last.job.get("expected_s") or last.job.get("service_s", 0))
        return past[-1], max(now_s, snapshot.second(last.arrived_at) + service_s)
    return past[-1], snapshot.second(last.ended_at or last.depart_at)


def _next(stop: StopRow, at: int, free_s: int, matrix: Matrix, ground: Ground) -> Leg:
    """The stop it is under way to: it is there when the way takes that long, and not before now."""
    task = ground.tasks[str(stop.shipment_id)]
    place = place_of(task, ground.places)
    way_s, way_m = int(matrix.duration_s[at, place]), int(matrix.distance_m[at, place])
    arrive_s = max(ground.now_s, free_s + way_s)
    start_s = arrive_s if task.opens is None else max(arrive_s, ground.snapshot.second(task.opens))
    return Leg(
        act=str(Act.JOB), key=task.key, leg_s=way_s, leg_m=way_m, arrive_s=arrive_s, start_s=start_s,
        depart_s=start_s + task.takes_s,
    )  # fmt: skip


def _rests_first(route: RouteRow, stop: StopRow) -> bool:
    """Goods are fetched before the next stop: the vehicle is under way there, not to the stop."""
    return any(each["before"] == str(stop.shipment_id) and each["act"] in ("pickup", "reload") for each in route.rests)


def _with_rests(route: RouteRow, visits: Sequence[Visit], started: bool, ground: Ground, past: set[str]) -> list[Visit]:
    """Breaks, reloads and fetching where they were planned, without what must have happened already."""
    found: list[Visit] = []
    keys = {each.key for each in visits}
    for visit in (*visits, None):
        for rest in route.rests:
            if rest["before"] == (None if visit is None else visit.key):
                over = started and rest["depart_s"] <= ground.now_s
                found += _rest(rest, over, rest["key"] in keys, ground)
        if visit is not None:
            found += _fetched_first(route, visit, past, found, ground)
    return found


def _fetched_first(
    route: RouteRow, visit: Visit, past: set[str], before: Sequence[Visit], ground: Ground
) -> list[Visit]:
    """A stop, after its goods are fetched where they lie elsewhere; what came before a stop that is done is done."""
    fetch = ground.tasks[visit.key].fetch
    if fetch is None:
        return [visit]
    planned = {each["before"] for each in route.rests if each["act"] == Act.PICKUP and each["key"] == visit.key}
    if planned & past:
        ground.fetched.add(visit.key)
    if visit.key in ground.fetched:
        return [visit]
    delivery = replace(visit, act=Act.DELIVERY)
    if any(each.act is Act.PICKUP and each.key == visit.key for each in before):
        return [delivery]
    at = visit.arrive_s
    return [Visit(Act.PICKUP, visit.key, ground.places[fetch], at, at, at), delivery]


def _rest(rest: Mapping[str, Any], over: bool, wanted: bool, ground: Ground) -> Iterator[Visit]:
    times = (rest["start_s"], rest["start_s"], rest["depart_s"])
    if rest["act"] != Act.PICKUP:
        if not over:
            yield Visit(Act(rest["act"]), rest["key"], None if rest["act"] == Act.BREAK else 0, *times)
    elif wanted:
        fetch = ground.tasks[rest["key"]].fetch
        if over or fetch is None:
            ground.fetched.add(rest["key"])
        else:
            yield Visit(Act.PICKUP, rest["key"], ground.places[fetch], *times)


def settled(task: Task, fetched: set[str]) -> Task:
    """A task whose goods were fetched from the vehicle that broke down is a plain delivery."""
    if task.key not in fetched:
        return task
    settled: Task = msgspec.structs.replace(task, fetch=None)
    return settled


def _carried(
    behind: Sequence[StopRow], ahead: Sequence[StopRow], tasks: Mapping[str, Task], started: bool
) -> tuple[int, ...]:
    """Goods that nobody took and that are not tried again by this vehicle."""
    again = {each.shipment_id for each in ahead}
    loads = [
        tasks[str(each.shipment_id)].load
        for each in behind
        if started and each.status is StopStatus.FAILED and each.shipment_id not in again
    ]
    return tuple(sum(parts) for parts in zip(*loads, strict=True)) if loads else ()


def _order(stop: StopRow) -> tuple[int, datetime, int]:
    rank = {StopStatus.PLANNED: 2, StopStatus.ARRIVED: 1}.get(stop.status, 0)
    return rank, stop.ended_at or stop.arrived_at or stop.arrive_at, stop.sequence if rank == 2 else 0


def _visit(stop: StopRow, place: int, snapshot: Snapshot) -> Visit:
    arrive_s, depart_s = (
        snapshot.second(stop.arrived_at or stop.arrive_at),
        snapshot.second(stop.ended_at or stop.depart_at),
    )
    return Visit(Act.JOB, str(stop.shipment_id), place, arrive_s, snapshot.second(stop.start_at), depart_s)


def place_of(task: Task, places: Mapping[Spot, int]) -> int:
    """Where a task is; what nobody knows the place of is at the depot."""
    return 0 if task.latitude is None or task.longitude is None else places[task.latitude, task.longitude]
