"""The one solver of the dynamic day: PyVRP on a set of requests, told what may leave when."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyvrp

from headway.routing.dynamic.day import DayInstance, Ints, Requests
from headway.routing.engines.cooling import FROM_NOTHING, Until
from headway.routing.engines.search import Effort, annealed, first_of, local_search

Routes = list[list[int]]
"""Positions in the requests, one list a route, in the order of the visits."""

REQUIRED = -1
"""As a prize: it must be served."""

Stopwatch = Callable[[], float]
"""Seconds that only grow: wall time where a user waits, CPU time where a machine is shared."""

EFFORT = Effort(neighbours=50, most_shaken=20)


@dataclass(frozen=True, slots=True)
class Search:
    """How PyVRP searches here: short runs, so penalties start near their use.

    Attributes:
        effort: how wide each step looks.
        lateness_cost: starting price of a second too late, in seconds of driving; load likewise per unit.
    """

    effort: Effort = EFFORT
    lateness_cost: float = 20.0
    overload_cost: float = 300.0
    updates_every: int = 100


DEFAULT = Search()


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """What is to be routed.

    Attributes:
        release_s: no route leaves before what it carries is released.
        prize: what leaving a request out costs, or `REQUIRED`; None: all are served.
    """

    instance: DayInstance
    requests: Requests
    leave_s: int
    release_s: Ints | None = None
    prize: Ints | None = None


@dataclass(frozen=True, slots=True)
class Solved:
    """Routes, whether they keep every window and capacity, and the driving with the prizes that are not won."""

    routes: Routes
    feasible: bool
    cost: int


def solve(
    task: Task,
    seconds: float,
    seed: int,
    search: Search = DEFAULT,
    stopwatch: Stopwatch = time.perf_counter,
) -> Solved:
    """The cheapest routes found within the seconds."""
    until = stopwatch() + seconds
    if not len(task.requests):
        return Solved([], True, 0)
    data = problem_data(task)
    rng = pyvrp.RandomNumberGenerator(seed=seed)
    penalties = pyvrp.PenaltyParams(solutions_between_updates=search.updates_every)
    loads = [search.overload_cost] * data.num_load_dimensions
    manager = pyvrp.PenaltyManager((loads, search.lateness_cost, 1.0), penalties)
    local = local_search(data, rng, search.effort)
    first = first_of(data, rng, local, manager)
    return read(annealed(local, manager, first, Until(until), FROM_NOTHING, seed, stopwatch).best)


def read(best: pyvrp.Solution) -> Solved:
    """PyVRP's answer in our words."""
    routes = [[visit.idx for visit in route if visit.is_client()] for route in best.routes()]
    return Solved(routes, bool(best.is_feasible()), int(best.distance() + best.uncollected_prizes()))


def problem_data(task: Task) -> pyvrp.ProblemData:
    """As PyVRP wants it, with a vehicle for each request: some feasible answer exists."""
    instance, requests = task.instance, task.requests
    count = len(requests)
    places = np.concatenate([np.zeros(1, dtype=np.int64), requests.place])
    matrix = instance.duration_s[np.ix_(places, places)]
    release = np.full(count, task.leave_s) if task.release_s is None else task.release_s
    clients = [
        pyvrp.Client(
            location=i + 1,
            delivery=[int(requests.demand[i])],
            service_duration=int(requests.service_s[i]),
            tw_early=int(requests.early_s[i]),
            tw_late=int(requests.late_s[i]),
            release_time=int(release[i]),
            prize=0 if task.prize is None else max(int(task.prize[i]), 0),
            required=task.prize is None or int(task.prize[i]) == REQUIRED,
        )
        for i in range(count)
    ]
    return pyvrp.ProblemData(
        [pyvrp.Location(0, 0)] * (count + 1),
        clients,
        [pyvrp.Depot(0, tw_early=task.leave_s, tw_late=instance.closes_s)],
        [pyvrp.VehicleType(count, [instance.capacity], tw_early=task.leave_s)],
        [matrix],
        [matrix],
    )
