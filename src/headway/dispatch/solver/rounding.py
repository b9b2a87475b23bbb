"""From shares to a choice: the orders near to another choice are decided again together, as an integer program."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from headway.dispatch.solver.columns import Columns, Floats, Ints, Mask
from headway.dispatch.solver.master import Relaxed, program_of
from headway.dispatch.solver.program import Program, Solved, solve_integer
from headway.dispatch.solver.repair import repaired
from headway.dispatch.solver.rows import Rows

NEARNESS = (0.003, 0.01)
"""How far above the best a column may be, in mean costs of an order, in the first integer programs."""
PROVABLE = 3000
"""Orders up to which the whole integer program may prove a better bound than the linear one has."""
PROVING = 0.7
"""Share of the time left for that."""
SMALLEST = 8
"""Carriers that a neighbourhood has, at least."""
LONGEST_S = 2.0
"""Time for a neighbourhood."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A feasible choice of a column for each order, its cost, and the best bound that is known."""

    columns: Ints
    cost: float
    bound: float

    def within(self, gap: float) -> bool:
        """Is the cost within this share of the bound?"""
        return self.cost - self.bound <= gap * abs(self.bound)


def cost_of(columns: Columns, rows: Rows, chosen: Ints) -> float:
    """The objective: what the chosen columns cost, and the shortfalls."""
    penalties = rows.penalties(rows.usage(columns, chosen))
    return math.fsum(columns.cost[chosen]) + math.fsum(penalties)


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
    if columns.n_orders <= PROVABLE:
        best = _searched(task, best, rng, left_s() * PROVING)
        if not best.within(gap) and left_s() > 0:
            best = task.improved(best, task.near(best, math.inf), left_s())
    return _searched(task, best, rng, 0.0)


def _searched(task: _Task, best: Chosen, rng: np.random.Generator, until_s: float) -> Chosen:
    """Until so much time is left, neighbourhood after neighbourhood: larger ones while they are decided quickly."""
    carriers = float(SMALLEST)
    many = len(np.unique(task.columns.carrier))
    while not best.within(task.gap) and task.left_s() > until_s:
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
        """Columns of a few carriers, and the ways out, for orders that are with one of them now."""
        columns = self.columns
        carriers = np.unique(columns.carrier)
        some = np.isin(columns.carrier, np.append(rng.choice(carriers, size, replace=False), -1))
        free = some[best.columns]
        nearness = NEARNESS[-1] * 10.0 ** rng.uniform(0.5, 3.0)
        near = self.over() <= min(nearness * abs(best.bound) / columns.n_orders, best.cost - best.bound)
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
        if solved is None:
            return best
        bound = max(best.bound, min(solved.bound, best.cost)) if complete else best.bound
        chosen = repaired(columns, rows, _choice(columns, program, solved), self.relaxed.values)
        cost = cost_of(columns, rows, chosen)
        return Chosen(chosen, cost, bound) if cost < best.cost else Chosen(best.columns, best.cost, bound)


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
