"""Putting a task on a course and taking it off, and saying why one is on none."""

from __future__ import annotations

import numpy as np

from headway.routing.live.course import Course
from headway.routing.live.quoting import cheapest, course_with, soft_offers
from headway.routing.live.state import Live
from headway.routing.live.tasks import FOREVER, NO_WAY, Node, Task
from headway.routing.plan import Act, LeftOut


def put(live: Live, task: Task) -> Live:
    """The task where it costs least: without making anybody late, else with the least harm, else left out by name."""
    live = live.with_task(task)
    offer = cheapest(live, task)
    if offer is not None:
        course = course_with(live, task, offer)
        if course.room.fits and course.total - live.courses[offer.vehicle].total <= live.left_price(task):
            return placed(live, task, course)
    return put_late(live, task)


def put_late(live: Live, task: Task) -> Live:
    """The task where it does the least harm, or left out where that costs less."""
    best: Course | None = None
    least = live.left_price(task)
    for offer in soft_offers(live, task):
        course = course_with(live, task, offer)
        added = course.total - live.courses[offer.vehicle].total
        if added < least or (best is None and task.prize is None and added < 20 * least and not _hopeless(course)):
            best, least = course, added
    if best is not None and (least < live.left_price(task) or task.prize is None):
        return placed(live, task, best)
    return left(live, task)


def _hopeless(course: Course) -> bool:
    return bool(course.distance_m >= NO_WAY or course.end_s >= FOREVER)


def placed(live: Live, task: Task, course: Course) -> Live:
    """The task on this course, which has it."""
    out = {key: each for key, each in live.left_out.items() if key != task.key}
    return live.with_courses(course).with_left_out(out)


def left(live: Live, task: Task) -> Live:
    """The task on no route, with the reason."""
    return live.with_left_out({**live.left_out, task.key: reason(live, task)})


def without(live: Live, key: str) -> Live:
    """The task taken off its course, and loads that only it needed too; it stays among the tasks."""
    vehicle = live.where.get(key)
    if vehicle is None:
        return live
    nodes = [node for node in live.courses[vehicle].nodes if node.key != key or node.act in (Act.BREAK, Act.RELOAD)]
    return live.with_courses(live.course(vehicle, needed(live, vehicle, nodes)))


def needed(live: Live, vehicle: int, nodes: list[Node]) -> list[Node]:
    """The nodes without the passes of a depot that load nothing, where the load allows it."""
    kept = list(nodes)
    for place in range(len(nodes) - 1, -1, -1):
        if nodes[place].act is not Act.RELOAD:
            continue
        trip = []
        for node in kept[place + 1 :]:
            if node.act is Act.RELOAD:
                break
            trip.append(node)
        if not any(any(node.deliver) and not node.aboard and not node.held for node in trip):
            fewer = [*kept[:place], *kept[place + 1 :]]
            if live.course(vehicle, fewer).room.fits:
                kept = fewer
    return kept


def forget(live: Live, key: str) -> Live:
    """The task gone altogether."""
    live = without(live, key)
    tasks = {each: task for each, task in live.tasks.items() if each != key}
    out = {each: why for each, why in live.left_out.items() if each != key}
    return live.with_tasks(tasks).with_left_out(out)


def reason(live: Live, task: Task) -> LeftOut:
    """Why nobody takes it, with the figures."""
    key, may = task.key, live.may(task)
    load = task.nodes[0].deliver or task.nodes[0].collect
    if all(each.out or each.closing for each in live.standings):
        return LeftOut(key, "no_vehicle", "no vehicle of the plan is in service any more")
    if not may.any():
        missing = ", ".join(sorted(task.source.skills)) or "its goods or the vehicles named for it"
        return LeftOut(key, "no_skill", f"no vehicle that is out has {missing}")
    able = [live.vehicles[each] for each in np.flatnonzero(may).tolist()]
    for number, goods in enumerate(load):
        largest = max((each.capacity[number] for each in able if number < len(each.capacity)), default=0)
        if goods > largest:
            return LeftOut(key, "too_large", f"needs {goods} of load {number + 1}, the largest vehicle takes {largest}")
    if not _reached(live, task, may.tolist()):
        return LeftOut(key, "unreachable", "no vehicle that may take it has a way there and on")
    ends = task.nodes[-1].windows[-1][1]
    if ends < live.now_s:
        return LeftOut(key, "window", f"its window ended at {ends} s, it is {live.now_s} s")
    if task.prize is not None:
        return LeftOut(key, "not_worth_it", f"taking it costs more than its {task.prize} of prize")
    if not _loads_anywhere(live, task):
        return LeftOut(key, "no_room", "every vehicle that may take it is full or has left the depot")
    return LeftOut(key, "no_time", "no driver who may take it has the time before the shift ends")


def _reached(live: Live, task: Task, may: list[bool]) -> bool:
    place = task.nodes[-1].place
    for vehicle, able in enumerate(may):
        if able and place is not None:
            before, after = live.courses[vehicle].ends
            road = live.road(vehicle)
            ways = road.to_s[place].take(before) + road.from_s[place].take(after)
            if bool((ways < NO_WAY).any()):
                return True
    return False


def _loads_anywhere(live: Live, task: Task) -> bool:
    flat = live.flat
    may = live.may(task)[flat.vehicle]
    node = task.nodes[0]
    for free, load in ((flat.deliver, () if node.aboard else node.deliver), (flat.collect, node.collect)):
        for number, goods in enumerate(load):
            if goods and number < free.shape[0]:
                may = may & (free[number] >= goods)
    return bool(may.any())
