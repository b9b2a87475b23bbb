"""A dive: decide the orders that the carriers agree on, find worths again, and so on until few orders are open."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from headway.dispatch.solver.columns import Columns, Floats, Ints, Mask
from headway.dispatch.solver.loads import Loads
from headway.dispatch.solver.worths import Cuts, Point, improved, point_at

STEPS = 4
"""Searches for better worths between two decisions."""
WIDTH = 3.5e-3
"""How far they go, in mean costs of an order."""
SURE = 0.99
"""A carrier that takes this share of an order takes it."""
AT_LEAST = 2
"""Orders that are decided at a time."""
CHANCE = 0.1
"""How much chance has to say about which of the others are decided."""


class Decided:
    """What is decided of each order: a column, or -1; kept with the carriers' loads."""

    def __init__(self, columns: Columns, loads: list[Loads]) -> None:
        self.choice: Ints = np.full(columns.n_orders, -1, dtype=np.int64)
        self.columns, self.loads = columns, loads
        self._carrier = np.full(len(columns.cost), -1, dtype=np.int64)
        self._place = np.zeros(len(columns.cost), dtype=np.int64)
        for number, each in enumerate(loads):
            self._carrier[each.part.columns] = number
            self._place[each.part.columns] = np.arange(len(each.part.columns))

    @property
    def open(self) -> Ints:
        """Orders that nothing is decided of."""
        return np.flatnonzero(self.choice < 0)

    def decide(self, choice: Ints) -> None:
        """These columns for all orders; -1 opens an order."""
        self.choice = choice.copy()
        chosen = np.zeros(len(self._carrier), dtype=bool)
        chosen[choice[choice >= 0]] = True
        for each in self.loads:
            mine = each.part.columns
            shut = self.choice[each.part.orders] >= 0
            each.forced = np.where(shut, chosen[mine].astype(np.int8), np.int8(-1)).astype(np.int8)

    def fix(self, column: int) -> bool:
        """This column for its order; False: its carrier has no room for it beside what it has for sure."""
        number = int(self._carrier[column])
        if number >= 0 and not self._fits(number, int(self._place[column])):
            self.loads[number].forced[self._place[column]] = 0
            return False
        order = int(self.columns.order[column])
        for other in range(int(self.columns.start[order]) + 1, int(self.columns.start[order + 1])):
            self.loads[int(self._carrier[other])].forced[self._place[other]] = int(other == column)
        self.choice[order] = column
        return True

    def _fits(self, number: int, place: int) -> bool:
        part, sure = self.loads[number].part, self.loads[number].forced == 1
        left = part.limit - sure @ part.amounts - part.amounts[place]
        return bool((left[~part.commitment] >= -part.slop[~part.commitment]).all())


def dived(
    decided: Decided, point: Point, ceiling: Floats, few: int, in_time: Callable[[], bool], rng: np.random.Generator
) -> Point:  # fmt: skip
    """Decide until at most `few` orders are open; the worths for those."""
    cost = float(np.abs(decided.columns.cost).mean())
    cuts = Cuts(decided.loads, ceiling)
    cuts.learn(point)
    while len(decided.open) > few and in_time():
        width = WIDTH * cost
        for _ in range(STEPS):
            point, width, hope = improved(cuts, point, decided.loads, ceiling, width)
            if hope <= 1e-6 * abs(point.bound):
                break
        cuts.best(point, width)
        dear = point.worth >= ceiling - width
        if not _fixed(decided, cuts.shares(), dear, rng):
            break
        cuts.forget()
        point = point_at(point.worth, ceiling, decided.loads)
        cuts.learn(point)
    return point


def _fixed(decided: Decided, shares: list[Floats], dear: Mask, rng: np.random.Generator) -> int:
    """Decide the orders that somebody takes for sure, and some that are nearly so; how many.

    Args:
        dear: orders worth about as much as leaving them out costs; only these may be left out.
    """
    columns = decided.columns
    share = np.zeros(len(columns.cost))
    for each, mine in zip(decided.loads, shares, strict=True):
        share[each.part.columns] = mine
    out = columns.start[:-1]
    taken = np.add.reduceat(share, out)
    share[out] = np.maximum(0.0, 1 - taken)
    fair = share - np.abs(taken - 1)[columns.order] / 2
    fair[out] = np.where(dear, share[out], 0.0)
    share[out[~dear]] = 0.0
    ranked = np.flatnonzero((share > 0.05) & (decided.choice[columns.order] < 0))
    value = fair[ranked] + CHANCE * rng.random(len(ranked)) * (fair[ranked] < SURE)
    done = 0
    for column, worth in sorted(zip(ranked, value, strict=True), key=lambda pair: -pair[1]):
        if done >= AT_LEAST and worth < SURE:
            break
        if decided.choice[columns.order[column]] < 0:
            done += decided.fix(int(column))
    return done
