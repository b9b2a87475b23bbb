"""Shifts: the working week as quarters of an hour, each with the name of the shift that has it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

QUARTERS = 96
WEEK = 7 * QUARTERS
NOBODY = "off shift"


@dataclass(frozen=True, slots=True)
class Shift:
    """A name and hours of some weekdays, Monday 1 to Sunday 7; minutes from midnight.

    Where it ends before it begins, it ends on the next day.
    """

    name: str
    weekdays: tuple[int, ...]
    from_min: int
    to_min: int


DAYS = (1, 2, 3, 4, 5, 6, 7)
USUAL = (
    Shift("early", DAYS, 6 * 60, 14 * 60),
    Shift("late", DAYS, 14 * 60, 22 * 60),
    Shift("night", DAYS, 22 * 60, 360),
)
"""Where a tenant has no calendar of its own: three shifts of eight hours."""


def rota(shifts: Iterable[Shift]) -> list[str]:
    """The name of each quarter of an hour of a week that begins on Monday; the first shift that has one keeps it."""
    names = [NOBODY] * WEEK
    for shift in shifts:
        for quarter in _quarters(shift):
            if names[quarter] == NOBODY:
                names[quarter] = shift.name
    return names


def _quarters(shift: Shift) -> Iterable[int]:
    length = (shift.to_min - shift.from_min) % (24 * 60) or 24 * 60
    for weekday in shift.weekdays:
        begin = (weekday - 1) * QUARTERS + shift.from_min // 15
        for quarter in range(begin, begin + -(-length // 15)):
            yield quarter % WEEK
