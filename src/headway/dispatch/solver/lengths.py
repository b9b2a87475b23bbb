"""How many orders are still to come: as an earlier day had them by the hour, or until capacity would be full."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Protocol

import numpy as np

from headway.dispatch.solver.columns import Columns, Floats
from headway.dispatch.solver.filling import filling
from headway.dispatch.solver.rows import Rows

TRUST = 500
"""The earlier day's length counts as much as this many orders come today would."""
SPREAD = 0.02
"""A day never ends before this share of its orders is still to come."""
FIRST = 15
"""Orders of an unknown day that show what comes."""
FULLNESS = (0.6, 1.03)
"""Shares of the length at which its mix fills all capacity, between which an unknown day's length is as likely."""
LONGER = 1.35
"""An unknown day's mix is looked at again when it has become so many times as long."""


class Lengths(Protocol):
    """What is expected of a day's length."""

    def coming(self, order: int, n: int) -> Floats:
        """When number `order` has come: how many are still to come, it included, in `n` equally likely ways.

        The fewest come first; infinite: nothing can be said yet.
        """


class Unknown:
    """A day of which only today's orders so far are known, and that capacity is made for days like it."""

    def __init__(self, today: Columns, rows: Rows) -> None:
        self._today, self._rows = today, rows
        self._full = self._next = 0.0

    def coming(self, order: int, n: int) -> Floats:
        """Spread between shares of the length that would fill all capacity."""
        if order < FIRST:
            return np.full(n, np.inf)
        if order >= self._next:
            self._full = filling(self._today.take(np.arange(order)), self._rows)
            self._next = LONGER * order
        low, high = (max(order, share * self._full) for share in FULLNESS)
        ways: Floats = low - order + (high - low) * (np.arange(n) + 0.5) / n
        return np.maximum(SPREAD * order, ways)


class Clock:
    """Times of an earlier day's orders and of today's, in the order in which they come.

    A day whose orders are not in the order of their times, or of which one has none, has no clock: then the earlier
    day's length is what is expected.
    """

    def __init__(self, past: Sequence[str | None], today: Sequence[str | None]) -> None:
        self._n, self._today = len(past), today
        then = _seconds(past)
        self._then = then if then == sorted(then) else []
        self._now: list[float] = []
        self._sound = len(self._then) == self._n > 0

    def length(self, order: int) -> float:
        """How many orders today has, when number `order` (from 0) has come; later ones are not looked at."""
        if not self._sound or not self._follow(order):
            return float(self._n)
        by_now = bisect_right(self._then, self._now[-1]) / self._n
        return (order + 1 + TRUST) / (by_now + TRUST / self._n)

    def coming(self, order: int, n: int) -> Floats:
        """The same in each way."""
        length = self.length(order)
        return np.full(n, max(SPREAD * max(length, order), length - order))

    def _follow(self, order: int) -> bool:
        """Read today's times up to this order; do they stand in order so far?"""
        fresh = self._today[len(self._now) : order + 1]
        first = next((each for each in self._today[:1]), None)
        seconds = _seconds([first, *fresh])[1:]
        self._now += seconds
        self._sound = len(seconds) == len(fresh) and self._now == sorted(self._now)
        return self._sound


def _seconds(times: Sequence[str | None]) -> list[float]:
    """Seconds since the midnight (UTC) before the first of them; shorter than `times` where one cannot be read."""
    found: list[datetime] = []
    for text in times:
        try:
            at = datetime.fromisoformat(text or "")
            found.append(at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC))
        except (ValueError, OverflowError):
            break
    if not found:
        return []
    midnight = found[0].replace(hour=0, minute=0, second=0, microsecond=0)
    return [(at - midnight).total_seconds() for at in found]
