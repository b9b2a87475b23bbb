"""Time goes by: vehicles leave and calls are done; what is done leaves the running plan."""

from __future__ import annotations

from dataclasses import replace

from headway.routing.live.state import Live
from headway.routing.live.tasks import Node
from headway.routing.plan import Act


def at(live: Live, now_s: int) -> Live:
    """The same plan at a later time: who has not left leaves no earlier."""
    waiting = {index: now_s for index, each in enumerate(live.standings) if not each.started and each.ready_s < now_s}
    later = live.later(max(now_s, live.now_s), waiting)
    late = [each for each in waiting if live.courses[each].start_s < now_s]
    return later.with_courses(*(later.course(each, live.courses[each].nodes) for each in late))


def advance(live: Live, vehicle: int, calls: int, free_s: int, driven_m: int | None = None) -> Live:
    """The vehicle has left, its next `calls` nodes are done or under way, and it is free from `free_s`.

    `calls` 0: it only left. Goods of the trip it is on are on board from now on. `driven_m`: measured; None: planned.

    Raises:
        ValueError: it has not so many calls to come.
    """
    course, standing = live.courses[vehicle], live.standings[vehicle]
    if not 0 <= calls <= len(course.nodes):
        raise ValueError(f"vehicle {vehicle} has {len(course.nodes)} calls to come, not {calls}")
    done, rest = course.nodes[:calls], course.nodes[calls:]
    way = int(course.rows[1, :calls].sum()) if driven_m is None else driven_m - standing.driven_m
    places = [node.place for node in done if node.place is not None]
    after = replace(
        standing,
        place=places[-1] if places else standing.place,
        ready_s=free_s,
        started=True,
        started_s=standing.started_s if standing.started else min(course.start_s, free_s),
        driven_m=standing.driven_m + way,
        stops=standing.stops + sum(node.act not in (Act.BREAK, Act.RELOAD) for node in done),
        trips=standing.trips + sum(node.act is Act.RELOAD for node in done),
        on_board=_on_board(live, vehicle, done),
    )
    loaded = not standing.started or any(node.act is Act.RELOAD for node in done)
    live = _finished(live, vehicle, done).with_standing(vehicle, after)
    return _reloaded(live, vehicle, rest, loaded, {node.key for node in done if node.act is Act.PICKUP})


def _on_board(live: Live, vehicle: int, done: tuple[Node, ...]) -> tuple[int, ...]:
    size = len(live.vehicles[vehicle].capacity)
    before = live.standings[vehicle].on_board
    load = [*before, *([0] * (size - len(before)))]
    fixed = live.vehicles[vehicle].on_board
    for node in done:
        if node.act is Act.RELOAD:
            load = [*fixed, *([0] * (size - len(fixed)))]
        elif not node.held:
            for number, goods in enumerate(node.collect[:size]):
                load[number] += goods
    return tuple(load)


def _finished(live: Live, vehicle: int, done: tuple[Node, ...]) -> Live:
    over = {node.key for node in done if node.act in (Act.JOB, Act.DELIVERY)}
    return live.with_tasks({key: task for key, task in live.tasks.items() if key not in over})


def _reloaded(live: Live, vehicle: int, rest: tuple[Node, ...], loaded: bool, picked: set[str]) -> Live:
    """What is to come, with the goods on board that are."""
    nodes, tasks = [], dict(live.tasks)
    for node in rest:
        here = node
        if node.act is Act.RELOAD:
            loaded = False
        elif node.act is Act.DELIVERY and node.key in picked:
            tasks[node.key] = live.task_of(tasks[node.key].source, vehicle, True)
            here = tasks[node.key].nodes[0]
        elif node.act is Act.JOB and loaded and any(node.deliver) and not node.aboard:
            tasks[node.key] = live.task_of(tasks[node.key].source, vehicle)
            here = tasks[node.key].nodes[0]
        nodes.append(here)
    live = live.with_tasks(tasks)
    return live.with_courses(live.course(vehicle, nodes))
