"""Ours: PyVRP on every core in short steps, parts of big problems apart, and the best of all routes met put together.

Rounds: each core searches, then a set partition over the routes that all of them met makes a better start for the next.
From `APART` stops on the rounds after the first search regions of neighbouring routes, other ones each time.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import pyvrp
from numpy.typing import NDArray

from headway.routing.engines.accepting import Until
from headway.routing.engines.base import Budget
from headway.routing.engines.crew import START_S, Crew, Found, Task
from headway.routing.engines.modelling import Model, Sequences, modelled
from headway.routing.engines.partitioning import best_of
from headway.routing.engines.pool import Packed, Pool, cost, pack, packed, route_cost, unpack
from headway.routing.engines.pyvrp import FIRST_SHARE, PyvrpEngine, excluded, ransoms
from headway.routing.engines.regions import divided, proximity
from headway.routing.engines.resting import SearchClock
from headway.routing.engines.search import NARROW, WIDE, Effort
from headway.routing.engines.settling import better, sequences_of, settle, worth_it
from headway.routing.engines.twice import rested
from headway.routing.lookup import Lookup
from headway.routing.plan import LeftOut, Plan
from headway.routing.problem import Problem
from headway.routing.soundness import ensure_sound

APART = 500
"""Stops from which on regions are searched apart."""

ROUNDS = (0.7, 1.0)
"""Where the rounds of a small problem end, as shares of the search."""

APART_ROUNDS = (0.25, 0.43, 0.61, 0.8, 1.0)

HEAT = 0.004
"""How much worse than the best a later round may be at its beginning."""

PARTITION_SHARE = 0.04
"""Of the budget, for each set partition at most."""

VROOM_FROM_S = 2.0
"""Shorter budgets have no time for VROOM beside the search."""

VROOM_SHARE = 0.25

SETTLING_S = 0.15
"""Kept for timing the answer."""


@dataclass(frozen=True, slots=True)
class HeadwayEngine:
    """The registry's default."""

    name: str = "headway"

    def solve(self, problem: Problem, budget: Budget, start: Plan | None = None) -> Plan:
        """See `Engine.solve`."""
        until = time.perf_counter() + budget.seconds
        ensure_sound(problem)
        lookup = Lookup(problem)
        out = excluded(lookup)
        keys = [key for key in lookup.keys if key not in out]
        other = _by_vroom(lookup, keys, out, budget) if start is None and _suits_vroom(problem, budget) else start
        begin = sequences_of(other) if other is not None else {}
        if not keys:
            return settle(lookup, {}, out)

        def searched(by: float, start: Sequences, clock: SearchClock) -> Sequences:
            return _searched(lookup, keys, by, budget, start, clock)

        plan = rested(lookup, out, searched, begin, budget, until)
        return plan if other is None else better(lookup, plan, other)


def _suits_vroom(problem: Problem, budget: Budget) -> bool:
    """Whether VROOM's plan is worth having beside ours: it knows breaks, and finds good pairs quickly."""
    return budget.seconds >= VROOM_FROM_S and (bool(problem.transfers) or any(who.breaks for who in problem.vehicles))


def _by_vroom(lookup: Lookup, keys: list[str], out: dict[str, LeftOut], budget: Budget) -> Plan:
    """VROOM's plan, to start from and to fall back on."""
    from headway.routing.engines.vroom import sequences  # with pandas behind it: only where it is used

    found = sequences(lookup, keys, VROOM_SHARE * budget.seconds, budget.cores)
    return settle(lookup, worth_it(lookup, found), out, go_on=lambda: False)


def _searched(
    lookup: Lookup, keys: list[str], until: float, budget: Budget, start: Sequences, clock: SearchClock
) -> Sequences:
    """The best sequences; where nothing serves everybody early on, those that cannot be served are out."""
    model = modelled(lookup, keys, clock=clock)
    best = _Rounds(model, budget, until, start, patient=True).best()
    if not best.is_feasible():
        best = _rescued(model, budget, until, best)
    if best.is_feasible():
        return model.sequences(best)
    relaxed = modelled(lookup, keys, optional=ransoms(lookup, keys), clock=clock)
    settled = sequences_of(settle(lookup, model.sequences(best), go_on=lambda: False))
    second = _Rounds(relaxed, budget, until, settled, patient=False).best()
    return relaxed.sequences(second) if second.is_feasible() else settled


