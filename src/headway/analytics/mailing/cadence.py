"""When a report is due: five fields as cron has them, in the tenant's time, at most once an hour."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from headway.kernel.errors import BadInput

_PART = re.compile(r"(\*|\d{1,2}(?:-\d{1,2})?)(?:/(\d{1,2}))?")
_RANGES = (("minute", 0, 59), ("hour", 0, 23), ("day", 1, 31), ("month", 1, 12), ("weekday", 0, 7))
_HELP = "minute hour day month weekday, such as `0 7 * * 1-5`; the minute is one number"
_FURTHEST = timedelta(days=4 * 366 + 1)


@dataclass(frozen=True, slots=True)
class Cadence:
    """The minute, hours, days, months and weekdays (1 Monday to 7 Sunday) it may be due at."""

    text: str
    minute: int
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either: bool
    """Both days of the month and weekdays are limited: then it is due on either, as cron has it."""

    def on(self, day: date) -> bool:
        """Is it due on this day?"""
        if day.month not in self.months:
            return False
        by_day, by_weekday = day.day in self.days, day.isoweekday() in self.weekdays
        return by_day or by_weekday if self.either else by_day and by_weekday

    def after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """The first time after a moment; an hour that the clock skips is due when the clock goes on."""
        day = moment.astimezone(zone).date()
        last = day + _FURTHEST
        while day <= last:
            for hour in sorted(self.hours) if self.on(day) else ():
                at = datetime(day.year, day.month, day.day, hour, self.minute, tzinfo=zone).astimezone(UTC)
                if at > moment:
                    return at
            day += timedelta(days=1)
        raise BadInput(f"{self.text!r} is never due", field="cadence", allowed=_HELP)


def cadence_of(text: str, moment: datetime | None = None, zone: ZoneInfo | None = None) -> Cadence:
    """The cadence that five fields mean; with a moment, one that is due again after it.

    Raises:
        BadInput: they mean none, or it is never due.
    """
    parts = text.split()
    if len(parts) != len(_RANGES) or len(text) > 100:
        raise BadInput(f"{text[:40]!r} is no cadence", field="cadence", allowed=_HELP)
    minutes, hours, days, months, weekdays = (_values(part, *span) for part, span in zip(parts, _RANGES, strict=True))
    if len(minutes) != 1:
        raise BadInput(f"{text[:40]!r} is due more than once an hour", field="cadence", allowed=_HELP)
    found = Cadence(
        " ".join(parts),
        next(iter(minutes)),
        hours,
        days,
        months,
        frozenset(7 if each == 0 else each for each in weekdays),
        parts[2] != "*" and parts[4] != "*",
    )
    if moment is not None:
        found.after(moment, zone or ZoneInfo("UTC"))
    return found


def _values(text: str, name: str, low: int, high: int) -> frozenset[int]:
    found: set[int] = set()
    for part in text.split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise BadInput(f"the {name} {part[:20]!r}", field="cadence", allowed=_HELP)
        span, step = match[1], int(match[2] or 1)
        first, _, last = span.partition("-") if span != "*" else (str(low), "-", str(high))
        end = int(last or (high if match[2] else first))
        if not (low <= int(first) <= end <= high and step > 0):
            raise BadInput(f"the {name} {part[:20]!r}", field="cadence", allowed=f"{low} to {high}")
        found |= set(range(int(first), end + 1, step))
    return frozenset(found)
