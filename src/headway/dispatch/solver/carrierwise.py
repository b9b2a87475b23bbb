"""The last tenths of a per mille: a bound from whole loads of each carrier, and choices found near it by dives.

First worths are improved until the bound stands. Then, round by round, the orders of most carriers are opened, decided
again where the carriers agree, and the rest by an integer program; carriers whose load is far from their best are
likelier to be opened. What comes out is itself no better than what neighbourhoods find: they find better from there.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from headway.dispatch.solver.chosen import Chosen, cost_of
from headway.dispatch.solver.columns import Ints
from headway.dispatch.solver.diving import Decided, dived
from headway.dispatch.solver.loads import Loads
from headway.dispatch.solver.neighbourhoods import Neighbourhoods
from headway.dispatch.solver.parts import parts_of
from headway.dispatch.solver.searching import Best, searched
from headway.dispatch.solver.worths import Cuts, Point, improved, middle, point_at

WIDTH = 0.0015
"""How far worths may go at the first step, in mean costs of a candidate."""
STILL = 1.5e-5
"""The bound stands when no more than this share of it can be gained within the width."""
LIFTING = 0.35
"""Share of the time left that the search for worths may take before the first round."""
OPENED = 0.8
"""Share of the carriers whose orders a round opens."""
FEW = 130
"""Orders that an integer program decides at the end of a dive."""
LONGEST = 0.2
"""Share of the time left that a dive may take before."""
REACH = 0.0002
"""Their candidates may lose so much, as a share of the bound."""
LONGEST_S = 5.0
"""Time for it, in seconds."""
POLISH_S = 5.0
"""Time for neighbourhoods of what it finds, in seconds."""
AGAIN = 6
"""Steps for the worths of a round."""
PATIENCE = 12
"""Rounds without a better choice after which it ends."""


def carrierwise(
    near: Neighbourhoods, best: Best, left_s: Callable[[], float], rng: np.random.Generator,
    look: Callable[[], None] = lambda: None,
) -> None:  # fmt: skip
    """A choice and a bound at least as good, if time suffices; `look` is called before each round."""
    task = _Task(near, best, left_s, rng)
    point = task.lifted()
    since = 0
    while not best.done and left_s() > 0 and since < PATIENCE:
        look()
        since = 0 if task.round(point) else since + 1


class _Task:
    """What all rounds share."""

    def __init__(
        self, near: Neighbourhoods, best: Best, left_s: Callable[[], float], rng: np.random.Generator
    ) -> None:  # fmt: skip
        self.near, self.columns, self.values = near, near.columns, near.relaxed.values
        self.best, self.left_s, self.rng = best, left_s, rng
        self.loads = [Loads(part) for part in parts_of(near.columns, near.rows)]
        self.ceiling = self.columns.cost[self.columns.start[:-1]]
        self.width = WIDTH * float(np.abs(self.columns.cost).mean())
        self.whole = True

    def lifted(self) -> Point:
        """The worths with the highest bound."""
        point = point_at(middle(self.columns, self.values), self.ceiling, self.loads)
        self.best.proved(point.bound)
        cuts = Cuts(self.loads, self.ceiling)
        cuts.learn(point)
        width, hope, until = self.width, np.inf, (1 - LIFTING) * self.left_s()
        while hope > STILL * abs(point.bound) and not self.best.done and self.left_s() > until:
            point, width, hope = improved(cuts, point, self.loads, self.ceiling, width)
            self.best.proved(point.bound)
        return point

    def round(self, point: Point) -> bool:
        """Open, decide again, keep what is better; until something is, everything is opened."""
        since = self.best.now
        decided = Decided(self.columns, self.loads)
        decided.decide(self._opened(point, since))
        near = point_at(point.worth, self.ceiling, self.loads)
        cuts = Cuts(self.loads, self.ceiling)
        cuts.learn(near)
        width = self.width / 3
        for _ in range(AGAIN):
            near, width, _ = improved(cuts, near, self.loads, self.ceiling, width)
        until = (1 - LONGEST) * max(0.0, self.left_s())
        near = dived(decided, near, self.ceiling, FEW, lambda: self.left_s() > until, self.rng)
        better = self._ended(decided, near, since)
        decided.decide(np.full(self.columns.n_orders, -1))
        self.whole = self.whole and not better
        return better

    def _ended(self, decided: Decided, point: Point, since: Chosen) -> bool:
        """Decide what a dive has left open, then look around from there; was it better in the end?"""
        columns, near, reach = self.columns, self.near, REACH * abs(since.bound)
        choice = np.where(decided.choice < 0, columns.start[:-1], decided.choice)
        keep = np.zeros(len(columns.cost), dtype=bool)
        keep[choice] = keep[columns.start[:-1][decided.open]] = True
        for each, found in zip(decided.loads, point.found, strict=True):
            able = (each.forced < 0) & ((found.frame.loss <= reach) | found.frame.start)
            keep[each.part.columns[able]] = True
        begun = Chosen(choice, cost_of(columns, near.rows, choice), near.relaxed.bound)
        if self.left_s() <= 0:
            return False
        own = Best(near, near.improved(begun, keep, min(LONGEST_S, self.left_s())))
        until = max(0.0, self.left_s() - POLISH_S)
        searched(near, own, lambda: self.left_s() - until, self.rng)
        return self.best.found(own.now.columns, own.now)

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
