"""Prices for the rest of a day: the mean over ways in which it could go, followed from order to order."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from headway.dispatch.solver.columns import Columns, Floats
from headway.dispatch.solver.future import MOST_DRAWN, Future, Terms, terms_of
from headway.dispatch.solver.rows import Rows

FUTURES = 12
LIVELY = 400
"""Each future's prices are found again for every order while about so many are to come; after two while twice as many.
"""
DRAWN = 8
"""So often in a day of an expected length futures are drawn anew, with today's orders so far."""
GROWN = 1.25
"""And while the orders known are few, each time that there are so many times as many."""
SOONEST = 10
"""Orders between two such times, at least."""
SEED = 1


class Futures:
    """Prices by group.

    Args:
        joined: the orders of an earlier day, if there is one, then today's; of today's only those are looked at that
            have come.
        n_past: how many the earlier day had; 0: there is none.
    """

    def __init__(self, joined: Columns, n_past: int, rows: Rows) -> None:
        self._joined, self._past, self._rows = joined, n_past, rows
        self._chance = np.random.default_rng(SEED)
        self._futures: list[Future] = []
        self._terms: Terms | None = None
        self._found = np.zeros((FUTURES, rows.n))
        self._next = 0

    def prices(self, order: int, coming: Floats, used: Floats) -> tuple[Floats, Floats]:
        """The prices at which order number `order` is decided, when the earlier ones have used so much of the rows.

        coming: how many orders are still to come, in `FUTURES` equally likely ways (`Lengths.coming`).
        """
        if self._rows.n and np.isfinite(coming).all():
            left = self._rows.limit - used
            left = np.where(self._rows.commitment, left, np.maximum(0.0, left))
            if order >= self._next:
                self._draw(order, left, coming)
                self._look(range(FUTURES), left, coming)
            else:
                self._look(self._turn(order, float(coming.max())), left, coming)
        return self._rows.by_group(self._found.mean(axis=0))

    def _draw(self, order: int, left: Floats, coming: Floats) -> None:
        known = self._joined.take(np.arange(self._past + order))
        self._terms = terms_of(known, self._rows, left, float(coming.max()))
        self._futures = []
        for expected, prices in zip(coming, self._found, strict=True):
            drawn = self._chance.integers(0, known.n_orders, size=int(min(max(1, round(expected)), MOST_DRAWN)))
            self._futures.append(Future(known, drawn, float(expected), self._terms, prices))
        pause = min((order + coming.mean()) / DRAWN, (GROWN - 1) * known.n_orders)
        self._next = order + max(SOONEST, round(pause))

    def _turn(self, order: int, coming: float) -> list[int]:
        """Which futures are looked at again."""
        pause = max(1, round(coming / LIVELY))
        return [number for number in range(FUTURES) if (order + number) % pause == 0]

    def _look(self, numbers: Iterable[int], left: Floats, coming: Floats) -> None:
        assert self._terms is not None
        for number in numbers:
            future = self._futures[number]
            future.pass_to(float(coming[number]))
            self._found[number] = 0.0
            self._found[number, self._terms.bind] = future.prices(left)
