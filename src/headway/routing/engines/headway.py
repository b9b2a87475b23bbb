"""Ours: PyVRP's local search under simulated annealing, on every core, and big problems in parts.

Rounds: each core searches the whole, and the next round begins with the best of them. From `APART` stops on each core
has a region of neighbouring routes, other ones each round, searches it in parts and goes on where it was. Where routes
are short, the next round begins with the best that can be put together from those that were met.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
import pyvrp
from numpy.typing import NDArray

from headway.routing.engines.base import Budget
from headway.routing.engines.cooling import FROM_NOTHING, Until
from headway.routing.engines.crew import START_S, Crew, Found, Task
from headway.routing.engines.modelling import Model, Sequences, modelled
from headway.routing.engines.packing import Packed, cost, packed, unpack
from headway.routing.engines.partitioning import Pool, best_of
from headway.routing.engines.pyvrp import FIRST_SHARE, PyvrpEngine, excluded, ransoms
from headway.routing.engines.regions import Region, divided, proximity
from headway.routing.engines.resting import SearchClock
from headway.routing.engines.search import CLOSE, NARROW, WIDE
from headway.routing.engines.settling import better, sequences_of, settle, worth_it
from headway.routing.engines.twice import rested
from headway.routing.lookup import Lookup
from headway.routing.plan import LeftOut, Plan
from headway.routing.problem import Problem
from headway.routing.soundness import ensure_sound

APART, APART_S = 500, 0.002
"""Stops from which on regions are searched apart, and the seconds a stop that it takes to be worth it."""

ROUNDS = (0.75, 1.0)
"""Where the rounds of a small problem end, as shares of the search."""

APART_ROUNDS = (0.08, 0.26, 0.44, 0.62, 0.8, 1.0)
"""The first is one core's: it begins, and the others wake up."""

WARM = 0.85
"""Where in that a search begins that is given a plan: so far is it cooled. Hotter is worse from 0.2 s to 5 s."""

EFFORTS, APART_EFFORTS = (WIDE, CLOSE), (WIDE, NARROW)
"""Of the cores in turn, since either wins on some sort of problem."""

SHORT = 8
"""Stops a route on average up to which routes are remembered: of longer ones hardly any fit together."""

PARTITION_SHARE = 0.05
"""Of the budget between two rounds, at most, to put routes together."""

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
        if not keys:
            return settle(lookup, {}, out)
        begin: Sequences = {}
        other: Plan | None = None
        if start is not None:
            begin = sequences_of(start)
            other = settle(lookup, begin, out, go_on=lambda: False)
        elif _suits_vroom(problem, budget):
            other = _by_vroom(lookup, keys, out, budget)
            begin = sequences_of(other)

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
        enough = self.end - self.began >= APART_S * self.stops
        self.apart = enough and self.stops >= APART and self.data.num_shipments == 0
        self.patient = patient
        self.start = packed(model.solution(start)) if start else None
        self.heat = FROM_NOTHING if self.start is None else FROM_NOTHING.part(WARM, 1.0)
        self.rng = np.random.default_rng(budget.seed)
        self.pool: Pool | None = Pool()

    @cached_property
    def near(self) -> NDArray[np.float64]:
        """How near clients are."""
        return proximity(self.data)

    def best(self) -> pyvrp.Solution:
        """The best solution found; one that may not be driven where there is none by `FIRST_SHARE` of the budget."""
        left_s = self.end - self.began
        cores = self.budget.cores if left_s > 2 * START_S and self.stops > 20 else 1
        ends, efforts = (APART_ROUNDS, APART_EFFORTS) if self.apart else (ROUNDS, EFFORTS)
        with Crew(self.data, self.model.unit, self.budget.seed, [efforts[at % 2] for at in range(cores)]) as crew:
            best = self._first(crew, ends[0])
            last = best
            for begin, end in pairwise(ends):
                if not best.is_feasible() and self.patient:
                    break
                best = self._put_together(best)
                best, last = self._round(crew, begin, end, best, best if end == ends[-1] else last)
        return best

    def _task(self, begin: float, end: float, start: list[Packed] | None = None, region: Region | None = None) -> Task:
        """From one share of the time to another."""
        seconds = max(0.01, self.began + end * (self.end - self.began) - time.perf_counter())
        seed = int(self.rng.integers(2**31))
        heat, remember = self.heat.part(begin, end), self.pool is not None
        return Task(seconds, seed, heat, start, region, self.apart, remember=remember)

    def _first(self, crew: Crew, end: float) -> pyvrp.Solution:
        """Every core from the given start, or from nothing; of a big problem only this one."""
        unserved_s = FIRST_SHARE * (self.end - self.began) if self.patient else None
        cores = 1 if self.apart else crew.cores
        tasks = [replace(self._task(0.0, end, self.start), unserved_s=unserved_s) for _ in range(cores)]
        return min((unpack(self.data, each.best) for each in self._work(crew, tasks)), key=cost)

    def _work(self, crew: Crew, tasks: list[Task]) -> list[Found]:
        """What the cores find; the routes they met are remembered."""
        found = crew.work(tasks)
        if self.pool is not None:
            self.pool.put(route for each in found for route in each.met)
        return found

    def _put_together(self, best: pyvrp.Solution) -> pyvrp.Solution:
        """The best of the routes that were met; where they are long none are remembered from now on."""
        if self.stops > SHORT * best.num_routes():
            self.pool = None
        if self.pool is None or not best.is_feasible():
            return best
        self.pool.add(best)
        seconds = min(PARTITION_SHARE * self.budget.seconds, self.end - time.perf_counter())
        made = best_of(self.data, self.pool, packed(best), seconds) if seconds > 0 else None
        return best if made is None else min((best, unpack(self.data, made)), key=cost)

    def _round(
        self, crew: Crew, begin: float, end: float, best: pyvrp.Solution, last: pyvrp.Solution
    ) -> tuple[pyvrp.Solution, pyvrp.Solution]:
        """The best solution, and the one to go on from: regions dealt to the cores; or the whole on every core."""
        routes = packed(last)
        if not self.apart or len(routes) < 2 * crew.cores:
            found = self._work(crew, [self._task(begin, end, routes) for _ in range(crew.cores)])
            best = min((best, *(unpack(self.data, each.best) for each in found)), key=cost)
            return best, best
        regions = divided(self.data, routes, self.near, self.rng, crew.cores)
        found = self._work(crew, [self._task(begin, end, region=each) for each in regions])
        if len(found) < len(regions):
            return best, last
        last = unpack(self.data, [route for each in found for route in each.last])
        whole = unpack(self.data, [route for each in found for route in each.best])
        return min((best, whole, last), key=cost), last
