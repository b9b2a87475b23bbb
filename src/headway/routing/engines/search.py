"""PyVRP's local search under simulated annealing, as a thing that goes on where it stopped."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import pyvrp
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.search import (
    OPERATORS,
    LocalSearch,
    NeighbourhoodParams,
    PerturbationManager,
    PerturbationParams,
    compute_neighbours,
)

from headway.routing.engines.cooling import Cooling, Heat, Until

Penalties = tuple[list[float], float, float]
"""Of a unit of load in each dimension, of a second and of a metre too much."""

Meet = Callable[[pyvrp.Solution], None]

MET_EVERY = 50
"""Steps: ten times as often costs more than it finds."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How wide PyVRP's local search looks for each stop, and how many stops a step shakes at most."""

    neighbours: int
    most_shaken: int


NARROW = Effort(neighbours=30, most_shaken=10)
"""Measured on 1,000 clients: three times as many steps as the wide one."""

CLOSE = Effort(neighbours=20, most_shaken=15)
"""Measured on 200 and 400 clients, beside the wide one."""

WIDE = Effort(neighbours=50, most_shaken=25)
"""PyVRP's own."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The best solution that a search met, and the last one to go on from that may be driven."""

    best: pyvrp.Solution
    last: pyvrp.Solution


class Search:
    """One search over one model's data: penalties and random numbers are kept from run to run."""

    def __init__(
        self,
        data: pyvrp.ProblemData,
        unit: int,
        seed: int,
        effort: Effort,
        penalties: Penalties | None = None,
    ) -> None:
        self.data = data
        self.rng = pyvrp.RandomNumberGenerator(seed=seed)
        self.local = local_search(data, self.rng, effort)
        params = pyvrp.PenaltyParams(max_penalty=100_000.0 * unit)
        self.penalties = pyvrp.PenaltyManager(penalties or params.midpoint_penalties(data), params)
        self.seed = seed

    def first(self) -> pyvrp.Solution:
        """A solution from nothing."""
        return first_of(self.data, self.rng, self.local, self.penalties)

    def run(self, start: pyvrp.Solution, stop: Until, heat: Heat, meet: Meet | None = None) -> Ended:
        """Search from `start` on."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PenaltyBoundWarning)  # not everybody can be served: that is our business
            return annealed(self.local, self.penalties, start, stop, heat, self.seed, meet=meet)


def local_search(data: pyvrp.ProblemData, rng: pyvrp.RandomNumberGenerator, effort: Effort) -> LocalSearch:
    """PyVRP's local search with every operator that suits the data."""
    near = NeighbourhoodParams(num_neighbours=effort.neighbours)
    shake = PerturbationManager(PerturbationParams(1, effort.most_shaken))
    local = LocalSearch(data, rng, compute_neighbours(data, near), shake)
    for operator in OPERATORS:
        if operator.supports(data):
            local.add_operator(operator(data))
    return local


def first_of(
    data: pyvrp.ProblemData, rng: pyvrp.RandomNumberGenerator, local: LocalSearch, penalties: pyvrp.PenaltyManager
) -> pyvrp.Solution:
    """A solution from nothing: a random one, searched to a local optimum."""
    random = pyvrp.Solution.make_random(data, rng)
    return local(random, penalties.max_cost_evaluator(), exhaustive=True)


def annealed(
    local: LocalSearch,
    penalties: pyvrp.PenaltyManager,
    start: pyvrp.Solution,
    stop: Until,
    heat: Heat,
    seed: int,
    clock: Callable[[], float] = time.perf_counter,
    meet: Meet | None = None,
) -> Ended:
    """Search from `start` on; where nothing that may be driven is met, it ends with whatever it was at.

    Args:
        clock: looked at once before each step.
        meet: told of the solution it is at, every so many steps.
    """
    best, current, last = start, start, start
    now = clock()
    steps = 0
    cooling = Cooling(heat, cost_of_a_stop(start), now, stop.end, seed)
    while not stop.over(now, served=best.is_feasible()):
        evaluator = penalties.cost_evaluator()
        candidate = local(current, evaluator, exhaustive=False)
        penalties.register(candidate)
        if evaluator.cost(candidate) < evaluator.cost(best):
            best = candidate
        if evaluator.penalised_cost(candidate) < evaluator.penalised_cost(current) + cooling.allowed(now):
            current = candidate
            last = current if current.is_feasible() else last
        steps += 1
        if meet is not None and steps % MET_EVERY == 0:
            meet(current)
        now = clock()
    return Ended(best, last) if best.is_feasible() else Ended(current, current)


def cost_of_a_stop(solution: pyvrp.Solution) -> float:
    """What driving costs a stop on average, or vehicles where it is free; whether the routes may be driven or not."""
    routes = solution.routes()
    driven = sum(each.travel_duration() for each in routes) / max(1, sum(each.duration() for each in routes))
    driving = solution.distance_cost() + driven * solution.duration_cost()
    stops = solution.num_clients() + 2 * solution.num_shipments()
    return float(max(1.0, (driving or solution.fixed_vehicle_cost()) / max(1, stops)))
