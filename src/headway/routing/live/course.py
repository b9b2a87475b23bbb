"""One vehicle's calls to come: their times, what they cost, and how much can be put between any two of them.

A stretch of calls is (E, L, D): the earliest start, the latest start, and the shortest time it takes, as in Vidal et
al. (2013, "A hybrid genetic algorithm with adaptive diversity management"); two stretches join in constant time. Where
a call is late already its window ends when its work begins: nobody gets later than they are, nothing is ruled out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from headway.routing.live.loading import Room, room_of
from headway.routing.live.tasks import FOREVER, Node
from headway.routing.plan import Act
from headway.routing.problem import Vehicle

if TYPE_CHECKING:
    from headway.routing.live.roads import Floats, Road

LEG_S, LEG_M, E1, L1, D1, E2, L2, D2, OPENS, CLOSES, WORK, DUE, RATE, ARRIVES, BEGINS, LEAVES = range(16)
PER_M, PER_S, BASE, DUTY, WAY = range(16, ROWS := 21)
"""Rows of `Course.rows`; see `Course`."""

Stretch = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a vehicle is in its day.

    Attributes:
        place: where it is free next; None: anywhere. ready_s: from when. started: it has left its depot.
        out: it does no more. started_s: when it left. driven_m, stops, trips: what it has behind it.
        on_board: what it carries to the end of its route, without the goods it still delivers.
        closing: it does what it has and takes nothing new.
    """

    place: int | None
    ready_s: int
    started: bool = False
    out: bool = False
    started_s: int = 0
    driven_m: int = 0
    stops: int = 0
    trips: int = 1
    on_board: tuple[int, ...] = ()
    closing: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """What one vehicle still does. Position p lies before its p-th node; the last position lies before the end.

    Attributes:
        times: for each node arriving, beginning and departing, in seconds. late: seconds after its window.
        over_s: how much later than its shift or duty allow it is back.
        duty_s: from its start (or from now, once started) to the end. cost: cost units, lateness not in it; harm: what
            its lateness costs.
        rows: (21, positions): the leg across in seconds and metres; E, L, D of all before and of all after; the next
            node's window (to when it is late, if it is) and work, the end of its window and the price of a second after
            it; arriving there and beginning, leaving the node before; cost a metre and a second; cost to add to it;
            seconds and metres the day has.
        ends: (2, positions): the places on either side.
        room: what can be added to the load before and after each position.
    """

    vehicle: int
    nodes: tuple[Node, ...]
    times: tuple[tuple[int, int, int], ...]
    late: tuple[int, ...]
    over_s: int
    start_s: int
    end_s: int
    duty_s: int
    distance_m: int
    cost: float
    harm: float
    rows: Floats
    ends: NDArray[np.intp]
    room: Room

    @property
    def total(self) -> float:
        """Its cost with the price of its lateness."""
        return self.cost + self.harm


def course_of(index: int, vehicle: Vehicle, standing: Standing, road: Road, nodes: tuple[Node, ...]) -> Course:
    """The course that does `nodes` in this order, each as early as it can be, leaving as late as costs nobody time."""
    ends = _ends(vehicle, standing, road, nodes)
    idle = not nodes and not standing.started
    leg_s, leg_m = road.from_s[ends[0], ends[1]], road.from_m[ends[0], ends[1]]
    if idle:
        leg_s, leg_m = np.zeros_like(leg_s), np.zeros_like(leg_m)
    legs, ready = leg_s.tolist(), _ready_s(standing, nodes)
    starts, dues, late, before = _walk(nodes, legs, ready, _latest_start(vehicle, standing, ready))
    earliest_back = (starts[-1] + nodes[-1].service_s if nodes else ready) + legs[-1]
    allowed_s = float(min(vehicle.shift.end_s, FOREVER))
    after = _after(nodes, legs, dues, (0.0, max(allowed_s, earliest_back), 0.0))
    early, _, duty = join(before[-1], legs[-1], after[-1])
    day = _day_left(vehicle, standing)
    over_s = 0 if idle else round(max(0.0, earliest_back - allowed_s, duty - day))
    harm = sum(node.late_per_s * by for node, by in zip(nodes, late, strict=True)) + _over_cost(vehicle, over_s)
    distance_m = float(leg_m.sum())
    way = max(min(vehicle.max_distance_m, FOREVER) - standing.driven_m - distance_m, 0.0)
    times = _times(nodes, legs, dues, early)
    end_s = round((times[-1][2] if times else early) + legs[-1])
    rows = np.empty((ROWS, len(legs)), np.float32)
    rows[LEG_S], rows[LEG_M], rows[WAY] = leg_s, leg_m, way + leg_m
    rows[E1:LEAVES] = np.array(_columns(before, after, nodes, dues, (*times, (end_s, end_s, end_s))), np.float32).T
    rows[LEAVES] = [round(early), *(each[2] for each in times)]
    rows[PER_M], rows[PER_S] = vehicle.rates.per_km / 1000, vehicle.rates.per_hour / 3600
    rows[BASE] = vehicle.rates.fixed * idle - rows[PER_S] * duty - rows[PER_M] * leg_m
    rows[DUTY] = max(day, duty)
    room = room_of(vehicle, standing, nodes, -1.0 if standing.started else before[-1][1], [each[2] for each in times])
    cost = cost_of_day(vehicle, standing, duty, distance_m, used=bool(nodes))
    return Course(
        index,
        nodes,
        times,
        tuple(late),
        over_s,
        round(early),
        end_s,
        round(duty),
        round(distance_m),
        cost,
        harm,
        rows,
        ends,
        room,
    )


