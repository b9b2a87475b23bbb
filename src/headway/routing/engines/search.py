"""PyVRP's iterated local search as a thing that goes on where it stopped, and remembers the good routes it met."""

from __future__ import annotations

import warnings
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

from headway.routing.engines.accepting import Late, Until
from headway.routing.engines.pool import Pool

Penalties = tuple[list[float], float, float]
"""Of a unit of load in each dimension, of a second and of a metre too much."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How PyVRP searches.

    Attributes:
        memory: steps of late acceptance; None: as many as a share of the steps to come.
        exhaustive: whether each new best is searched through.
    """

    neighbours: int = 30
    most_shaken: int = 10
    sweeps_a_memory: float = 1.2
    memory: int | None = None
    exhaustive: bool = False
    remember_every: int = 10


NARROW = Effort()
"""Measured on 1,000 clients: three times as many steps as PyVRP's own, and half of what is left of the gap in 10 s."""

WIDE = Effort(neighbours=50, most_shaken=25, memory=300, exhaustive=True)
"""PyVRP's own. Measured on 400 clients in long routes: it goes on where the narrow search is stuck."""


class Search:
    """One search over one model's data: penalties and random numbers are kept from run to run."""

    def __init__(
        self,
        data: pyvrp.ProblemData,
        unit: int,
        seed: int,
        effort: Effort,
        pool: Pool,
        penalties: Penalties | None = None,
    ) -> None:
        self.data, self.pool = data, pool
        self.rng = pyvrp.RandomNumberGenerator(seed=seed)
        near = NeighbourhoodParams(num_neighbours=effort.neighbours)
        shake = PerturbationManager(PerturbationParams(1, effort.most_shaken))
        self.local = LocalSearch(data, self.rng, compute_neighbours(data, near), shake)
        for operator in OPERATORS:
            if operator.supports(data):
                self.local.add_operator(operator(data))
        params = pyvrp.PenaltyParams(max_penalty=100_000.0 * unit)
        self.penalties = pyvrp.PenaltyManager(penalties or params.midpoint_penalties(data), params)
        self.effort = effort
        stops = data.num_clients + 2 * data.num_shipments
        self.steps_a_memory = effort.sweeps_a_memory * stops / ((1 + effort.most_shaken) / 2)

    def first(self) -> pyvrp.Solution:
        """A solution from nothing: a random one, searched to a local optimum."""
        random = pyvrp.Solution.make_random(self.data, self.rng)
        return self.local(random, self.penalties.max_cost_evaluator(), exhaustive=True)

    def run(self, start: pyvrp.Solution, stop: Until, heat: float = 0.0) -> pyvrp.Solution:
        """The best found from `start` on; `start` itself, if nothing better.

        Late acceptance (Burke and Bykov 2017, as in PyVRP) whose memory is as long as its time allows, so that the
        search is cold when it ends, and not before.

        Args:
            heat: by what share worse than `start` it may be at the beginning, where that is a good solution already.
        """
        best, current = start, start
        evaluator = self.penalties.cost_evaluator()
        late = Late(self.steps_a_memory, start, heat, self.effort.memory)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PenaltyBoundWarning)  # not everybody can be served: that is our business
            while not stop(evaluator.cost(best)):
                evaluator = self.penalties.cost_evaluator()
                candidate = self.local(current, evaluator, exhaustive=False)
                self.penalties.register(candidate)
                if evaluator.cost(candidate) < evaluator.cost(best):
                    best = candidate
                    if self.effort.exhaustive:
                        candidate = self.local(candidate, evaluator, exhaustive=True)
                        best = candidate if candidate.is_feasible() else best
                current = late.next(current, candidate, evaluator, stop)
                if late.steps % self.effort.remember_every == 0 and current.is_feasible():
                    self.pool.add(current)
        if best is not start:
            self.pool.add(best)
        return best
