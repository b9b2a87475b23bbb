"""Which candidates are decided again together, as an integer program, while everything else stays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headway.dispatch.solver.burdens import burdens
from headway.dispatch.solver.chosen import Chosen, cost_of
from headway.dispatch.solver.columns import Columns, Floats, Ints, Mask
from headway.dispatch.solver.master import Relaxed, program_of
from headway.dispatch.solver.program import Program, Solved, solve_integer
from headway.dispatch.solver.repair import repaired
from headway.dispatch.solver.rows import Rows

TARGETED = 0.5
"""Share of the neighbourhoods that are sought where the gap is; more, and orders left out keep all to few carriers."""
CURIOUS = 0.25
"""A carrier that adds nothing to the gap is looked at this often, as a share of how often one is that adds the mean."""
RELATED = 0.03
"""Carriers are related by orders that either could take at most so much above the best, in mean costs of an order."""
NEARNESS = (-1.5, 1.0)
"""Nor is a column looked at that is further above, in mean costs of an order: the power of ten is left to chance."""
FINE = 0.002
"""A neighbourhood is decided to within this share of what the choice is above the bound."""
STRANGE = 0.02
"""How likely a carrier is that is related to none, as a share of how likely the mean of all is."""


@dataclass(frozen=True, slots=True)
class Neighbourhoods:
    """What every neighbourhood needs to know.

    over: how much each column is above the best of its order at the relaxation's prices. favourites: candidates
    whatever they cost. gap: the share above the bound that is good enough.
    """

    columns: Columns
    rows: Rows
    relaxed: Relaxed
    gap: float
    favourites: Ints
    over: Floats

    @classmethod
    def of(cls, columns: Columns, rows: Rows, relaxed: Relaxed, gap: float, favourites: Ints) -> Neighbourhoods:
        """Of a relaxation."""
        least = np.minimum.reduceat(relaxed.values, columns.start[:-1])
        return cls(columns, rows, relaxed, gap, favourites, relaxed.values - least[columns.order])

    def near(self, best: Chosen, nearness: float) -> Mask:
        """Columns at most `nearness` of an order's mean cost above the best; none that cannot be in a better choice."""
        most = nearness * abs(best.bound) / self.columns.n_orders
        keep = self.over <= min(most, best.cost - self.relaxed.bound)
        keep[self.favourites] = True
        keep[best.columns] = True
        return keep

    def around(self, best: Chosen, rng: np.random.Generator, size: int, related: bool) -> Mask:
        """Columns of some carriers, and the ways out, for orders that are with one of them now.

        `TARGETED` of the times carriers are likelier that add more to the gap; `related` ones, that share orders with
        those picked before. What they add is the most that any of their columns may be over its order's best in a
        better choice.
        """
        columns, over, prices = self.columns, self.over, self.relaxed.prices
        carriers = np.unique(columns.carrier[columns.carrier >= 0])
        likely = np.ones(len(carriers))
        if rng.random() < TARGETED:
            burden = burdens(columns, self.rows, best.columns, over, prices)[carriers]
            likely = burden + CURIOUS * burden.mean() + 1e-12
        size = min(size, len(carriers))
        if related:
            picked = self._related(best, rng, size, likely, carriers)
        else:
            picked = rng.choice(carriers, size, replace=False, p=likely / likely.sum())
        some = np.isin(columns.carrier, np.append(picked, -1))
        served = np.where(columns.carrier < 0, 0.0, over)
        added = burdens(columns, self.rows, best.columns, served, prices)[picked].sum()
        most = added + over[best.columns[columns.carrier[best.columns] < 0]].sum()
        most = min(most, 10.0 ** rng.uniform(*NEARNESS) * abs(best.bound) / columns.n_orders)
        keep: Mask = (over <= most) & some & some[best.columns][columns.order]
        keep[best.columns] = True
        return keep

    def _related(self, best: Chosen, rng: np.random.Generator, size: int, likely: Floats, carriers: Ints) -> Ints:
        columns = self.columns
        number = np.full(int(carriers.max()) + 2, -1)
        number[carriers] = np.arange(len(carriers))
        near = self.over <= RELATED * abs(best.bound) / columns.n_orders
        one, other = number[columns.carrier[best.columns]][columns.order[near]], number[columns.carrier[near]]
        both = (one >= 0) & (other >= 0) & (one != other)
        shared = np.zeros((len(carriers), len(carriers)))
        np.add.at(shared, (one[both], other[both]), 1.0)
        shared += shared.T
        strange = STRANGE * max(shared.mean(), 1e-12)
        picked = [int(rng.choice(len(carriers), p=likely / likely.sum()))]
        while len(picked) < size:
            weight = (shared[picked].sum(axis=0) + strange) * np.sqrt(likely)
            weight[picked] = 0.0
            picked.append(int(rng.choice(len(carriers), p=weight / weight.sum())))
        return carriers[picked]

    def improved(self, best: Chosen, keep: Mask, budget_s: float) -> Chosen:
        """Decide the kept columns again; where nothing that could matter was left out, also prove a better bound."""
        columns, rows = self.columns, self.rows
        program = program_of(columns, rows, keep, elastic=None)
        if not len(program.columns):
            return best
        start = np.isin(program.columns, best.columns).astype(float)
        complete = not (~keep & (self.over <= best.cost - self.relaxed.bound)).any()
        enough = self.gap * abs(best.bound)
        within = enough if complete else min(0.5 * enough, FINE * (best.cost - best.bound))
        solved = solve_integer(program, start, within=within, budget_s=budget_s)
        if solved is not None and complete:
            best = best.above(solved.bound)
        return self.taken(best, program, solved)

    def taken(self, best: Chosen, program: Program, solved: Solved | None) -> Chosen:
        """The choice that a program has found, repaired, if it is better."""
        if solved is None:
            return best
        columns, rows = self.columns, self.rows
        share = np.zeros(len(columns.cost))
        share[program.fixed] = 1.0
        share[program.columns] = solved.share
        chosen = repaired(columns, rows, columns.cheapest(-share), self.relaxed.values)
        cost = cost_of(columns, rows, chosen)
        return Chosen(chosen, cost, min(best.bound, cost)) if cost < best.cost else best
