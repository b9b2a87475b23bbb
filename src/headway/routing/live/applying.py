"""An event, answered at once: the running plan after it, and what that changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from headway.routing.live.advancing import at
from headway.routing.live.change import Change, change
from headway.routing.live.course import Standing
from headway.routing.live.events import (
    Breakdown,
    Cancel,
    Delay,
    FailedAttempt,
    Happening,
    NewOrder,
    NewRoads,
    NewVehicle,
    Reschedule,
    SignOff,
)
from headway.routing.live.mending import hardest_first, mend
from headway.routing.live.placing import forget, put, without
from headway.routing.live.roads import road_of, slower
from headway.routing.live.state import Live
from headway.routing.live.takeover import by_one, shortened, stopped, taken_over
from headway.routing.live.tasks import Task, rescheduled
from headway.routing.problem import Window


@dataclass(frozen=True, slots=True)
class Answer:
    """What an event makes of the running plan."""

    live: Live
    change: Change


def apply(live: Live, event: Happening, now_s: int | None = None) -> Answer:
    """The plan after the event. It always answers: what cannot be kept is named in the change.

    Args:
        now_s: what time it is; vehicles that have not left leave no earlier. None: as it was.

    Raises:
        KeyError: a job that is not in the plan; IndexError: a vehicle that is not.
    """
    live = live if now_s is None else at(live, now_s)
    after = ANSWERS[type(event)](live, event)
    return Answer(after, change(live, after))


def _new_order(live: Live, event: NewOrder) -> Live:
    return put(forget(live, event.job.key), live.task_of(event.job))


def _cancel(live: Live, event: Cancel) -> Live:
    task, vehicle = live.tasks[event.key], live.where.get(event.key)
    if task.aboard is not None:
        live = _carrying(live, task, task.aboard)
    return _eased(forget(live, event.key), vehicle)


def _carrying(live: Live, task: Task, vehicle: int) -> Live:
    """Its goods ride along to the route's end."""
    standing = live.standings[vehicle]
    size = len(live.vehicles[vehicle].capacity)
    load = [*standing.on_board, *([0] * (size - len(standing.on_board)))]
    for number, goods in enumerate(task.nodes[-1].deliver[:size]):
        load[number] += goods
    return live.with_standing(vehicle, replace(standing, on_board=tuple(load)))


def _eased(live: Live, vehicle: int | None) -> Live:
    """What is left out may fit again."""
    for task in hardest_first([live.tasks[key] for key in live.left_out]):
        live = put(live, task)
    return live if vehicle is None else mend(live, [vehicle])


def _reschedule(live: Live, event: Reschedule) -> Live:
    task = live.tasks[event.key]
    source = rescheduled(task.source, event.windows)
    picked = task.aboard is not None and len(task.nodes) == 1
    fresh = live.task_of(source, task.aboard, picked)
    vehicle = live.where.get(event.key)
    if vehicle is not None:
        swapped = {node.act: node for node in fresh.nodes}
        nodes = [swapped[n.act] if n.key == event.key else n for n in live.courses[vehicle].nodes]
        stays = live.with_task(fresh).with_courses(live.course(vehicle, nodes))
        if stays.courses[vehicle].total <= live.courses[vehicle].total + 0.5:
            return stays
    moved = put(without(live.with_task(fresh), event.key), fresh)
    return moved if vehicle is None else mend(moved, [vehicle])


def _delay(live: Live, event: Delay) -> Live:
    vehicle = live.vehicles[event.vehicle]
    standing = live.standings[event.vehicle]
    live = live.with_standing(event.vehicle, replace(standing, ready_s=standing.ready_s + event.by_s))
    if event.factor != 1.0:
        roads = (*live.roads, slower(live.roads[vehicle.profile], event.factor))
        changed = replace(vehicle, profile=len(live.roads))
        vehicles = tuple(changed if i == event.vehicle else v for i, v in enumerate(live.vehicles))
        live = replace(live, roads=roads, vehicles=vehicles)
    live = live.with_courses(live.course(event.vehicle, live.courses[event.vehicle].nodes))
    return mend(live, [event.vehicle])


def _breakdown(live: Live, event: Breakdown) -> Live:
    nodes = live.courses[event.vehicle].nodes
    live, tasks = stopped(live, event.vehicle)
    parted = taken_over(live, tasks, event.place, event.ready_s, event.handover_s)
    whole = by_one(live, nodes, event.place, event.ready_s, event.handover_s)
    return parted if whole is None or parted.cost <= whole.cost else whole


def _failed(live: Live, event: FailedAttempt) -> Live:
    """Tried again by the same vehicle where its goods are on board, by anybody where they are not."""
    source, key = event.job, event.job.key
    live = forget(live, key) if key in live.tasks else live
    loaded = any(source.load) if hasattr(source, "load") else any(source.deliver)
    aboard = event.vehicle if loaded else None
    if not event.windows:
        return live if aboard is None else _carrying(live, live.task_of(source, aboard, True), event.vehicle)
    task = live.task_of(rescheduled(source, event.windows), aboard, True)
    again = put(live, task)
    if key in again.left_out and aboard is not None:
        return _carrying(again, task, aboard)
    return again


def _sign_off(live: Live, event: SignOff) -> Live:
    index = event.vehicle
    vehicle = live.vehicles[index]
    shift = Window(vehicle.shift.start_s, max(event.at_s, vehicle.shift.start_s))
    vehicles = tuple(replace(v, shift=shift) if i == index else v for i, v in enumerate(live.vehicles))
    live = replace(live, vehicles=vehicles)
    live = live.with_courses(live.course(index, live.courses[index].nodes))
    live, shed = shortened(live, index)
    live = live.with_standing(index, replace(live.standings[index], closing=True))
    place = vehicle.end if vehicle.end is not None else live.standings[index].place
    return taken_over(live, shed, place, live.courses[index].end_s, event.handover_s)


def _new_vehicle(live: Live, event: NewVehicle) -> Live:
    index = len(live.vehicles)
    ready_s = max(event.free_s, event.vehicle.shift.start_s, live.now_s)
    standing = Standing(event.vehicle.start, ready_s, on_board=event.vehicle.on_board)
    live = replace(live, vehicles=(*live.vehicles, event.vehicle), standings=(*live.standings, standing))
    live = replace(live, courses=(*live.courses, live.course(index, ())))
    live = _eased(live, None)
    return mend(live, [each.vehicle for each in live.courses if each.harm > 0])


def _new_roads(live: Live, event: NewRoads) -> Live:
    """Slowed vehicles (`Delay`) go as their first profile does from here on."""
    count = len(event.matrices)
    vehicles = tuple(replace(v, profile=min(v.profile, count - 1)) for v in live.vehicles)
    before = live.ways()
    live = replace(live, roads=tuple(road_of(each) for each in event.matrices), vehicles=vehicles)
    other = np.unique(live.flat.vehicle[(live.ways() != before).any(axis=0)]).tolist()
    live = live.with_courses(*(live.course(each, live.courses[each].nodes) for each in other))
    late = [each.vehicle for each in live.courses if each.harm > 0]
    return mend(_eased(live, None), late)


ANSWERS: dict[type, Callable[[Live, Any], Live]] = {
    NewOrder: _new_order,
    Cancel: _cancel,
    Reschedule: _reschedule,
    Delay: _delay,
    Breakdown: _breakdown,
    FailedAttempt: _failed,
    SignOff: _sign_off,
    NewVehicle: _new_vehicle,
    NewRoads: _new_roads,
}
