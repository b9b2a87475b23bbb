"""PyVRP's iterated local search as a thing that goes on where it stopped, and remembers the good routes it met."""

from __future__ import annotations

import time
import warnings
from collections import deque
from collections.abc import Iterable
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

KINDS = (pyvrp.ActivityType.CLIENT, pyvrp.ActivityType.DEPOT, pyvrp.ActivityType.PICKUP, pyvrp.ActivityType.DELIVERY)
CODES = {kind: code for code, kind in enumerate(KINDS)}

Packed = tuple[int, tuple[int, ...]]
"""A route that processes hand each other: its vehicle type, and per activity 4 * index + kind."""


SHORTEST, LONGEST = 20, 2_000
"""Steps of memory."""

MEASURED_STEPS = 200
"""After these the pace is known, and the memory's length with it."""

Penalties = tuple[list[float], float, float]
"""Of a unit of load in each dimension, of a second and of a metre too much."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How PyVRP searches. Measured: fewer neighbours and smaller shakes than its own 50 and 25, a shorter memory than
    its 300 and no exhaustive search of each new best halve what is left of the gap on 1,000 clients in ten seconds.
    """

    neighbours: int = 30
    most_shaken: int = 10
    sweeps_a_memory: float = 1.2
    remember_every: int = 10


class Pool:
    """The cheapest order of each set of stops met in a feasible solution, per vehicle type."""

    def __init__(self, most: int = 12_000) -> None:
        self.routes: dict[tuple[int, frozenset[int]], tuple[int, Packed]] = {}
        self.most = most

    def add(self, solution: pyvrp.Solution) -> None:
        """Remember a feasible solution's routes."""
        for route in solution.routes():
            packed = pack(route)
            self.put(packed, route_cost(route))

    def put(self, packed: Packed, cost: int) -> None:
        """Remember one route; the oldest goes where there are too many."""
        key = (packed[0], frozenset(packed[1]))
        known = self.routes.pop(key, None)
        self.routes[key] = known if known is not None and known[0] <= cost else (cost, packed)
        if len(self.routes) > self.most:
            del self.routes[next(iter(self.routes))]

    def taken(self) -> list[tuple[int, Packed]]:
        """All routes with their costs; the pool is empty then."""
        found = list(self.routes.values())
        self.routes = {}
        return found


def pack(route: pyvrp.Route) -> Packed:
    """The route without its depots at both ends."""
    return route.vehicle_type(), tuple(4 * each.idx + CODES[each.type] for each in list(route)[1:-1])


def unpack(data: pyvrp.ProblemData, routes: Iterable[Packed]) -> pyvrp.Solution:
    """A solution of packed routes."""
    made = []
    for kind, codes in routes:
        activities = [pyvrp.Activity(KINDS[code % 4], code // 4) for code in codes]
        made.append(pyvrp.Route(data, activities, kind))
    return pyvrp.Solution(data, made)


def packed(solution: pyvrp.Solution) -> list[Packed]:
    """Every route of a solution."""
    return [pack(route) for route in solution.routes()]


def route_cost(route: pyvrp.Route) -> int:
    """What the route costs, prizes apart."""
    return int(route.distance_cost() + route.duration_cost() + route.fixed_vehicle_cost())


def cost(solution: pyvrp.Solution) -> int:
    """The objective: routes and uncollected prizes; beyond every number where it may not be driven."""
    if not solution.is_feasible():
        return 2**62
    return sum(map(route_cost, solution.routes())) + int(solution.uncollected_prizes())


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
        late = _Late(self.steps_a_memory, start, heat)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PenaltyBoundWarning)  # not everybody can be served: that is our business
            while not stop(evaluator.cost(best)):
                evaluator = self.penalties.cost_evaluator()
                candidate = self.local(current, evaluator, exhaustive=False)
                self.penalties.register(candidate)
                if evaluator.cost(candidate) < evaluator.cost(best):
                    best = candidate
                current = late.next(current, candidate, evaluator, stop)
                if late.steps % self.effort.remember_every == 0 and current.is_feasible():
                    self.pool.add(current)
        if best is not start:
            self.pool.add(best)
        return best


class _Late:
    """Whom to go on from: a candidate that beats the current solution, or the one of some steps ago."""

    def __init__(self, steps_a_memory: float, start: pyvrp.Solution, heat: float) -> None:
        self.steps_a_memory, self.start, self.heat = steps_a_memory, start, heat
        self.began = time.perf_counter()
        self.steps = 0
        self.memory: deque[pyvrp.Solution] = deque()
        self.length = LONGEST

    def next(
        self, current: pyvrp.Solution, candidate: pyvrp.Solution, evaluator: pyvrp.CostEvaluator, stop: Until
    ) -> pyvrp.Solution:
        """The solution to go on from; it is remembered."""
        self.steps += 1
        if self.steps == MEASURED_STEPS:
            self._measure(stop)
        full = len(self.memory) >= self.length
        before = self.memory.popleft() if full else self.start
        before_cost = evaluator.penalised_cost(before) * (1.0 if full else 1.0 + self.heat)
        cost_now, cost_then = evaluator.penalised_cost(current), evaluator.penalised_cost(candidate)
        if cost_then < before_cost or cost_then < cost_now:
            current, cost_now = candidate, cost_then
        self.memory.append(current if cost_now < before_cost or not full else before)
        return current

    def _measure(self, stop: Until) -> None:
        """As many steps of memory as a share of the steps to come, at the pace of the first."""
        now = time.perf_counter()
        to_come = self.steps * (stop.end - now) / max(1e-6, now - self.began)
        self.length = min(LONGEST, max(SHORTEST, int(to_come / self.steps_a_memory)))
        while len(self.memory) > self.length:
            self.memory.popleft()


@dataclass(slots=True)
class Until:
    """Stops at a moment of the monotonic clock.

    Earlier, where nothing serves everybody at `unserved`, or with `at_first` as soon as something does.
    """

    end: float
    unserved: float | None = None
    at_first: bool = False

    def __call__(self, best_cost: float) -> bool:
        now = time.perf_counter()
        hopeless = self.unserved is not None and now >= self.unserved and best_cost >= 2**62
        return now >= self.end or hopeless or (self.at_first and best_cost < 2**62)
