"""The times of a sequence: when one vehicle that does these things in this order is where, and what does not fit.

It leaves as late as it can without being back later (the shortest duty). Breaks are pauses of the way between two
calls: begun inside their window while driving, waiting or before setting off, never during work.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from headway.routing.loads import loads_along
from headway.routing.lookup import Lookup, Step
from headway.routing.plan import Act, Route, Visit
from headway.routing.problem import UNREACHABLE, Break, Call, Vehicle, Window


@dataclass(frozen=True, slots=True)
class Timing:
    """One vehicle's sequence with its times, and how far it breaks each limit (0: it keeps it).

    Attributes:
        late_s: after windows, the shift, a depot's hours, a break's or the latest start, in all.
        excess: load over capacity, of the worst moment, all dimensions together.
        over_duty_s, over_distance_m, over_stops, over_trips: beyond the vehicle's limits.
        holes: legs for which there is no way.
    """

    route: Route
    late_s: int = 0
    excess: int = 0
    over_duty_s: int = 0
    over_distance_m: int = 0
    over_stops: int = 0
    over_trips: int = 0
    holes: int = 0

    @property
    def fits(self) -> bool:
        """Whether nothing is broken."""
        over = self.over_duty_s or self.over_distance_m or self.over_stops or self.over_trips
        return not (self.late_s or self.excess or over or self.holes)


@dataclass(frozen=True, slots=True)
class _Node:
    """A call, reload or the end, with the breaks on the way to it and that way."""

    step: Step | None
    call: Call
    travel_s: int
    breaks: tuple[Break, ...] = ()


@dataclass(frozen=True, slots=True)
class _Passed:
    """A forward pass: per node when it arrives, begins, and which window it took; breaks by node."""

    leave_s: int
    arrive: list[int]
    begin: list[int]
    window: list[Window]
    rests: list[list[int]]
    late_s: int


def schedule(lookup: Lookup, vehicle: int, steps: Sequence[Step], *, depart: bool = True) -> Timing:
    """The vehicle's sequence with its times; breaks of the vehicle that `steps` does not place are placed.

    Args:
        steps: jobs, pickups, deliveries and reloads, and breaks where they are already placed.
        depart: leave as late as possible; otherwise as early as possible.
    """
    who = lookup.problem.vehicles[vehicle]
    held = tuple(step.key for step in steps if step.act is Act.BREAK)
    missing = [each for each in who.breaks if each.key not in held]
    timing = _timed(lookup, vehicle, steps, depart)
    for rest in sorted(missing, key=lambda each: each.window.start_s):
        if needs_break(timing.route, rest):
            steps, timing = _with_break(lookup, vehicle, steps, rest, depart)
    return timing


def needs_break(route: Route, rest: Break) -> bool:
    """Whether the duty leaves no time for the break before it begins or after it ends."""
    before = route.start_s >= rest.window.start_s + rest.duration_s
    return bool(route.visits) and not before and route.end_s > rest.window.end_s


def _with_break(
    lookup: Lookup, vehicle: int, steps: Sequence[Step], rest: Break, depart: bool
) -> tuple[Sequence[Step], Timing]:
    """The place in the sequence where the break does least harm."""
    step = Step(Act.BREAK, rest.key)
    ways = [(*steps[:at], step, *steps[at:]) for at in range(len(steps) + 1)]
    timed = [(way, _timed(lookup, vehicle, way, depart)) for way in ways]
    return min(timed, key=lambda each: (each[1].late_s + each[1].over_duty_s, each[1].route.cost, each[1].route.end_s))


def _timed(lookup: Lookup, vehicle: int, steps: Sequence[Step], depart: bool) -> Timing:
    who = lookup.problem.vehicles[vehicle]
    nodes, distance_m, holes = _nodes(lookup, who, steps)
    earliest, latest, unready = _leaving(lookup, who, steps)
    passed = _forward(nodes, earliest)
    if depart and not passed.late_s:
        passed = _forward(nodes, max(earliest, min(latest, _latest_leave(nodes, passed))))
    along, excess = loads_along(lookup, who, steps)
    visits = _visits(nodes, passed, along)
    end_s = passed.begin[-1]
    timing = Timing(
        Route(vehicle, visits, passed.leave_s, end_s, distance_m, 0),
        late_s=passed.late_s + unready,
        excess=excess,
        over_distance_m=max(0, distance_m - who.max_distance_m),
        holes=holes,
    )
    return _limited(timing, who, steps)


def _limited(timing: Timing, who: Vehicle, steps: Sequence[Step]) -> Timing:
    """The timing with what it costs, and the limits that are counted."""
    route = timing.route
    duty_s = route.end_s - route.start_s
    stops = sum(step.act in (Act.JOB, Act.PICKUP, Act.DELIVERY) for step in steps)
    trips = 1 + sum(step.act is Act.RELOAD for step in steps)
    cost = route_cost(who, route.distance_m, duty_s) if steps else 0
    return replace(
        timing,
        route=replace(route, cost=cost),
        over_duty_s=max(0, duty_s - who.duty_s - who.overtime_s),
        over_stops=max(0, stops - who.max_stops) if who.max_stops is not None else 0,
        over_trips=max(0, trips - who.trips),
    )


def route_cost(who: Vehicle, distance_m: int, duty_s: int) -> int:
    """fixed + km * per_km + h * per_hour + overtime h * per_overtime_hour, each part rounded down."""
    rates = who.rates
    overtime_s = max(0, duty_s - who.duty_s)
    way = rates.per_km * distance_m // 1000
    return rates.fixed + way + rates.per_hour * duty_s // 3600 + rates.per_overtime_hour * overtime_s // 3600


def _nodes(lookup: Lookup, who: Vehicle, steps: Sequence[Step]) -> tuple[list[_Node], int, int]:
    """The sequence as nodes, its distance, and how many legs have no way."""
    matrix = lookup.problem.matrices[who.profile]
    rests = {each.key: each for each in who.breaks}
    nodes: list[_Node] = []
    at, distance_m, holes = who.start, 0, 0
    waiting: list[Break] = []
    for number, step in enumerate((*steps, None)):
        if step is not None and step.act is Act.BREAK:
            waiting.append(rests[step.key])
            continue
        if step is None:
            call = _end(lookup, who)
        elif step.act is Act.RELOAD:
            call = _reload(lookup, who, int(step.key), steps[number + 1 :])
        else:
            call = lookup.call(step)
        to = who.end if step is None else call.place
        travel_s, way_m = _leg(matrix.duration_s, at, to), _leg(matrix.distance_m, at, to)
        holes += travel_s >= UNREACHABLE or way_m >= UNREACHABLE
        distance_m += way_m
        nodes.append(_Node(step, call, travel_s, tuple(waiting)))
        waiting, at = [], to
    return nodes, distance_m, holes


def _leg(values: NDArray[np.int64], at: int | None, to: int | None) -> int:
    return 0 if at is None or to is None else int(values[at, to])


def _reload(lookup: Lookup, who: Vehicle, place: int, rest: Sequence[Step]) -> Call:
    """Loading again: it ends no earlier than the next trip's goods are there."""
    window = lookup.open(place)
    begin = max(window.start_s, _released(lookup, rest) - who.reload_s)
    return Call(place, who.reload_s, (Window(begin, window.end_s),))


