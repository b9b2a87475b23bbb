"""A feasible choice, and what it costs."""

from __future__ import annotations

import math
from dataclasses import dataclass

from headway.dispatch.solver.columns import Columns, Ints
from headway.dispatch.solver.rows import Rows


@dataclass(frozen=True, slots=True)
class Chosen:
    """A feasible choice of a column for each order, its cost, and the best bound that is known."""

    columns: Ints
    cost: float
    bound: float

    def within(self, gap: float) -> bool:
        """Is the cost within this share of the bound?"""
        return self.cost - self.bound <= gap * abs(self.bound)

    def above(self, bound: float) -> Chosen:
        """The same where another bound is known too."""
        return Chosen(self.columns, self.cost, max(self.bound, min(bound, self.cost)))


def cost_of(columns: Columns, rows: Rows, chosen: Ints) -> float:
    """The objective: what the chosen columns cost, and the shortfalls."""
    penalties = rows.penalties(rows.usage(columns, chosen))
    return math.fsum(columns.cost[chosen]) + math.fsum(penalties)