def _columns(
    before: list[Stretch],
    after: list[Stretch],
    nodes: tuple[Node, ...],
    dues: list[tuple[float, float]],
    times: tuple[tuple[int, int, int], ...],
) -> list[tuple[float, ...]]:
    """The rows from `E1` to `BEGINS`, by position."""
    calls = [
        (*due, node.service_s, node.windows[-1][1], node.late_per_s) for due, node in zip(dues, nodes, strict=True)
    ]
    calls.append((0, 0, 0, 0, 0))
    return [one + two + call + time[:2] for one, two, call, time in zip(before, after, calls, times, strict=True)]


@dataclass(frozen=True, slots=True)
class Bill:
    """What a course comes to, as `Course` says it, without what is needed to put more on it."""

    nodes: tuple[Node, ...]
    late: tuple[int, ...]
    duty_s: int
    distance_m: int
    total: float


def bill_of(vehicle: Vehicle, standing: Standing, road: Road, nodes: tuple[Node, ...]) -> Bill:
    """What the course that does `nodes` comes to, without what it leaves room for."""
    if not nodes and not standing.started:
        return Bill(nodes, (), 0, 0, 0.0)
    ends = _ends(vehicle, standing, road, nodes)
    legs, ready = road.from_s[ends[0], ends[1]].tolist(), _ready_s(standing, nodes)
    starts, _, late, before = _walk(nodes, legs, ready, _latest_start(vehicle, standing, ready))
    back = (starts[-1] + nodes[-1].service_s if nodes else ready) + legs[-1]
    allowed_s = float(min(vehicle.shift.end_s, FOREVER))
    duty = join(before[-1], legs[-1], (0.0, max(allowed_s, back), 0.0))[2]
    over_s = round(max(0.0, back - allowed_s, duty - _day_left(vehicle, standing)))
    distance_m = float(road.from_m[ends[0], ends[1]].sum())
    harm = sum(node.late_per_s * by for node, by in zip(nodes, late, strict=True) if by) + _over_cost(vehicle, over_s)
    total = cost_of_day(vehicle, standing, duty, distance_m, used=bool(nodes)) + harm
    return Bill(nodes, tuple(late), round(duty), round(distance_m), total)


def _ends(vehicle: Vehicle, standing: Standing, road: Road, nodes: tuple[Node, ...]) -> NDArray[np.intp]:
    """Places before and after every position; a break is where the vehicle was."""
    at = road.nowhere if standing.place is None else standing.place
    before = [at]
    for node in nodes:
        at = at if node.place is None else node.place
        before.append(at)
    end = road.nowhere if vehicle.end is None else vehicle.end
    return np.array((before, [*before[1:], end]), np.intp)


def _ready_s(standing: Standing, nodes: tuple[Node, ...]) -> float:
    """When it can leave: not before the goods of its first trip are there."""
    ready = standing.ready_s
    if not standing.started:
        for node in nodes:
            if node.act is Act.RELOAD:
                break
            ready = max(ready, node.release_s)
    return float(ready)


