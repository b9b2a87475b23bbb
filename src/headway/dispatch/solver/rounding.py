"""From shares to a choice: the orders near to another choice are decided again together, as an integer program."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from headway.dispatch.solver.burdens import burdens
from headway.dispatch.solver.carrierwise import carrierwise
from headway.dispatch.solver.chosen import Chosen, cost_of
from headway.dispatch.solver.columns import Columns, Floats, Ints, Mask
from headway.dispatch.solver.master import Relaxed, program_of
from headway.dispatch.solver.program import Program, Solved, solve_integer
from headway.dispatch.solver.proving import Proof
from headway.dispatch.solver.repair import repaired
from headway.dispatch.solver.rows import Rows

NEARNESS = (0.003, 0.01)
"""How far above the best a column may be, in mean costs of an order, in the first integer programs."""
PROVABLE = 3000
"""Orders up to which the whole integer program may prove a better bound than the linear one has."""
CARRIERWISE = 3000
"""Orders up to which whole loads of carriers are looked at."""
CARRIERWISE_SHARE = 0.7
"""Share of the time left that they may take."""
CARRIERWISE_WITHIN = 0.015
"""Not from a choice further above the bound: where limits are so scarce, neighbourhoods make more of the same time."""
AGAIN = 0.6
"""A proof begins again, with fewer columns, when the gap has shrunk to this share of what it was."""
AGAIN_AFTER = 0.15
"""But not before this share of its time has passed."""
SMALLEST = 5
"""Carriers that a neighbourhood has, at least."""
TARGETED = 0.5
"""Share of the neighbourhoods that are sought where the gap is."""
CURIOUS = 0.25
"""A carrier that adds nothing to the gap is looked at this often, as a share of how often one is that adds the mean."""
LONGEST_S = 2.0
"""Time for a neighbourhood."""


def rounded(
    columns: Columns, rows: Rows, relaxed: Relaxed, gap: float, left_s: Callable[[], float], rng: np.random.Generator
) -> Chosen:  # fmt: skip
    """The best choice found until it is within `gap` of the bound or no time is left."""
    favourite = favourites(columns, relaxed)
    start = repaired(columns, rows, favourite, relaxed.values)
    best = Chosen(start, cost_of(columns, rows, start), relaxed.bound)
    task = _Task(columns, rows, relaxed, gap, left_s, np.unique(np.concatenate((favourite, start))))
    for nearness in NEARNESS:
        if not best.within(gap) and left_s() > 0:
            best = task.improved(best, task.near(best, nearness), min(left_s() / 3, 2 + columns.n_orders / 2000))
    near = columns.n_orders <= CARRIERWISE and best.within(CARRIERWISE_WITHIN)
    if near and not best.within(gap) and left_s() > 0:
        rest_s = (1 - CARRIERWISE_SHARE) * left_s()
        best = carrierwise(columns, rows, relaxed, best, gap, lambda: left_s() - rest_s, rng)
    if best.within(gap) or left_s() <= 0 or columns.n_orders > PROVABLE:
        return _searched(task, best, rng, _Watch(task, None))
    proof = task.proof(best)
    if proof is None:
        return Chosen(best.columns, best.cost, best.cost)
    watch = _Watch(task, proof)
    return watch.ended(_searched(task, best, rng, watch))


@dataclass(slots=True)
class _Watch:
    """Takes over what the proof beside the search has found, and begins it anew when that pays."""

    task: _Task
    proof: Proof | None

    def looked(self, best: Chosen) -> Chosen:
        """The same choice with the bound proved by now."""
        if self.proof is None:
            return best
        bound = max(best.bound, min(self.proof.bound, best.cost))
        best = Chosen(best.columns, best.cost, bound)
        spent = self.proof.budget_s - self.task.left_s()
        if best.within(self.task.gap) or self.task.left_s() <= 0:
            return best
        if not self.proof.running:
            return self._taken(best)
        if best.cost - bound <= AGAIN * self.proof.gap and spent >= AGAIN_AFTER * self.proof.budget_s:
            best = self._taken(best)
            self.proof = self.task.proof(best)
        return best

    def ended(self, best: Chosen) -> Chosen:
        """The better of both choices, at the end."""
        return self._taken(best)

    def _taken(self, best: Chosen) -> Chosen:
        if self.proof is None:
            return best
        solved, program = self.proof.stop(), self.proof.program
        bound = max(best.bound, min(self.proof.bound, best.cost))
        self.proof = None
        return self.task.taken(Chosen(best.columns, best.cost, bound), program, solved)


def _searched(task: _Task, best: Chosen, rng: np.random.Generator, watch: _Watch) -> Chosen:
    """While there is time, neighbourhood after neighbourhood: larger ones while they are decided quickly."""
    carriers = float(SMALLEST)
    many = len(np.unique(task.columns.carrier))
    while not (best := watch.looked(best)).within(task.gap) and task.left_s() > 0:
        before, cost = task.left_s(), best.cost
        best = task.improved(best, task.around(best, rng, min(many, int(carriers))), min(task.left_s(), LONGEST_S))
        took = before - task.left_s()
        quick, found = took < LONGEST_S / 3, best.cost < cost
        carriers = (
            min(many, carriers + 0.25) if quick and not found else max(SMALLEST, carriers - (took > LONGEST_S / 2))
        )
    return best


@dataclass(frozen=True, slots=True)
class _Task:
    """What every improvement needs to know; `favourites` stay candidates whatever they cost."""

    columns: Columns
    rows: Rows
    relaxed: Relaxed
    gap: float
    left_s: Callable[[], float]
    favourites: Ints

    def over(self) -> Floats:
        """How much each column is above the best of its order at the relaxation's prices."""
        values, columns = self.relaxed.values, self.columns
        over: Floats = values - np.minimum.reduceat(values, columns.start[:-1])[columns.order]
        return over

    def near(self, best: Chosen, nearness: float) -> Mask:
        """Columns at most `nearness` of an order's mean cost above the best; none that cannot be in a better choice."""
        keep = self.over() <= min(nearness * abs(best.bound) / self.columns.n_orders, best.cost - best.bound)
        keep[self.favourites] = True
        keep[best.columns] = True
        return keep

    def around(self, best: Chosen, rng: np.random.Generator, size: int) -> Mask:
        """Columns of a few carriers, and the ways out, for orders that are with one of them now.

        `TARGETED` of the times those carriers are likelier that add more to the gap.
        """
        columns, over = self.columns, self.over()
        carriers = np.unique(columns.carrier[columns.carrier >= 0])
        share = np.ones(len(carriers))
        if rng.random() < TARGETED:
            burden = burdens(columns, self.rows, best.columns, over, self.relaxed.prices)[carriers]
            share = burden + CURIOUS * burden.mean() + 1e-12
        picked = rng.choice(carriers, min(size, len(carriers)), replace=False, p=share / share.sum())
        some = np.isin(columns.carrier, np.append(picked, -1))
        free = some[best.columns]
        nearness = NEARNESS[-1] * 10.0 ** rng.uniform(0.5, 3.0)
        near = over <= min(nearness * abs(best.bound) / columns.n_orders, best.cost - best.bound)
        keep: Mask = near & some & free[columns.order]
        keep[best.columns] = True
        return keep

    def improved(self, best: Chosen, keep: Mask, budget_s: float) -> Chosen:
        """Decide the kept columns again; where nothing that could matter was left out, also prove a better bound."""
        columns, rows = self.columns, self.rows
        program = program_of(columns, rows, keep, elastic=None)
        if not len(program.columns):
            return best
        start = np.isin(program.columns, best.columns).astype(float)
        complete = not (~keep & (self.over() <= best.cost - self.relaxed.bound)).any()
        within = self.gap * abs(best.bound) * (1.0 if complete else 0.5)
        solved = solve_integer(program, start, within=within, budget_s=budget_s)
        if solved is not None and complete:
            best = Chosen(best.columns, best.cost, max(best.bound, min(solved.bound, best.cost)))
        return self.taken(best, program, solved)

    def taken(self, best: Chosen, program: Program, solved: Solved | None) -> Chosen:
        """The choice that a program has found, repaired, if it is better."""
        if solved is None:
            return best
        columns, rows = self.columns, self.rows
        chosen = repaired(columns, rows, _choice(columns, program, solved), self.relaxed.values)
        cost = cost_of(columns, rows, chosen)
        return Chosen(chosen, cost, min(best.bound, cost)) if cost < best.cost else best

    def proof(self, best: Chosen) -> Proof | None:
        """Begin to prove a better bound, over every column that a better choice could have; None: there is no other."""
        program = program_of(self.columns, self.rows, self.near(best, math.inf), elastic=None)
        if not len(program.columns):
            return None
        start = np.isin(program.columns, best.columns).astype(float)
        within, gap = self.gap * abs(best.bound), best.cost - best.bound
        return Proof(program, start, within=within, budget_s=self.left_s(), gap=gap)


def favourites(columns: Columns, relaxed: Relaxed) -> Ints:
    """The column with the largest share of each order."""
    share = np.zeros(len(columns.cost))
    share[relaxed.program.fixed] = 1.0
    share[relaxed.program.columns] = relaxed.solved.share
    return columns.cheapest(-share)


def _choice(columns: Columns, program: Program, solved: Solved) -> Ints:
    share = np.zeros(len(columns.cost))
    share[program.fixed] = 1.0
    share[program.columns] = solved.share
    return columns.cheapest(-share)
