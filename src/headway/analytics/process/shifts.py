"""Shifts: the working week as quarters of an hour, each with the name of the shift that has it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from headway.exceptions.ownership.model import DAYS as WEEKDAYS
from headway.exceptions.ownership.model import Calendar

QUARTERS = 96
WEEK = 7 * QUARTERS
NOBODY = "off shift"
_DAY = 24 * 60


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
    length = (shift.to_min - shift.from_min) % _DAY or _DAY
    for weekday in shift.weekdays:
        begin = (weekday - 1) * QUARTERS + shift.from_min // 15
        for quarter in range(begin, begin + -(-length // 15)):
            yield quarter % WEEK


def shifts_of(calendars: Sequence[Calendar], at: datetime) -> tuple[str, list[Shift]]:
    """The shifts of a tenant's calendars, in the time zone of the first: the one with the fewest hours first.

    So "early" is told apart from an "open" that holds it. Hours of another zone are moved by its distance at `at`.
    Holidays are not in a week.
    """
    zone = calendars[0].timezone
    found = sorted((_moved(each, zone, at) for each in calendars), key=lambda shifts: sum(map(_minutes, shifts)))
    return zone, [shift for shifts in found for shift in shifts]


def _moved(calendar: Calendar, zone: str, at: datetime) -> list[Shift]:
    """Its hours in a zone; where they begin on another day there, so do they here."""
    away = at.astimezone(ZoneInfo(zone)).utcoffset(), at.astimezone(ZoneInfo(calendar.timezone)).utcoffset()
    assert away[0] is not None
    assert away[1] is not None
    later = int((away[0] - away[1]).total_seconds() // 60)
    found = []
    for hours in calendar.hours:
        begin, end = _minute(hours.begin) + later, _minute(hours.end) + later
        days = tuple((WEEKDAYS.index(day) + begin // _DAY) % 7 + 1 for day in hours.days)
        found.append(Shift(calendar.name, days, begin % _DAY, end % _DAY))
    return found


def _minutes(shift: Shift) -> int:
    return len(shift.weekdays) * ((shift.to_min - shift.from_min) % _DAY or _DAY)


def _minute(text: str) -> int:
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes)
