"""What the rest of the day may bring, and the prices of capacity that follow from it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from headway.dispatch.solver.columns import Columns, Floats, Ints
from headway.dispatch.solver.lengths import Clock
from headway.dispatch.solver.master import relax
from headway.dispatch.solver.rows import Rows

SAMPLE = 600
"""Orders that stand for the rest of the day in one linear program."""
HISTORY_SAMPLE = 2000
"""The same where an earlier day is known: of its orders and today's together."""
FIRST = 15
"""Orders of a day without history that are decided before there are prices."""
EVERY = 1.12
"""How much longer the day has become when prices are found again."""
FULLNESS = (0.6, 0.75, 0.9, 1.0)
"""Equally likely lengths of an unknown day, as shares of the length at which its mix fills all capacity."""
LENGTHS = (0.97, 1.0, 1.03)
"""The same for a day like an earlier one, as shares of the length that it then should have."""
SPREAD = 0.02
"""A day never ends before this share of its orders is still to come."""


class Forecast:
    """Prices by group from the orders seen so far, and those of an earlier day.

    Args:
        joined: the orders of the earlier day, then today's; of today's only those are looked at that have come.
        n_past: how many the earlier day had; 0: there is none.
    """

    def __init__(self, joined: Columns, n_past: int, rows: Rows, clock: Clock) -> None:
        self._joined, self._past, self._rows, self._clock = joined, n_past, rows, clock
        self._next = 0.0
        self._groups = rows.by_group(np.zeros(rows.n))
        self._full: float = 0.0
        self._before: list[Floats] = []

    def prices(self, order: int, used: Floats) -> tuple[Floats, Floats]:
        """The prices at which order number `order` is decided, when the earlier ones have used so much of the rows."""
        first = 0 if self._past else FIRST
        if self._rows.n and order >= max(first, self._next):
            found = self._found(order, used)
            self._groups = self._rows.by_group(found)
            self._next = order + max(1.0, self._pause(order))
        return self._groups

    def _pause(self, order: int) -> float:
        if self._past:
            return min(self._past / 60, max(self._past - order, 0) / 8 + self._past / 200)
        return min((EVERY - 1) * order, max(0.03 * self._full, 0.15 * (self._full - order)))

    def _found(self, order: int, used: Floats) -> Floats:
        left = self._rows.limit - used
        known = self._past + order
        if self._past:
            length = self._clock.length(order)
            coming = [max(SPREAD * max(length, order), share * length - order) for share in LENGTHS]
            return self._mean(_spread(known, HISTORY_SAMPLE), left, coming)
        mix = _spread(known, SAMPLE)
        self._full = self._filled(self._joined.take(mix))
        coming = [max(SPREAD * order, share * self._full - order) for share in FULLNESS]
        return self._mean(mix, left, coming)

    def _mean(self, mix: Ints, left: Floats, coming: list[float]) -> Floats:
        """The mean over the lengths of what one more unit of each row would then save."""
        sample = self._joined.take(mix)
        guesses: list[Floats | None] = [*self._before] or [None] * len(coming)
        found = [
            relax(sample, self._scaled(left, len(mix) / n), guess, tolerance=2e-4).prices
            for n, guess in zip(coming, guesses, strict=True)
        ]
        self._before = found
        mean: Floats = np.mean(found, axis=0)
        return mean

    def _scaled(self, left: Floats, share: float) -> Rows:
        return self._rows.limited(np.maximum(0.0, left) * share)

    def _filled(self, sample: Columns) -> float:
        """How many orders of this mix fill the capacity: more of them would leave some out."""
        low, high = 0.0, 1.0
        n = sample.n_orders
        alone = self._left_out(sample, self._rows.limit * 1e9)
        for _ in range(40):
            if self._left_out(sample, self._rows.limit * (n / (n * 2**high))) > alone + 0.02 * n:
                break
            high += 1
        for _ in range(7):
            middle = (low + high) / 2
            over = self._left_out(sample, self._rows.limit / 2**middle) > alone + 0.02 * n
            low, high = (low, middle) if over else (middle, high)
        return float(n * 2.0**low)

    def _left_out(self, sample: Columns, limit: Floats) -> float:
        """How many orders of the sample cannot be served within these limits."""
        counted = replace(sample, cost=(sample.group < 0).astype(float))
        free = replace(self._rows.limited(limit), penalty=np.where(self._rows.commitment, 0.0, np.inf))
        return relax(counted, free, tolerance=1e-4).bound


def _spread(n: int, most: int) -> Ints:
    """At most that many numbers below `n`, evenly spread."""
    return np.unique(np.linspace(0, n - 1, min(n, most)).astype(np.int64))
