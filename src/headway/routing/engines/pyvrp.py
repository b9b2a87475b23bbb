"""PyVRP as it comes: one search on one core, its answer settled by our own schedule."""

from __future__ import annotations

import time
import warnings
from dataclasses import dataclass, field

import pyvrp
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.search import NeighbourhoodParams, PerturbationParams

from headway.routing.engines.base import Budget
from headway.routing.engines.cooling import Until
from headway.routing.engines.modelling import Model, Sequences, modelled
from headway.routing.engines.resting import SearchClock
from headway.routing.engines.settling import sequences_of, settle
from headway.routing.engines.twice import rested
from headway.routing.lookup import Lookup
from headway.routing.plan import LeftOut, Plan
from headway.routing.problem import Problem
from headway.routing.reasons import impossible, vehicle_kinds
from headway.routing.soundness import ensure_sound

FIRST_SHARE = 0.3
"""Of the budget: without a way to serve everybody by then, jobs may be left out."""


@dataclass(frozen=True, slots=True)
class PyvrpEngine:
    """PyVRP's iterated local search with its default parameters, penalties in the measure of the problem's costs."""

    name: str = "pyvrp"
    neighbourhood: NeighbourhoodParams = field(default_factory=NeighbourhoodParams)
    perturbation: PerturbationParams = field(default_factory=PerturbationParams)

    def solve(self, problem: Problem, budget: Budget, start: Plan | None = None) -> Plan:
        """See `Engine.solve`."""
        until = time.perf_counter() + budget.seconds
        ensure_sound(problem)
        lookup = Lookup(problem)
        out = excluded(lookup)
        keys = [key for key in lookup.keys if key not in out]
        if not keys:
            return settle(lookup, {}, out)

        def searched(by: float, begin: Sequences, clock: SearchClock) -> Sequences:
            return self._searched(lookup, keys, by, budget, begin, clock)

        return rested(lookup, out, searched, sequences_of(start) if start else {}, budget, until)

    def _searched(
        self, lookup: Lookup, keys: list[str], until: float, budget: Budget, start: Sequences, clock: SearchClock
    ) -> Sequences:
        model = modelled(lookup, keys, clock=clock)
        now = time.perf_counter()
        patient = Until(until, unserved=now + FIRST_SHARE * (until - now))
        best = self.run(model, patient, budget.seed, start)
        if best.is_feasible():
            return model.sequences(best)
        relaxed = modelled(lookup, keys, optional=ransoms(lookup, keys), clock=clock)
        settled = sequences_of(settle(lookup, model.sequences(best), go_on=lambda: False))
        second = self.run(relaxed, Until(until), budget.seed, settled)
        return relaxed.sequences(second) if second.is_feasible() else settled

    def run(self, model: Model, stop: Until, seed: int, start: Sequences | None = None) -> pyvrp.Solution:
        """One search of a model, from `start` (sequences) if it has any."""
        initial = model.solution(start) if start else None
        params = pyvrp.SolveParams(
            neighbourhood=self.neighbourhood,
            perturbation=self.perturbation,
            penalty=pyvrp.PenaltyParams(max_penalty=100_000.0 * model.unit),
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PenaltyBoundWarning)  # not everybody can be served: that is our business
            return pyvrp.solve(model.data, stop, seed, False, False, params, initial).best


def excluded(lookup: Lookup) -> dict[str, LeftOut]:
    """What no vehicle could do even alone, with the reasons."""
    kinds = tuple(vehicle_kinds(lookup))
    found = {key: impossible(lookup, key, kinds) for key in lookup.keys}
    return {key: why for key, why in found.items() if why is not None}


def ransoms(lookup: Lookup, keys: list[str]) -> dict[str, int]:
    """For keys without a prize: what leaving each out costs, so much that it only happens where it must."""
    matrix = lookup.problem.matrices[0]
    reachable = matrix.distance_m[matrix.distance_m < 2**31 - 1]
    times = matrix.duration_s[matrix.duration_s < 2**31 - 1]
    far, long = int(reachable.max(initial=0)), int(times.max(initial=0))
    rates = [who.rates for who in lookup.problem.vehicles]
    dearest = max(4 * far * each.per_km // 1000 + 4 * long * each.per_hour // 3600 + each.fixed for each in rates)
    prizes = [each.prize for each in (lookup.order(key) for key in keys) if each.prize is not None]
    base = max(dearest, *prizes, 1) if prizes else max(dearest, 1)
    wanted = [lookup.order(key) for key in keys]
    lowest = min((each.priority for each in wanted), default=0)
    return {each.key: base * (1 + each.priority - lowest) for each in wanted if each.prize is None}
