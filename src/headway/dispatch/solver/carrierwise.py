"""The last tenths of a per mille: a bound from whole loads of each carrier, and choices found near it by dives.

First worths are improved until the bound stands. Then, round by round, the orders of most carriers are opened, decided
again where the carriers agree, and the rest by an integer program over loads; carriers whose load is far from their
best are likelier to be opened.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from headway.dispatch.solver.chosen import Chosen, cost_of
from headway.dispatch.solver.columns import Columns, Floats, Ints
from headway.dispatch.solver.diving import Decided, dived
from headway.dispatch.solver.joining import joined
from headway.dispatch.solver.loads import Loads
from headway.dispatch.solver.master import Relaxed
from headway.dispatch.solver.parts import parts_of
from headway.dispatch.solver.repair import repaired
from headway.dispatch.solver.rows import Rows
from headway.dispatch.solver.worths import Cuts, Point, improved, middle, point_at

WIDTH = 0.01
"""How far worths may go at the first step, in mean costs of a candidate."""
STILL = 3e-6
"""The bound stands when no more than this share of it can be gained within the width."""
STOOD = 2
"""So often it may stand before the search for worths ends: each time it begins again a little wider."""
OPENED = 0.8
"""Share of the carriers whose orders a round opens."""
FEW = 110
"""Orders that an integer program over loads decides, at first."""
MORE, FEWER = 1.15, 0.8
"""So many times as many after a round that found nothing better, and after one that also took long."""
QUICK = 0.04
"""Joining that took no more than this share of the time left was not long."""
WIDER = 2.0
"""It is looked so many times as far above a dive's bound when nothing was found."""
AGAIN = 6
"""Steps for the worths of a round."""
PATIENCE = 12
"""Rounds without a better choice after which it ends."""
LONGEST = 0.25
"""Share of the time left that an integer program may take."""


def carrierwise(
    columns: Columns, rows: Rows, relaxed: Relaxed, best: Chosen, gap: float, left_s: Callable[[], float],
    rng: np.random.Generator,
) -> Chosen:  # fmt: skip
    """A choice and a bound at least as good, within `gap` of each other if time suffices."""
    task = _Task(columns, rows, relaxed.values, gap, left_s, rng)
    point, best = task.lifted(best)
    since = 0
    while not best.within(gap) and left_s() > 0 and since < PATIENCE:
        cost = best.cost
        best = task.round(point, best)
        since = 0 if best.cost < cost else since + 1
    return best


class _Task:
    """What all rounds share."""

    def __init__(
        self, columns: Columns, rows: Rows, values: Floats, gap: float, left_s: Callable[[], float],
        rng: np.random.Generator,
    ) -> None:  # fmt: skip
        self.columns, self.rows, self.values, self.gap = columns, rows, values, gap
        self.left_s, self.rng = left_s, rng
        self.loads = [Loads(part) for part in parts_of(columns, rows)]
        self.ceiling = columns.cost[columns.start[:-1]]
        self.width = WIDTH * float(np.abs(columns.cost).mean())
        self.whole, self.few = True, float(FEW)

    def lifted(self, best: Chosen) -> tuple[Point, Chosen]:
        """The worths with the highest bound, and the choice above it."""
        point = point_at(middle(self.columns, self.values), self.ceiling, self.loads)
        best = best.above(point.bound)
        cuts = Cuts(self.loads, self.ceiling)
        cuts.learn(point)
        width, stood = self.width, 0
        while stood < STOOD and not best.within(self.gap) and self.left_s() > 0:
            point, width, hope = improved(cuts, point, self.loads, self.ceiling, width)
            best = best.above(point.bound)
            if hope <= STILL * abs(point.bound):
                stood, width = stood + 1, self.width / 3
        return point, best

    def round(self, point: Point, best: Chosen) -> Chosen:
        """Open, decide again, keep what is better; until something is, everything is opened."""
        decided = Decided(self.columns, self.loads)
        decided.decide(self._opened(point, best))
        near = point_at(point.worth, self.ceiling, self.loads)
        cuts = Cuts(self.loads, self.ceiling)
        cuts.learn(near)
        width = self.width / 3
        for _ in range(AGAIN):
            near, width, _ = improved(cuts, near, self.loads, self.ceiling, width)
        near = dived(decided, near, self.ceiling, int(self.few), lambda: self.left_s() > 0, self.rng)
        better = self._joined(decided, near, best)
        decided.decide(np.full(self.columns.n_orders, -1))
        return better

    def _joined(self, decided: Decided, near: Point, best: Chosen) -> Chosen:
        """What joining loads makes of what a dive has left open: at first near its bound, then further."""
        room, left = best.cost - near.bound, self.left_s()
        reach = self.gap * abs(best.bound)
        better, quick = best, True
        while better is best and (quick or self.whole) and reach < WIDER * room and self.left_s() > 0:
            choice = joined(decided, near, min(room, reach), max(0.0, LONGEST * self.left_s()))
            better = best if choice is None else self._better(choice, best)
            quick = left - self.left_s() <= QUICK * left
            reach *= WIDER
        if better is best:
            self.few = max(FEW / 2, (MORE if quick else FEWER) * self.few)
        else:
            self.whole = False
        return better

    def _better(self, choice: Ints, best: Chosen) -> Chosen:
        choice = repaired(self.columns, self.rows, choice, self.values)
        cost = cost_of(self.columns, self.rows, choice)
        return Chosen(choice, cost, min(best.bound, cost)) if cost < best.cost else best

    def _opened(self, point: Point, best: Chosen) -> Ints:
        """The best choice with -1 for the orders of the carriers that are opened, and those left out."""
        if self.whole:
            return np.full(self.columns.n_orders, -1)
        far = []
        for each, found in zip(self.loads, point.found, strict=True):
            load = np.isin(each.part.columns, best.columns)
            each.remember(load)
            far.append(each.part.cost_of(load, each.part.cost - point.worth[each.part.orders]) - found.bound)
        likely = np.maximum(far, 0.0) + max(float(np.mean(far)), 1e-12)
        size = max(2, int(OPENED * len(far)))
        picked = self.rng.choice(len(far), min(size, len(far)), replace=False, p=likely / likely.sum())
        opened = np.zeros(len(self.columns.cost), dtype=bool)
        opened[self.columns.start[:-1]] = True
        for number in picked:
            opened[self.loads[number].part.columns] = True
        return np.where(opened[best.columns], -1, best.columns)
