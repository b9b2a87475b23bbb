"""Sentences of a room for people: the moments in them by the clock of where it happened."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from headway.web.times import Times

_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)")
_SAID = re.compile(r"(?:(\d\d) ([A-Z][a-z]{2})(?: (\d{4}))? )?\b(\d\d):(\d\d) UTC")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HALF_A_YEAR = 6


def saying(times: Times, place: ZoneInfo | None = None) -> Callable[[str], str]:
    """`until 2026-03-04T12:00:00+00:00` reads `until 4 Mar 13:00`, and `at 14:00 UTC` as `at 09:00 EST`.

    Args:
        place: by whose clock; None: the reader's. One that is not the reader's is named.
    """

    def say(text: str) -> str:
        told = _ISO.sub(lambda found: _iso(found[0], times, place), text)
        return _SAID.sub(lambda found: _said(found, times, place), told)

    return say


def _iso(text: str, times: Times, place: ZoneInfo | None) -> str:
    try:
        return times.plain(datetime.fromisoformat(text), place)
    except (ValueError, OverflowError):
        return text


def _said(found: re.Match[str], times: Times, place: ZoneInfo | None) -> str:
    """The moment of `02 Mar 14:00 UTC`, in the year that is nearest; without a day the hour alone, as of today."""
    day, month, year, hour, minute = found.groups()
    now = times.now.astimezone(UTC)
    try:
        if day is None:
            at = now.replace(hour=int(hour), minute=int(minute))
            return " ".join(filter(None, (times.clock_at(at, place), times.far(place, at))))
        number = _MONTHS.index(month) + 1
        near = now.year + (number - now.month < -_HALF_A_YEAR) - (number - now.month > _HALF_A_YEAR)
        return times.plain(datetime(int(year or near), number, int(day), int(hour), int(minute), tzinfo=UTC), place)
    except ValueError:
        return found[0]
