"""A shipment placed anew while the plan runs, and the calls of one vehicle in a better order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from headway.routing.live.placing import put, without
from headway.routing.live.state import Live
from headway.routing.plan import Act

ROUNDS = 12
"""Most calls moved for one better order."""


def placed_anew(live: Live, key: str, only: Iterable[int] | None = None) -> Live | None:
    """The task off its route and where it costs least now, lateness in it; None: nobody asked for can take it.

    Args:
        only: vehicles that may take it; None: every vehicle that is able to.

    Raises:
        KeyError: there is no such task.
    """
    task = live.tasks[key]
    source = task.source if only is None else replace(task.source, only=frozenset(only))
    picked = task.aboard is not None and len(task.nodes) == 1
    bound = live.task_of(source, task.aboard, picked)
    after = put(without(live.with_task(bound), key), bound)
    return None if key in after.left_out else after.with_task(task)


def better_order(live: Live, vehicle: int) -> Live:
    """The same with a vehicle's calls in the cheapest order that moving one after the other finds; never worse."""
    best = live
    for _ in range(ROUNDS):
        keys = [node.key for node in best.courses[vehicle].nodes if node.act not in (Act.BREAK, Act.RELOAD)]
        found = [placed_anew(best, key, (vehicle,)) for key in dict.fromkeys(keys)]
        better = min((each for each in found if each is not None), key=lambda each: each.cost, default=best)
        if better.cost >= best.cost - 0.5:
            return best
        best = better
    return best
