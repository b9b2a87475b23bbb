"""What is commonly done, to compare with: each order as it comes goes to the cheapest carrier with capacity left."""

from __future__ import annotations

import math

import numpy as np

from headway.dispatch.solver.chosen import Chosen
from headway.dispatch.solver.columns import columns_of
from headway.dispatch.solver.offline import answer_of
from headway.dispatch.solver.problem import Answer, Problem
from headway.dispatch.solver.repair import Room, exact
from headway.dispatch.solver.rows import rows_of


def greedy(problem: Problem) -> Answer:
    """The answer in the order of the file; it knows no bound (its lower bound is 0)."""
    columns = columns_of(problem)
    rows = rows_of(problem, columns)
    room = Room(*exact(columns, rows), np.zeros(0, dtype=np.int64))
    chosen = np.zeros(columns.n_orders, dtype=np.int64)
    for order in range(columns.n_orders):
        first, last = int(columns.start[order]), int(columns.start[order + 1])
        ranked = first + np.argsort(columns.cost[first:last], kind="stable")
        column = next(int(c) for c in ranked if columns.group[c] < 0 or room.fits(int(c)))
        chosen[order] = column
        room.take(column)
    return answer_of(problem, columns, rows, Chosen(chosen, math.inf, 0.0))