def _latest_start(vehicle: Vehicle, standing: Standing, ready: float) -> float:
    return ready if standing.started else max(min(vehicle.latest_start_s, vehicle.shift.end_s, FOREVER), ready)


def _walk(
    nodes: tuple[Node, ...], legs: list[float], ready: float, latest: float
) -> tuple[list[float], list[tuple[float, float]], list[int], list[Stretch]]:
    """Leaving at `ready`: when each work begins, the window it keeps to, how late that is; all before each position.

    Written out, without calls: every change of every course goes through here.
    """
    at, early, takes = ready, ready, 0.0
    starts: list[float] = []
    dues: list[tuple[float, float]] = []
    late, before = [], [(early, latest, takes)]
    for node, leg in zip(nodes, legs, strict=False):
        at += leg
        opens, closes = node.windows[0]
        if at > closes and len(node.windows) > 1:
            opens, closes = next((each for each in node.windows if at <= each[1]), node.windows[-1])
        late.append(round(at - closes) if at > closes else 0)
        at = at if at > opens else opens
        starts.append(at)
        due = closes if closes > at else at
        dues.append((opens, due))
        at += node.service_s
        reach = takes + leg
        slack = opens - reach
        wait = slack - latest if slack > latest else 0.0
        early = (early if early > slack else slack) - wait
        latest = latest if latest < due - reach else due - reach
        takes = reach + wait + node.service_s
        before.append((early, latest, takes))
    return starts, dues, late, before


def _after(nodes: tuple[Node, ...], legs: list[float], dues: list[tuple[float, float]], last: Stretch) -> list[Stretch]:
    """The stretch of all after each position, counted from its first node's arrival."""
    early, latest, takes = last
    found = [last]
    for place in range(len(nodes) - 1, -1, -1):
        opens, due = dues[place]
        reach = nodes[place].service_s + legs[place + 1]
        slack = early - reach
        wait = slack - due if slack > due else 0.0
        early = (opens if opens > slack else slack) - wait
        latest = due if due < latest - reach else latest - reach
        takes = reach + wait + takes
        found.append((early, latest, takes))
    found.reverse()
    return found


def join(one: Stretch, leg: float, two: Stretch) -> Stretch:
    """Two stretches and the leg between them as one; where its earliest start is past its latest somebody is late."""
    reach = one[2] + leg
    wait = max(two[0] - reach - one[1], 0.0)
    return max(two[0] - reach, one[0]) - wait, min(two[1] - reach, one[1]), reach + wait + two[2]


def _times(
    nodes: tuple[Node, ...], legs: list[float], dues: list[tuple[float, float]], start: float
) -> tuple[tuple[int, int, int], ...]:
    """Arriving, beginning and departing when it leaves at `start`."""
    found = []
    at = start
    for node, leg, (opens, _) in zip(nodes, legs, dues, strict=False):
        arrive = at + leg
        begin = arrive if arrive > opens else opens
        at = begin + node.service_s
        found.append((int(arrive), int(begin), int(at)))
    return tuple(found)


def _day_left(vehicle: Vehicle, standing: Standing) -> float:
    """Seconds of duty the driver still has, overtime in it."""
    spent = standing.ready_s - standing.started_s if standing.started else 0
    return float(min(vehicle.duty_s + vehicle.overtime_s, FOREVER) - spent)


def cost_of_day(vehicle: Vehicle, standing: Standing, duty: float, distance_m: float, *, used: bool) -> float:
    """What is still to be paid: the way, the hours, those over the day, and the vehicle where it had not left."""
    rates = vehicle.rates
    fixed = rates.fixed * (used and not standing.started)
    over = max(0.0, duty - _day_left(vehicle, standing) + vehicle.overtime_s) if vehicle.duty_s < FOREVER else 0.0
    hours = rates.per_hour * duty / 3600 + rates.per_overtime_hour * over / 3600
    return fixed + rates.per_km * distance_m / 1000 + hours


def _over_cost(vehicle: Vehicle, over_s: int) -> float:
    """A driver back too late costs twice the dearer of an hour and an hour of overtime, and never nothing."""
    rates = vehicle.rates
    return 2 * max(rates.per_hour, rates.per_overtime_hour, rates.per_km * 30) * over_s / 3600
