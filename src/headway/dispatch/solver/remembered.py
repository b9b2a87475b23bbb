"""Prices for a day like an earlier one: its orders and today's so far stand for those to come."""

from __future__ import annotations

import numpy as np

from headway.dispatch.solver.columns import Columns, Floats, Mask
from headway.dispatch.solver.lengths import Clock
from headway.dispatch.solver.master import dearest, relax
from headway.dispatch.solver.rows import Rows, could_bind
from headway.dispatch.solver.smooth import Ahead, Smooth
from headway.dispatch.solver.steps import Steps

SAMPLE = 2000
"""Orders of the earlier day and of today together that stand for the rest."""
SOFTNESS = 0.017
"""How soft choices are, in mean costs of an order."""
LIVELY = 1000
"""While so many orders are to come, or fewer, prices are found again for each of them."""
SAMPLES = 20
"""So often in a day like the earlier one the sample is taken again, with today's orders so far."""
SPREAD = 0.02
"""A day never ends before this share of its orders is still to come."""
BUSIER = 2.0
"""A limit that a day so many times as busy could not reach has no price."""
MOST_ROWS = 400
"""Limits up to which a matrix of their prices is found again and again."""


class Remembered:
    """Prices by group, followed from order to order.

    Args:
        joined: the orders of the earlier day, then today's; of today's only those are looked at that have come.
        n_past: how many the earlier day had.
    """

    def __init__(self, joined: Columns, n_past: int, rows: Rows, clock: Clock) -> None:
        self._joined, self._n, self._clock = joined, n_past, clock
        self._past = joined.take(np.arange(n_past))
        self._bind = _could_bind(self._past, rows)
        self._rows = rows.only(self._bind)
        self._ceiling = np.where(self._rows.commitment, self._rows.penalty, dearest(self._past, self._rows))
        relaxed = relax(self._past, self._rows)
        self._softness = SOFTNESS * max(relaxed.bound / n_past, 1e-9)
        self._steps = Steps(self._first(relaxed.prices))
        self._smooth = self._sampled(0)
        self._next = self._fresh = 0.0
        self._groups = rows.by_group(np.zeros(rows.n))

    def prices(self, order: int, used: Floats) -> tuple[Floats, Floats]:
        """The prices at which order number `order` is decided, when the earlier ones have used so much of the rows."""
        if self._rows.n and order >= self._next:
            length = self._clock.length(order)
            coming = max(SPREAD * max(length, order), length - order)
            self._groups = self._rows.by_group(self._found(order, coming, used[self._bind]))
            self._next = order + max(1.0, coming / LIVELY)
        return self._groups

    def _found(self, order: int, coming: float, used: Floats) -> Floats:
        if order >= self._fresh + self._n / SAMPLES:
            self._smooth, self._fresh = self._sampled(order), order
            self._steps.renew()
        left = self._rows.limit - used
        left = np.where(self._rows.commitment, left, np.maximum(0.0, left))
        ahead = Ahead(coming / self._smooth.n, left)
        self._smooth.look(left)
        return self._steps.follow(self._smooth, ahead) if order else self._steps.settle(self._smooth, ahead)

    def _sampled(self, order: int) -> Smooth:
        known = self._n + order
        mix = np.unique(np.linspace(0, known - 1, min(known, SAMPLE)).astype(np.int64))
        return Smooth(self._joined.take(mix), self._rows, self._ceiling, self._softness)

    def _first(self, prices: Floats) -> Floats:
        """The earlier day's prices, but none at its limits."""
        heavy = max(float(self._past.weight_kg.mean()), 1e-9)
        low = np.minimum(np.where(self._rows.by_kg, self._softness / heavy, self._softness) / 5, self._ceiling / 20)
        first: Floats = np.clip(prices, low, 0.95 * self._ceiling)
        return first


def can_follow(joined: Columns, n_past: int, rows: Rows) -> bool:
    """Are there so few limits that could bind that their prices can be followed?"""
    return int(_could_bind(joined.take(np.arange(n_past)), rows).sum()) <= MOST_ROWS


def _could_bind(past: Columns, rows: Rows) -> Mask:
    busier = np.where(rows.commitment, rows.limit, rows.limit / BUSIER)
    return could_bind(rows.limited(busier), past)
