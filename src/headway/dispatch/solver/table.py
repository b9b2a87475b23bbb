"""Candidates of many orders as tables of equal width, to try many days side by side."""

from __future__ import annotations

import numpy as np

from headway.dispatch.solver.columns import Columns, Floats, Ints, Mask
from headway.dispatch.solver.rows import Rows

NEARLY = 1e-9
"""Kilograms by which sums of weights may be off."""


class Table:
    """What each candidate of an order costs and needs.

    Args:
        columns: the orders; place `p` of an order's line is its column `start + p`, the first leaves it out.

    What is left of all rows in one day is a line of `left`: (days, rows + 1); the last row always has room.
    """

    def __init__(self, columns: Columns, rows: Rows) -> None:
        width = int(np.diff(columns.start).max())
        place = columns.start[:-1, None] + np.arange(width)
        there = place < columns.start[1:, None]
        place = np.where(there, place, 0)
        self.cost = np.where(there, columns.cost[place], np.inf)
        self.group = np.where(there, columns.group[place], -1)
        self.kg = columns.weight_kg
        self._rows = rows
        self._uses = _uses(rows)
        self._by_kg = np.append(rows.by_kg, False)
        self._always = np.append(rows.commitment, True)

    def left(self, used: Floats) -> Floats:
        """What is left when so much of each row is used, in one day."""
        return np.append(self._rows.limit - used, np.inf)[None]

    def priced(self, orders: Ints, each: Floats, per_kg: Floats) -> Floats:
        """Cost and price of the candidates of some orders: (orders, places)."""
        group = self.group[orders]
        value: Floats = self.cost[orders] + each[group] + per_kg[group] * self.kg[orders, None]
        return value

    def fits(self, orders: Ints, left: Floats) -> Mask:
        """In each day, which candidates of that day's order have room: (days, places)."""
        use = self._uses[self.group[orders]]
        have = np.take_along_axis(left, use.reshape(len(left), -1), axis=1).reshape(use.shape)
        need = np.where(self._by_kg[use], self.kg[orders][:, None, None], 1.0)
        enough: Mask = ((have + NEARLY >= need) | self._always[use]).all(axis=2)
        return enough

    def take(self, orders: Ints, group: Ints, left: Floats) -> None:
        """In each day that day's order goes to this group; -1: to none."""
        use = self._uses[group]
        day = np.arange(len(left))[:, None]
        left[day, use] -= np.where(self._by_kg[use], self.kg[orders][:, None], 1.0)

    def missed(self, left: Floats) -> Floats:
        """What commitments that are missed cost at the end of each day."""
        owed = self._rows.commitment
        missed: Floats = np.maximum(0.0, left[:, :-1][:, owed]) @ self._rows.penalty[owed]
        return missed


def _uses(rows: Rows) -> Ints:
    """The rows of each group, and of none (the last one), filled up with the row that always has room."""
    size = np.bincount(rows.group, minlength=rows.n_groups)
    uses = np.full((rows.n_groups + 1, int(size.max(initial=0)) + 1), rows.n)
    nth = np.arange(len(rows.group)) - np.repeat(np.cumsum(size) - size, size)
    uses[rows.group, nth] = rows.row
    return uses
