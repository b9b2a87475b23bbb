"""After something went wrong: tasks that are late, or make others late, go where they do the least harm."""

from __future__ import annotations

from collections.abc import Iterable

from headway.routing.live.placing import put, without
from headway.routing.live.state import Live
from headway.routing.live.tasks import Task
from headway.routing.plan import Act

ROUNDS = 12
"""Most tasks moved for one event."""

TRIED = 6
"""Tasks of one course looked at in a round."""


def mend(live: Live, vehicles: Iterable[int]) -> Live:
    """The same with less harm, by moving one task at a time off the courses of these vehicles; never worse."""
    todo = [each for each in vehicles if live.courses[each].harm > 0]
    rounds = 0
    while todo and rounds < ROUNDS:
        vehicle = todo[-1]
        better = _relieved(live, vehicle)
        rounds += 1
        if better is None or better.courses[vehicle].harm <= 0:
            todo.pop()
        live = better or live
    return live


def _relieved(live: Live, vehicle: int) -> Live | None:
    """The best of moving one of the tasks whose going helps most; None: no move helps."""
    best, least = None, live.cost - 0.5
    for key in _culprits(live, vehicle):
        moved = put(without(live, key), live.tasks[key])
        cost = moved.cost
        if cost < least:
            best, least = moved, cost
    return best


def _culprits(live: Live, vehicle: int) -> list[str]:
    """Tasks of a course by how much its harm and cost fall without them, most first."""
    course = live.courses[vehicle]
    last_late = max((place for place, by in enumerate(course.late) if by), default=len(course.nodes) - 1)
    if course.over_s:
        last_late = len(course.nodes) - 1
    gains: dict[str, float] = {}
    for node in course.nodes[: last_late + 1]:
        if node.act not in (Act.BREAK, Act.RELOAD) and node.key not in gains:
            rest = [each for each in course.nodes if each.key != node.key]
            gains[node.key] = course.total - live.total_of(vehicle, rest)
    return sorted(gains, key=lambda key: (-gains[key], key))[:TRIED]


def hardest_first(tasks: Iterable[Task]) -> list[Task]:
    """In the order they are to be placed: what matters most, then the tightest window."""
    return sorted(tasks, key=lambda each: (-each.priority, each.nodes[-1].windows[-1][1], each.key))
