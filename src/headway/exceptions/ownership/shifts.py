"""Who works when: weekly hours in a time zone, without holidays; and moments by working time. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from headway.exceptions.ownership.model import DAYS, Calendar

LOOKS_AHEAD = timedelta(days=60)
"""Farther nobody looks."""


@dataclass(frozen=True, slots=True)
class Shift:
    """From `begin` to `end`, both in UTC."""

    begin: datetime
    end: datetime


def shifts(calendar: Calendar, since: datetime) -> Iterator[Shift]:
    """The shifts that are not over at a moment, in order, for 60 days; what overlaps is joined."""
    zone = ZoneInfo(calendar.timezone)
    first = since.astimezone(zone).date() - timedelta(days=1)
    found: list[Shift] = []
    for number in range(LOOKS_AHEAD.days + 2):
        found += _of_day(calendar, first + timedelta(days=number), zone)
    waiting: Shift | None = None
    for shift in sorted(found, key=lambda each: each.begin):
        if shift.end <= since:
            continue
        if waiting is None:
            waiting = shift
        elif shift.begin <= waiting.end:
            waiting = Shift(waiting.begin, max(waiting.end, shift.end))
        else:
            yield waiting
            waiting = shift
    if waiting is not None:
        yield waiting


def at_work(calendar: Calendar, at: datetime) -> bool:
    """Does somebody work at that moment?"""
    first = next(shifts(calendar, at), None)
    return first is not None and first.begin <= at


def after(calendar: Calendar, since: datetime, work: timedelta) -> datetime:
    """The moment at which so much working time has passed; what is left after 60 days passes as time does."""
    left = work
    for shift in shifts(calendar, since):
        begin = max(shift.begin, since)
        if shift.end - begin >= left:
            return begin + left
        left -= shift.end - begin
    return since + LOOKS_AHEAD + left


def _of_day(calendar: Calendar, day: date, zone: ZoneInfo) -> Iterator[Shift]:
    if day in calendar.holidays:
        return
    for hours in calendar.hours:
        if DAYS[day.weekday()] not in hours.days:
            continue
        begin, end = time.fromisoformat(hours.begin), time.fromisoformat(hours.end)
        last = day if end > begin else day + timedelta(days=1)
        yield Shift(
            datetime.combine(day, begin, zone).astimezone(UTC), datetime.combine(last, end, zone).astimezone(UTC)
        )
