"""Time ranges as people say them: `now-24h` to `now`, `now/d` for midnight, or moments; in the tenant's zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from headway.kernel.errors import BadInput

LONGEST = timedelta(days=800)
_RELATIVE = re.compile(r"now(?:-(\d{1,4})([mhdwM]))?(?:/([dwM]))?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_HELP = "now, now-24h, now-7d/d, now/M, a day such as 2026-03-02, or a moment with its offset"

QUICK: tuple[tuple[str, str, str], ...] = (
    ("Today", "now/d", "now"),
    ("Yesterday", "now-1d/d", "now/d"),
    ("Last 24 hours", "now-24h", "now"),
    ("Last 7 days", "now-7d", "now"),
    ("This week", "now/w", "now"),
    ("Last 28 days", "now-28d", "now"),
    ("This month", "now/M", "now"),
    ("Last 90 days", "now-90d", "now"),
)
"""Ranges that are one click away: name, from, to."""


class Against(StrEnum):
    """What a period is compared with."""

    BEFORE = "before"  # the period of the same length before it
    WEEK = "week"  # the same period a week earlier
    NONE = "none"


class Step(StrEnum):
    """How finely the course of a figure is told."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Range:
    """From `since` to before `until`, as moments; and how it was said."""

    since: datetime
    until: datetime
    said_from: str
    said_to: str

    @property
    def length(self) -> timedelta:
        return self.until - self.since

    @property
    def step(self) -> Step:
        """Steps that make 12 to 60 points of most ranges."""
        if self.length <= timedelta(hours=49):
            return Step.HOUR
        if self.length <= timedelta(days=62):
            return Step.DAY
        return Step.WEEK if self.length <= timedelta(days=370) else Step.MONTH

    def compared(self, against: Against) -> tuple[datetime, datetime] | None:
        """The other period; None where nothing is compared."""
        if against is Against.NONE:
            return None
        back = self.length if against is Against.BEFORE else timedelta(days=7)
        return self.since - back, self.until - back


def range_of(said_from: str, said_to: str, now: datetime, zone: ZoneInfo) -> Range:
    """The range that two words mean at a moment.

    Raises:
        BadInput: a word means no moment, or the range is empty or longer than 800 days.
    """
    since, until = moment(said_from, now, zone, "from"), moment(said_to, now, zone, "to")
    if not since < until:
        raise BadInput(f"a range from {said_from} to {said_to}", field="from", allowed="a moment before `to`")
    if until - since > LONGEST:
        raise BadInput(f"a range of {(until - since).days} days", field="from", allowed=f"at most {LONGEST.days} days")
    return Range(since, until, said_from, said_to)


def moment(said: str, now: datetime, zone: ZoneInfo, field: str) -> datetime:
    """The moment that a word means.

    Raises:
        BadInput: none.
    """
    try:
        if match := _RELATIVE.fullmatch(said):
            return _relative(match, now, zone)
        if _DATE.fullmatch(said):
            return datetime.combine(date.fromisoformat(said), time(), zone)
        found = datetime.fromisoformat(said)
        found = found if found.tzinfo else found.replace(tzinfo=zone)
        if not 1990 <= found.year <= 2200:
            raise ValueError(said)
        return found
    except (ValueError, OverflowError):
        raise BadInput(f"{said[:40]!r} means no moment", field=field, allowed=_HELP) from None


def _relative(match: re.Match[str], now: datetime, zone: ZoneInfo) -> datetime:
    amount, unit, rounded = match.groups()
    found = now if amount is None else _back(now, int(amount), unit, zone)
    if rounded is None:
        return found
    day = found.astimezone(zone).date()
    if rounded == "w":
        day -= timedelta(days=day.weekday())
    return datetime.combine(day.replace(day=1) if rounded == "M" else day, time(), zone)


def _back(now: datetime, amount: int, unit: str, zone: ZoneInfo) -> datetime:
    """So much earlier: hours by the clock's run, days and months by the calendar."""
    if unit in "mh":
        return now - amount * (timedelta(hours=1) if unit == "h" else timedelta(minutes=1))
    local = now.astimezone(zone)
    if unit == "M":
        months = local.year * 12 + local.month - 1 - amount
        local = local.replace(year=months // 12, month=months % 12 + 1, day=min(local.day, 28))
    else:
        local -= timedelta(days=amount * (7 if unit == "w" else 1))
    return local
