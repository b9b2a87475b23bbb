"""A part of the running fleet as a problem of its own, and its plan put back.

Each vehicle begins where and when it is free; goods on board tie their jobs to it; what is late already may be as late
as it is, no later. Courses that pass a depot again stay as they are: what they load there hangs together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from headway.routing.live.course import Course
from headway.routing.live.roads import Road, Ways
from headway.routing.live.state import Live
from headway.routing.live.tasks import FOREVER, NO_WAY, Node, Task
from headway.routing.plan import Act, Plan, Route, Visit
from headway.routing.problem import ALWAYS, UNREACHABLE, Break, Call, Job, Matrix, Problem, Transfer, Vehicle, Window

FEWEST, SPARE = 4, 2
"""Vehicles with calls that a part has at least, however long their routes; idle ones it has at most."""


@dataclass(frozen=True, slots=True)
class Part:
    """Vehicles of the fleet as a problem. `vehicles[i]` is the fleet's index of the problem's i-th."""

    problem: Problem
    start: Plan
    vehicles: tuple[int, ...]


def neighbours(live: Live, vehicle: int, stops: int) -> tuple[int, ...]:
    """The vehicle and those whose calls are nearest to its calls, up to about so many stops; some idle ones too."""
    mine = _places(live.courses[vehicle])
    from_m = live.road(vehicle).from_m
    ways = []
    for other in live.courses:
        if other.vehicle != vehicle and _is_free(live, other):
            near = np.sort(from_m[np.ix_(mine, _places(other))].min(axis=1))
            ways.append((float(near[: max(3, len(near) // 3)].mean()), other.vehicle))
    found, count = [vehicle], len(live.courses[vehicle].nodes)
    idle = 0
    for _, index in sorted(ways):
        size = len(live.courses[index].nodes)
        if (size and count + size > stops and len(found) - idle >= FEWEST) or (not size and idle >= SPARE):
            continue
        found.append(index)
        idle += not size
        count += size
    return tuple(found)


def _is_free(live: Live, course: Course) -> bool:
    standing = live.standings[course.vehicle]
    return not standing.out and not standing.closing and all(node.act is not Act.RELOAD for node in course.nodes)


def _places(course: Course) -> list[int]:
    places = [node.place for node in course.nodes if node.place is not None]
    return places or [int(course.ends[0, 0])]


def part_of(live: Live, vehicles: Sequence[int], more: Sequence[Task] = ()) -> Part:
    """These vehicles with what they have to do, and tasks that are left out so far."""
    vehicles = tuple(each for each in vehicles if _is_free(live, live.courses[each]))
    tasks = list(more)
    for each in vehicles:
        tasks += [live.tasks[key] for key in dict.fromkeys(_keys(live.courses[each]))]
    places = _used_places(live, vehicles, tasks)
    number = {place: index for index, place in enumerate(places)}
    profiles = sorted({live.vehicles[each].profile for each in vehicles})
    inside = {each: index for index, each in enumerate(vehicles)}
    late: dict[str, int] = {}
    for each in vehicles:
        course = live.courses[each]
        late |= {node.key: by for node, by in zip(course.nodes, course.late, strict=True)}
    fleet = tuple(_vehicle(live, each, number, profiles) for each in vehicles)
    orders = [_order(live, task, number, inside, late.get(task.key, 0)) for task in tasks]
    problem = Problem(
        tuple(_matrix(live.roads[each], places) for each in profiles),
        fleet,
        tuple(each for each in orders if isinstance(each, Job)),
        tuple(each for each in orders if isinstance(each, Transfer)),
    )
    start = Plan(tuple(_route(live, live.courses[each], inside[each]) for each in vehicles), (), 0)
    return Part(problem, start, vehicles)


def _keys(course: Course) -> list[str]:
    return [node.key for node in course.nodes if node.act not in (Act.BREAK, Act.RELOAD)]


def _used_places(live: Live, vehicles: Sequence[int], tasks: Sequence[Task]) -> list[int]:
    found = {node.place for task in tasks for node in task.nodes}
    found |= {live.standings[each].place for each in vehicles} | {live.vehicles[each].end for each in vehicles}
    return sorted(place for place in found if place is not None)


def _matrix(road: Road, places: list[int]) -> Matrix:
    def cut(values: Ways) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
        found = values[np.ix_(places, places)]
        return np.where(found >= NO_WAY, UNREACHABLE, found).astype(np.int64)

    return Matrix(cut(road.from_s), cut(road.from_m))


def _vehicle(live: Live, index: int, number: dict[int, int], profiles: list[int]) -> Vehicle:
    vehicle, standing, course = live.vehicles[index], live.standings[index], live.courses[index]
    spent_s = standing.ready_s - standing.started_s if standing.started else 0
    left = {node.key for node in course.nodes if node.act is Act.BREAK}
    rests = tuple(each for each in vehicle.breaks if each.key in left)
    shift = Window(standing.ready_s, max(vehicle.shift.end_s, course.end_s))
    return replace(
        vehicle,
        start=None if standing.place is None else number[standing.place],
        end=None if vehicle.end is None else number[vehicle.end],
        shift=shift,
        latest_start_s=max(vehicle.latest_start_s, standing.ready_s) if not standing.started else standing.ready_s,
        duty_s=vehicle.duty_s if vehicle.duty_s >= FOREVER else max(vehicle.duty_s - spent_s, course.duty_s),
        max_distance_m=_way_left(vehicle, standing.driven_m, course),
        max_stops=None if vehicle.max_stops is None else max(vehicle.max_stops - standing.stops, len(course.nodes)),
        breaks=tuple(Break(each.key, each.window, each.duration_s) for each in rests),
        rates=replace(vehicle.rates, fixed=0 if standing.started else vehicle.rates.fixed),
        profile=profiles.index(vehicle.profile),
        on_board=standing.on_board or vehicle.on_board,
        reloads=(),
        trips=1,
    )


def _way_left(vehicle: Vehicle, driven_m: int, course: Course) -> int:
    if vehicle.max_distance_m >= UNREACHABLE:
        return UNREACHABLE
    return max(vehicle.max_distance_m - driven_m, course.distance_m)


def _order(live: Live, task: Task, number: dict[int, int], inside: dict[int, int], late_s: int) -> Job | Transfer:
    """The task with its windows as late as it is now and who may do it."""
    able = np.flatnonzero(live.may(task)).tolist()
    if task.from_depot:
        able = [each for each in able if not live.standings[each].started]
    only = frozenset(inside[each] for each in able if each in inside)
    prize = round(live.left_price(task)) if task.key in live.left_out else task.prize
    if len(task.nodes) == 2 and isinstance(task.source, Transfer):
        pickup, delivery = (_call(node, number, late_s) for node in task.nodes)
        return Transfer(task.key, pickup, delivery, task.source.load, frozenset(), only, prize, task.priority)
    node = task.nodes[0]
    call = _call(node, number, late_s)
    return Job(
        task.key, call, node.deliver, node.collect, node.release_s, only=only, prize=prize, priority=task.priority
    )


def _call(node: Node, number: dict[int, int], late_s: int) -> Call:
    assert node.place is not None
    windows = [Window(opens, ALWAYS if closes >= FOREVER else closes) for opens, closes in node.windows]
    windows[-1] = Window(windows[-1].start_s, min(windows[-1].end_s + late_s, ALWAYS))
    return Call(number[node.place], node.service_s, tuple(windows))


def _route(live: Live, course: Course, index: int) -> Route:
    visits = tuple(
        Visit(_act(live, node), node.key, node.place, *times)
        for node, times in zip(course.nodes, course.times, strict=True)
    )
    return Route(index, visits, course.start_s, course.end_s, course.distance_m, round(course.cost))


def _act(live: Live, node: Node) -> Act:
    """A delivery whose pickup is done is a job of its own there."""
    return Act.JOB if node.act is Act.DELIVERY and node.aboard else node.act


def courses_of(live: Live, part: Part, plan: Plan) -> tuple[Course, ...]:
    """The courses that the part's plan makes of its vehicles', unused ones empty.

    Vehicles that are alike have the routes that are most like what they have now.
    """
    visits: list[tuple[Visit, ...]] = [()] * len(part.vehicles)
    for route in plan.routes:
        visits[route.vehicle] = route.visits
    found = []
    for vehicle, mine in zip(part.vehicles, _matched(live, part, visits), strict=True):
        rests = {node.key: node for node in live.courses[vehicle].nodes if node.act is Act.BREAK}
        nodes = [_node(live, visit, rests) for visit in mine] or list(rests.values())
        found.append(live.course(vehicle, nodes))
    return tuple(found)


def _matched(live: Live, part: Part, visits: list[tuple[Visit, ...]]) -> list[tuple[Visit, ...]]:
    """The visits by vehicle, exchanged between vehicles that are alike: the largest overlap with now first."""
    named = any(live.tasks[visit.key].source.only for route in visits for visit in route if visit.key in live.tasks)
    kinds = [_kind(live, vehicle, named) for vehicle in part.vehicles]
    keys = [{visit.key for visit in route} for route in visits]
    had = [{node.key for node in live.courses[vehicle].nodes} for vehicle in part.vehicles]
    every = range(len(kinds))
    shared = [(-len(had[a] & keys[b]), a != b, a, b) for a in every for b in every if kinds[a] == kinds[b]]
    found: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, vehicle, route in sorted(shared):
        if vehicle not in found and route not in taken:
            found[vehicle] = route
            taken.add(route)
    return [visits[found[vehicle]] for vehicle in every]


def _kind(live: Live, vehicle: int, named: bool) -> object:
    """What vehicles that can be exchanged have in common; one that has left is like no other."""
    if named or live.standings[vehicle].started or live.vehicles[vehicle].breaks:
        return vehicle
    return replace(live.vehicles[vehicle], key=""), live.standings[vehicle]


def _node(live: Live, visit: Visit, rests: dict[str, Node]) -> Node:
    if visit.act is Act.BREAK:
        return rests[visit.key]
    nodes = live.tasks[visit.key].nodes
    return nodes[0] if len(nodes) == 1 else nodes[0 if visit.act is Act.PICKUP else 1]
