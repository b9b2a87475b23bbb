"""How long a day will be that is like an earlier one: judged by how many orders had come by this hour then, and now."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime

TRUST = 500
"""The earlier day's length counts as much as this many orders come today would."""


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
        except ValueError:
            break
        found.append(at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC))
    if not found:
        return []
    midnight = found[0].replace(hour=0, minute=0, second=0, microsecond=0)
    return [(at - midnight).total_seconds() for at in found]
