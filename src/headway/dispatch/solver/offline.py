"""A whole batch at once: prices, a choice near them, and the proof of how near to the best it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

import numpy as np

from headway.dispatch.solver.chosen import Chosen, cost_of
from headway.dispatch.solver.columns import Columns, columns_of
from headway.dispatch.solver.master import relax
from headway.dispatch.solver.problem import Answer, Problem
from headway.dispatch.solver.repair import possible
from headway.dispatch.solver.rounding import rounded
from headway.dispatch.solver.rows import Rows, binding, rows_of

GAP = 0.00018
"""Good enough: this share above the bound."""
BUDGET_S = 120.0


@dataclass(frozen=True, slots=True)
class Effort:
    """How near the bound, how long at most, and the seed of what is left to chance."""

    gap: float = GAP
    budget_s: float = BUDGET_S
    seed: int = 0


def solve(problem: Problem, effort: Effort | None = None, clock: Callable[[], float] = monotonic) -> Answer:
    """The best answer found, and its bound."""
    effort = effort or Effort()
    began = clock()

    def left_s() -> float:
        return effort.budget_s - (clock() - began)

    columns = columns_of(problem)
    every = rows_of(problem, columns)
    columns = possible(columns, every)
    rows = binding(every, columns)
    if not columns.n_orders:
        return answer_of(problem, columns, every, Chosen(np.zeros(0, dtype=np.int64), 0.0, np.inf))
    relaxed = relax(columns, rows, in_time=lambda: left_s() > effort.budget_s / 4)
    chosen = rounded(columns, rows, relaxed, effort.gap, left_s, np.random.default_rng(effort.seed))
    return answer_of(problem, columns, every, chosen)


def answer_of(problem: Problem, columns: Columns, every: Rows, chosen: Chosen) -> Answer:
    """The chosen columns as rates, costed by all rows."""
    objective = cost_of(columns, every, chosen.columns)
    rates = tuple(None if r < 0 else problem.rates[r].id for r in columns.rate[chosen.columns])
    return Answer(rates, objective, max(0.0, min(chosen.bound, objective)))