def _rescued(model: Model, budget: Budget, until: float, best: pyvrp.Solution) -> pyvrp.Solution:
    """What PyVRP's own wider neighbourhood and stronger shakes find, searched on with ours; or what there was."""
    by = time.perf_counter() + FIRST_SHARE * (until - time.perf_counter())
    found = PyvrpEngine().run(model, Until(by, at_first=True), budget.seed)
    if not found.is_feasible():
        return best
    return _Rounds(model, budget, until, model.sequences(found), patient=False).best()


class _Rounds:
    """One model searched to the end of the budget."""

    def __init__(self, model: Model, budget: Budget, until: float, start: Sequences, *, patient: bool) -> None:
        self.model, self.data, self.budget = model, model.data, budget
        self.stops = self.data.num_clients + 2 * self.data.num_shipments
        self.began = time.perf_counter()
        self.end = until - min(SETTLING_S, 0.1 * budget.seconds)
        self.patient = patient
        self.pool = Pool(30_000)
        self.start = packed(model.solution(start)) if start else None
        self.near: NDArray[np.float64] | None = None
        self.rng = np.random.default_rng(budget.seed)

    def best(self) -> pyvrp.Solution:
        """The best solution found; one that may not be driven where there is none by `FIRST_SHARE` of the budget."""
        left_s = self.end - self.began
        cores = self.budget.cores if left_s > 2 * START_S and self.stops > 20 else 1
        with Crew(self.data, self.model.unit, self.budget.seed, self._efforts(cores)) as crew:
            ends = APART_ROUNDS if self._apart() else ROUNDS
            routes = [self.start] * crew.cores
            best = self._first(crew, ends[0], routes)
            for end in ends[1:]:
                if not best.is_feasible() and self.patient:
                    break
                best = self._round(crew, end, best)
        return best

    def _efforts(self, cores: int) -> list[Effort]:
        """Narrow and wide in turn, since either wins on some sort of problem; a big one has no time for the wide."""
        return [NARROW if at % 2 == 0 or self.stops >= APART else WIDE for at in range(cores)]

    def _apart(self) -> bool:
        return self.stops >= APART and self.data.num_shipments == 0

    def _seconds(self, share: float) -> float:
        return max(0.01, self.began + share * (self.end - self.began) - time.perf_counter())

    def _first(self, crew: Crew, share: float, starts: list[list[Packed] | None]) -> pyvrp.Solution:
        """Every core from the given start, or from nothing."""
        unserved = FIRST_SHARE * (self.end - self.began) if self.patient else None
        seconds = self._seconds(share)
        tasks = [Task(seconds, self.budget.seed + at, each, unserved_s=unserved) for at, each in enumerate(starts)]
        return self._gathered(crew.work(tasks), None)

    def _round(self, crew: Crew, share: float, best: pyvrp.Solution) -> pyvrp.Solution:
        """Regions of the best plan, dealt to the cores; or, where it is small, the whole on every core."""
        seed = int(self.rng.integers(2**31))
        routes = packed(best)
        if not self._apart() or len(routes) < 2 * crew.cores:
            tasks = [Task(self._seconds(share), seed + at, routes, heat=HEAT) for at in range(crew.cores)]
            return self._gathered(crew.work(tasks), best)
        if self.near is None:
            self.near = proximity(self.data)
        regions = divided(self.data, routes, self.near, self.rng, max(2, crew.cores))
        hands = [tuple(regions[at :: crew.cores]) for at in range(crew.cores)]
        seconds = self._seconds(share)
        found = crew.work([Task(seconds, seed + at, regions=each, heat=HEAT) for at, each in enumerate(hands) if each])
        whole = [route for each in found for route in each.routes]
        merged = unpack(self.data, whole) if len(found) == len([each for each in hands if each]) else best
        return self._gathered([Found(packed(merged), cost(merged), [r for each in found for r in each.pool])], best)

    def _gathered(self, found: list[Found], best: pyvrp.Solution | None) -> pyvrp.Solution:
        """The best of what was found, of what was there, and of what all routes together make."""
        solutions = [unpack(self.data, each.routes) for each in found] + ([] if best is None else [best])
        chosen = min(solutions, key=cost)
        for each in found:
            for price, route in each.pool:
                self.pool.put(route, price)
        if not chosen.is_feasible():
            return chosen
        for driven in chosen.routes():
            self.pool.put(pack(driven), route_cost(driven))
        seconds = min(PARTITION_SHARE * self.budget.seconds, self.end - time.perf_counter())
        made = best_of(self.data, list(self.pool.routes.values()), packed(chosen), seconds) if seconds > 0.02 else None
        return chosen if made is None else min((unpack(self.data, made), chosen), key=cost)
