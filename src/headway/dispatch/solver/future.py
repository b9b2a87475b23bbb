"""One way in which the rest of a day could go: orders drawn from those known, and the prices capacity would have."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headway.dispatch.solver.columns import Columns, Floats, Ints, Mask
from headway.dispatch.solver.master import dearest
from headway.dispatch.solver.rows import Rows, could_bind
from headway.dispatch.solver.smooth import Ahead, Smooth
from headway.dispatch.solver.steps import Steps

SOFTNESS = 0.03
"""How soft choices are, in the mean of what orders cost at least."""
BUSIER = 2.0
"""A limit that so many times as many orders could not reach has no price."""
MOST_DRAWN = 1500
"""Orders that are drawn; where more are to come, each stands for several."""
MOST_ROWS = 400
"""Limits that have prices: a matrix of them is inverted again and again. Others are kept to, but have none."""
REBUILT = 0.7
"""What is left of the drawn orders when those that have passed are cleared away."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What futures share: the limits that could bind, what their prices stay below, and how soft choices are."""

    bind: Mask
    """Among all rows."""
    rows: Rows
    ceiling: Floats
    softness: float

    def first(self, prices: Floats, heavy: float) -> Floats:
        """Prices of all rows, kept from their limits, for the rows that could bind."""
        low = np.where(self.rows.by_kg, self.softness / max(heavy, 1e-9), self.softness) / 5
        kept: Floats = np.clip(prices[self.bind], np.minimum(low, self.ceiling / 20), 0.95 * self.ceiling)
        return kept


def terms_of(known: Columns, rows: Rows, left: Floats, coming: float) -> Terms:
    """For `coming` orders like the known ones, with so much left of each row."""
    share = known.n_orders / (BUSIER * coming)
    scaled = rows.limited(np.where(rows.commitment, left, share * left))
    bind = _most_strained(known, scaled, could_bind(scaled, known))
    needed = rows.only(bind)
    ceiling = np.where(needed.commitment, needed.penalty, dearest(known, needed))
    least = float(np.minimum.reduceat(known.cost, known.start[:-1]).mean())
    return Terms(bind, needed, ceiling, SOFTNESS * max(least, 1e-9))


def _most_strained(known: Columns, rows: Rows, bind: Mask) -> Mask:
    """At most `MOST_ROWS` of the rows that could bind: those that each order's cheapest candidate would fill most."""
    if bind.sum() <= MOST_ROWS:
        return bind
    used = rows.usage(known, known.cheapest(known.cost))
    strain = np.where(rows.commitment, np.inf, used / np.maximum(rows.limit, 1e-9))
    kept = np.zeros(rows.n, dtype=bool)
    kept[np.argsort(np.where(bind, -strain, np.inf), kind="stable")[:MOST_ROWS]] = True
    return kept


class Future:
    """Drawn orders in their sequence, of which the last so many are still to come."""

    def __init__(self, known: Columns, drawn: Ints, coming: float, terms: Terms, prices: Floats) -> None:
        self._known, self._terms, self._drawn = known, terms, drawn
        self._each = max(1.0, coming / len(drawn))
        self._steps = Steps(terms.first(prices, float(known.weight_kg.mean())))
        self._settled = False
        self._gather()

    def _gather(self) -> None:
        """Each order once, with how often it is drawn."""
        orders, self._place = np.unique(self._drawn, return_inverse=True)
        self._times = np.bincount(self._place, minlength=len(orders)).astype(float)
        self._smooth = Smooth(self._known.take(orders), self._terms.rows, self._terms.ceiling, self._terms.softness)
        self._steps.renew()
        self._gathered = len(self._drawn)

    def pass_to(self, coming: float) -> None:
        """Only so many are to come any more."""
        stay = max(1, round(coming / self._each))
        if stay >= len(self._drawn):
            return
        np.subtract.at(self._times, self._place[stay:], 1.0)
        self._drawn, self._place = self._drawn[:stay], self._place[:stay]
        if stay < REBUILT * self._gathered:
            self._gather()

    def prices(self, left: Floats) -> Floats:
        """Of the rows that could bind, when so much of all rows is left."""
        if not self._terms.rows.n:
            return np.zeros(0)
        ahead = Ahead(self._each * self._times, left[self._terms.bind])
        self._smooth.look(ahead.left)
        if self._settled:
            return self._steps.follow(self._smooth, ahead)
        self._settled = True
        return self._steps.settle(self._smooth, ahead)
