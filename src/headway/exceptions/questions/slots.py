"""Times of delivery that can be offered: the next days that are no Sunday, each in parts. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from headway.exceptions.questions.model import Option
from headway.kernel.errors import BadInput

DAYS = 3
PARTS = ((8, 13), (13, 18))
"""Hours of the local day from which and until which the goods come."""

LENGTH = timedelta(hours=5)
"""Of a time that is named by its end only."""

LEAD = timedelta(hours=12)
"""So long before it begins, a time can still be kept."""

_SUNDAY = 6


def offered(now: datetime, zone: ZoneInfo, days: int = DAYS) -> tuple[Option, ...]:
    """The times of the next `days` days that can still be kept, the soonest first."""
    return tuple(islice(_parts(now, zone, days), days * len(PARTS)))


def slot_of(code: str) -> tuple[datetime, datetime]:
    """From when until when, of an option's code.

    Raises:
        BadInput: it is no such code.
    """
    try:
        start, end = (datetime.fromisoformat(part) for part in code.split("/"))
    except ValueError:
        raise BadInput(
            f"{code[:60]!r} is no time", field="slot", allowed="two ISO times with a slash between"
        ) from None
    if start.tzinfo is None or end.tzinfo is None or not start < end:
        raise BadInput(f"{code[:60]!r} is no time", field="slot", allowed="a beginning before its end, with offsets")
    return start, end


def _parts(now: datetime, zone: ZoneInfo, days: int) -> Iterator[Option]:
    day, left = now.astimezone(zone).date(), days
    for _ in range(2 * days + 7):
        starts = [datetime(day.year, day.month, day.day, hour, tzinfo=zone) for hour, _ in PARTS]
        if day.weekday() != _SUNDAY and starts[-1] >= now + LEAD:
            left -= 1
            for start, (first, last) in zip(starts, PARTS, strict=True):
                if start >= now + LEAD:
                    end = start + timedelta(hours=last - first)
                    label = f"{start:%A} {start.day} {start:%B}, {start:%H:%M} to {end:%H:%M}"
                    yield Option(f"{start.isoformat()}/{end.isoformat()}", label)
        if not left:
            return
        day += timedelta(days=1)
