"""A vehicle goes no further: others take over what it had, and fetch what it carries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from headway.routing.live.course import Course
from headway.routing.live.flat import flat_of
from headway.routing.live.kernel import NEVER, prices
from headway.routing.live.mending import hardest_first
from headway.routing.live.placing import left, needed, placed, put
from headway.routing.live.quoting import Offer, cheapest, costs, course_with
from headway.routing.live.state import Live
from headway.routing.live.tasks import Node, Task, fetched_at
from headway.routing.plan import Act

LIKELY = 2
"""Vehicles that fetch something there anyway which are tried."""

IDLE = 3
"""Idle vehicles that could take all over which are tried."""

FETCHING = 6
"""Vehicles that could go there which are tried."""


def stopped(live: Live, vehicle: int) -> tuple[Live, list[Task]]:
    """The vehicle out, with nothing to do, and what it had."""
    had = keys_of(live.courses[vehicle])
    live = live.with_standing(vehicle, replace(live.standings[vehicle], out=True))
    return live.with_courses(live.course(vehicle, ())), [live.tasks[key] for key in had]


def keys_of(course: Course) -> list[str]:
    """Its tasks in the order of their first calls."""
    return list(dict.fromkeys(node.key for node in course.nodes if node.act not in (Act.BREAK, Act.RELOAD)))


def taken_over(live: Live, tasks: Iterable[Task], place: int | None, ready_s: int, handover_s: int) -> Live:
    """The tasks with other vehicles; goods that were on board are fetched at `place` (None: they cannot be)."""
    for task in hardest_first(tasks):
        if task.aboard is None:
            live = put(live, task)
        elif place is None:
            live = left(live.with_task(task), task)
        else:
            fresh = live.task_of(fetched_at(task.source, place, handover_s, ready_s))
            live = live.with_task(fresh)
            live = _along(live, fresh) or _fetched(live, fresh) or put(live, fresh)
    return live


def by_one(live: Live, nodes: Sequence[Node], place: int | None, ready_s: int, handover_s: int) -> Live | None:
    """All of a stopped vehicle's calls, in their order, with the idle vehicle that does them best; None: none can."""
    tasks = {node.key: live.tasks[node.key] for node in nodes if node.key in live.tasks}
    if not tasks or (place is None and any(task.aboard is not None for task in tasks.values())):
        return None
    fetched = {
        key: live.task_of(fetched_at(task.source, place, handover_s, ready_s))
        for key, task in tasks.items()
        if task.aboard is not None and place is not None
    }
    order = [task.nodes[0] for task in fetched.values()]
    order += [fetched[n.key].nodes[1] if n.key in fetched else n for n in nodes if n.key in tasks]
    live = live.with_tasks({**live.tasks, **fetched})
    able = np.logical_and.reduce([live.may(fetched.get(key, task)) for key, task in tasks.items()])
    loads = any(task.from_depot for task in tasks.values())
    idle = [
        each
        for each in np.flatnonzero(able).tolist()
        if not live.courses[each].nodes and not (loads and live.standings[each].started)
    ]
    courses = [live.course(each, order) for each in idle[:IDLE]]
    fitting = [each for each in courses if each.room.fits and not each.over_s]
    return live.with_courses(min(fitting, key=lambda each: each.total)) if fitting else None


def _along(live: Live, task: Task) -> Live | None:
    """With a vehicle that fetches something at the same place anyway; None: none likely can without making late."""
    flat = live.flat
    firsts: dict[int, int] = {}
    for at in np.flatnonzero(flat.ends[0] == task.nodes[0].place).tolist():
        vehicle, spot = int(flat.vehicle[at]), int(flat.spot[at])
        if spot and live.courses[vehicle].nodes[spot - 1].act is Act.PICKUP:
            firsts[vehicle] = spot
    if not firsts:
        return None
    alone = costs(live, replace(task.nodes[1], deliver=()), live.may(task))
    offers = sorted(_after(live, alone, vehicle, first) for vehicle, first in firsts.items())
    for price, vehicle, second in offers[:LIKELY]:
        if price < min(NEVER, live.left_price(task)):
            now, first = live.courses[vehicle], firsts[vehicle]
            then = course_with(live, task, Offer(vehicle, (first, second), price))
            if then.room.fits and then.harm <= now.harm and then.over_s <= now.over_s:
                return placed(live, task, then)
    return None


