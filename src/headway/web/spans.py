"""Time drawn from left to right in per cent: where a span lies between two ends, and where its marks stand.

Percentages, so that a drawing is as wide as there is room, and its words are never stretched.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

_LAST = 96.0
"""A word that begins later would be cut off."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something lies, in per cent of the width."""

    left: float
    width: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A word at a place, and to which side of it the word stands: start, middle or end.

    minor: it may be left out where there is little room.
    """

    left: float
    text: str
    anchor: str = "middle"
    minor: bool = False


def placed(since: float, until: float, first: float, last: float) -> Place | None:
    """Where `since` to `until` lies between two ends, cut off at them; None where it lies outside."""
    low, high = max(since, first), min(until, last)
    if high <= low:
        return None
    whole = last - first
    return Place(round(100 * (low - first) / whole, 2), round(100 * (high - low) / whole, 2))


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    def place(self, since: date, until: date) -> Place | None:
        """Where some days lie, both included."""
        return placed(since.toordinal(), until.toordinal() + 1, self.first.toordinal(), self.last.toordinal() + 1)

    def months(self) -> list[Mark]:
        """The beginning of every month, by its name; of January by its year. One too near to the end has no room."""
        found = []
        day = self.first.replace(day=1)
        while day <= self.last:
            at = self.place(day, day)
            if at is not None and at.left < _LAST:
                text = f"{day:%Y}" if day.month == 1 else f"{day:%b}"
                found.append(Mark(at.left, text, "start", minor=day.month % 2 == 0))
            day = (day + timedelta(days=32)).replace(day=1)
        return found
