"""One vehicle of a running plan from its rows: what is behind it, where it stands, what it is under way to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from headway.dispatch.fleet.ground import Ground, Rest, spots_of
from headway.dispatch.fleet.snapshot import Leg, Snapshot, Task
from headway.dispatch.fleet.under_way import Way, rests_before
from headway.routing.live.state import Progress
from headway.routing.plan import Act, Route, Visit
from headway.routing.plans.model import RouteRow, RouteStatus, StopRow, StopStatus
from headway.routing.problem import Matrix


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
    snapshot, tasks = ground.snapshot, ground.tasks
    stops = sorted(stops, key=_order)
    behind = [each for each in stops if each.status is not StopStatus.PLANNED]
    ahead = [each for each in stops if each.status is StopStatus.PLANNED and spots_of(tasks[str(each.shipment_id)])]
    started = route.status is RouteStatus.STARTED
    been = tuple(ground.of_task(str(each.shipment_id)) for each in behind)
    at, free_s = _stands(route, behind, been, snapshot, ground.now_s)
    there = any(each.status is StopStatus.ARRIVED for each in behind)
    told_s = snapshot.second(route.delayed_at or route.start_at)
    way = Way(at, free_s, route.delay_s, told_s, matrix, ground)
    begun: list[Rest] = []
    prefix: tuple[Leg, ...] = ()
    if started and ahead and not there and route.out_from is None:
        rests = rests_before(route, ahead)
        begun = rests[: way.begun(rests)]
        prefix = () if free else way.bound(rests[len(begun) :], ahead[0])
    ground.fetched.update(each["key"] for each in begun if each["act"] == Act.PICKUP)
    at, free_s = way.at, max(ground.now_s, way.free_s) + way.delay_s
    done = [*(_visit(each, ground) for each in behind), *(_stays(each, ground) for each in prefix)]
    to_do = [_visit(each, ground) for each in (ahead[1:] if prefix else ahead)]
    past = {each.key for each in done} - {each.key for each in to_do}
    rests = [each for each in route.rests if each not in begun]
    planned = (*done, *_with_rests(rests, to_do, ground, past))
    spent = Route(
        index, planned, snapshot.second(route.started_at or route.start_at), snapshot.second(route.end_at), 0, 0
    )
    progress = Progress(
        frozen=len(done),
        started=started,
        place=at if started else None,
        free_s=free_s if started or route.delay_s else None,
        out=route.out_from is not None,
        started_s=None if route.started_at is None else snapshot.second(route.started_at),
    )
    return Part(spent, progress, prefix, len(behind), been, _carried(behind, ahead, tasks, started))


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


def _with_rests(rests: Sequence[Rest], visits: Sequence[Visit], ground: Ground, past: set[str]) -> list[Visit]:
    """Breaks, reloads and fetching where they were planned."""
    found: list[Visit] = []
    keys = {each.key for each in visits}
    for visit in (*visits, None):
        before = None if visit is None else visit.key
        found += [
            _rest(each, ground)
            for each in rests
            if each["before"] == before and (each["act"] != Act.PICKUP or (each["key"] in keys and _lies(each, ground)))
        ]
        if visit is not None:
            found += _fetched_first(rests, visit, past, found, ground)
    return found


def _fetched_first(
    rests: Sequence[Rest], visit: Visit, past: set[str], before: Sequence[Visit], ground: Ground
) -> list[Visit]:
    """A stop, after its goods are fetched where they lie elsewhere; what came before a stop that is done is done."""
    fetch = ground.tasks[visit.key].fetch
    if fetch is None:
        return [visit]
    planned = {each["before"] for each in rests if each["act"] == Act.PICKUP and each["key"] == visit.key}
    if planned & past:
        ground.fetched.add(visit.key)
    if visit.key in ground.fetched:
        return [visit]
    delivery = replace(visit, act=Act.DELIVERY)
    if any(each.act is Act.PICKUP and each.key == visit.key for each in before):
        return [delivery]
    at = visit.arrive_s
    return [Visit(Act.PICKUP, visit.key, ground.places[fetch], at, at, at), delivery]


def _lies(rest: Rest, ground: Ground) -> bool:
    """Do the goods lie with a vehicle that broke down still?"""
    return rest["key"] not in ground.fetched and ground.tasks[rest["key"]].fetch is not None


def _rest(rest: Rest, ground: Ground) -> Visit:
    act = Act(rest["act"])
    return Visit(act, rest["key"], ground.of_rest(rest), rest["start_s"], rest["start_s"], rest["depart_s"])


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


def _visit(stop: StopRow, ground: Ground) -> Visit:
    key, second = str(stop.shipment_id), ground.snapshot.second
    arrive_s, depart_s = second(stop.arrived_at or stop.arrive_at), second(stop.ended_at or stop.depart_at)
    return Visit(Act.JOB, key, ground.of_task(key), arrive_s, second(stop.start_at), depart_s)


def _stays(leg: Leg, ground: Ground) -> Visit:
    place = None if leg.act == Act.BREAK else ground.of_task(leg.key)
    return Visit(Act(leg.act), leg.key, place, leg.arrive_s, leg.start_s, leg.depart_s)