def _end(lookup: Lookup, who: Vehicle) -> Call:
    window = lookup.open(who.end)
    close = min(window.end_s, who.shift.end_s)
    return Call(who.end or 0, 0, (Window(window.start_s, close),))


def _leaving(lookup: Lookup, who: Vehicle, steps: Sequence[Step]) -> tuple[int, int, int]:
    """Earliest and latest departure, and by how much the earliest is too late."""
    window = lookup.open(who.start)
    latest = min(window.end_s, who.latest_start_s, who.shift.end_s)
    earliest = max(window.start_s, who.shift.start_s, _released(lookup, steps))
    return earliest, latest, max(0, earliest - latest)


def _released(lookup: Lookup, steps: Sequence[Step]) -> int:
    """When the goods of the first trip of these steps are all there."""
    released = 0
    for step in steps:
        if step.act is Act.RELOAD:
            break
        if step.act is Act.JOB:
            released = max(released, lookup.jobs[step.key].release_s)
    return released


def _forward(nodes: Sequence[_Node], leave_s: int) -> _Passed:
    arrive: list[int] = []
    begin: list[int] = []
    taken: list[Window] = []
    rests: list[list[int]] = []
    late, free = 0, leave_s
    for node in nodes:
        ready, pauses = free + node.travel_s, []
        came = ready
        for rest in node.breaks:
            pauses.append(max(free, rest.window.start_s))
            late += max(0, pauses[-1] - rest.window.end_s)
            came = ready + rest.duration_s if pauses[-1] < ready else came
            ready = max(ready, rest.window.start_s) + rest.duration_s
            free = pauses[-1] + rest.duration_s
        fits = (each for each in node.call.windows if max(ready, each.start_s) <= each.end_s)
        window = next(fits, node.call.windows[-1])
        begin.append(max(ready, window.start_s))
        late += max(0, begin[-1] - window.end_s)
        arrive.append(min(came, ready))
        taken.append(window)
        rests.append(pauses)
        free = begin[-1] + node.call.service_s
    return _Passed(leave_s, arrive, begin, taken, rests, late)


def _latest_leave(nodes: Sequence[_Node], passed: _Passed) -> int:
    """The latest departure that still ends at the same time, through the same windows."""
    latest = passed.begin[-1]
    for at in range(len(nodes) - 1, -1, -1):
        node = nodes[at]
        latest = min(latest, passed.window[at].end_s)
        for rest in reversed(node.breaks):
            latest -= rest.duration_s
        leave = latest - node.travel_s
        for rest in node.breaks:
            leave = min(leave, rest.window.end_s)
        latest = leave if at == 0 else leave - nodes[at - 1].call.service_s
    return latest


def _visits(nodes: Sequence[_Node], passed: _Passed, along: Sequence[tuple[int, ...]]) -> tuple[Visit, ...]:
    visits: list[Visit] = []
    for at, node in enumerate(nodes):
        for rest, begin in zip(node.breaks, passed.rests[at], strict=True):
            visits.append(Visit(Act.BREAK, rest.key, None, begin, begin, begin + rest.duration_s, along[len(visits)]))
        if node.step is not None:
            begin, end = passed.begin[at], passed.begin[at] + node.call.service_s
            load = along[len(visits)]
            visits.append(Visit(node.step.act, node.step.key, node.call.place, passed.arrive[at], begin, end, load))
    return tuple(visits)