def _after(live: Live, alone: NDArray[np.float32], vehicle: int, first: int) -> tuple[float, int, int]:
    """The price of the delivery alone at the vehicle's best position from `first` on, with both."""
    begin = int(live.flat.first[vehicle])
    mine = alone[begin + first : begin + live.courses[vehicle].rows.shape[1]]
    best = int(mine.argmin())
    return float(mine[best]), vehicle, first + best


def _fetched(live: Live, task: Task) -> Live | None:
    """With the best of the vehicles that can fetch it most cheaply; None: none of them can without making late."""
    alone = costs(live, replace(task.nodes[0], collect=()), live.may(task))
    cheapest_of = np.minimum.reduceat(alone, live.flat.first)
    best, least = None, live.left_price(task)
    for vehicle in np.argsort(cheapest_of, kind="stable")[:FETCHING].tolist():
        if cheapest_of[vehicle] >= NEVER:
            break
        begin, now = int(live.flat.first[vehicle]), live.courses[vehicle]
        first = int(alone[begin : begin + now.rows.shape[1]].argmin())
        then = _with_both(live, task, now, first)
        if then is not None and then.total - now.total < least:
            best, least = then, then.total - now.total
    return None if best is None else placed(live, task, best)


def _with_both(live: Live, task: Task, course: Course, first: int) -> Course | None:
    """The pickup at `first` and the delivery where it is cheapest after it; None: nowhere in time."""
    half = live.course(course.vehicle, (*course.nodes[:first], task.nodes[0], *course.nodes[first:]))
    road, delivery = live.road(course.vehicle), replace(task.nodes[1], deliver=())
    price = prices(flat_of((half,)), road, delivery)
    if price[first + 1 :].min() >= NEVER:
        return None
    second = first + 1 + int(price[first + 1 :].argmin())
    then = live.course(course.vehicle, (*half.nodes[:second], task.nodes[1], *half.nodes[second:]))
    return then if then.room.fits and then.harm <= course.harm and then.over_s <= course.over_s else None


def shortened(live: Live, vehicle: int) -> tuple[Live, list[Task]]:
    """The course that is back in time: its beginning, and of the rest what still fits, most important first."""
    course = live.courses[vehicle]
    if not course.over_s:
        return live, []
    low, high = 0, len(course.nodes)
    while low < high:
        middle = (low + high + 1) // 2
        if live.course(vehicle, _beginning(live, course, middle)).over_s:
            high = middle - 1
        else:
            low = middle
    kept = live.course(vehicle, _beginning(live, course, low))
    live = live.with_courses(kept)
    shed = [live.tasks[key] for key in keys_of(course) if key not in set(keys_of(kept))]
    for task in hardest_first(shed):
        live = _back_on(live, task, vehicle)
    return live, [task for task in shed if task.key not in set(keys_of(live.courses[vehicle]))]


def _beginning(live: Live, course: Course, count: int) -> list[Node]:
    """The first nodes, without pickups whose delivery is not among them."""
    first = course.nodes[:count]
    delivered = {node.key for node in first if node.act is Act.DELIVERY}
    nodes = [node for node in first if node.act is not Act.PICKUP or node.key in delivered]
    return needed(live, course.vehicle, nodes)


def _back_on(live: Live, task: Task, vehicle: int) -> Live:
    """The task on the same vehicle again where it is in time; only what is on board, the rest goes anywhere."""
    if task.aboard != vehicle:
        return live
    offer = cheapest(live, task)
    if offer is None:
        return live
    at = offer.at[0]
    nodes = live.courses[vehicle].nodes
    return live.with_courses(live.course(vehicle, (*nodes[:at], task.nodes[0], *nodes[at:])))
