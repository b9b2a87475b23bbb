"""When doors are worked at: opening hours of the week as spans of time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from operator import itemgetter
from zoneinfo import ZoneInfo

from headway.docks.model import Opening

Span = tuple[datetime, datetime]
_DAY = timedelta(days=1)


def spans(opening: Sequence[Opening], since: datetime, until: datetime, zone: ZoneInfo) -> tuple[Span, ...]:
    """The times in a period at which a door is worked at, in order, those that touch joined; no hours: all of it."""
    if not opening:
        return ((since, until),)
    found: list[Span] = []
    for opens, closes in sorted(_days(opening, since, until, zone)):
        start, end = max(opens, since), min(closes, until)
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def first_fit(open_spans: Sequence[Span], earliest: datetime, duration: timedelta) -> datetime | None:
    """The first moment from `earliest` on at which so long fits into one span; None: never."""
    for start, end in open_spans:
        begin = max(start, earliest)
        if begin + duration <= end:
            return begin
    return None


def inside(open_spans: Sequence[Span], start: datetime, end: datetime) -> bool:
    """Does it lie in one of these spans, which are in order and apart?"""
    begun = bisect_right(open_spans, start, key=itemgetter(0))
    return begun > 0 and end <= open_spans[begun - 1][1]


def _days(opening: Sequence[Opening], since: datetime, until: datetime, zone: ZoneInfo) -> Iterator[Span]:
    day = since.astimezone(zone).date() - _DAY
    last = until.astimezone(zone).date()
    while day <= last:
        midnight = datetime.combine(day, time(), zone)
        for each in opening:
            if each.weekday == day.weekday():
                yield _at(midnight, each.opens_min), _at(midnight, each.closes_min)
        day += _DAY


def _at(midnight: datetime, minutes: int) -> datetime:
    """So many minutes by the clock on the wall after midnight, as a moment."""
    return (midnight + timedelta(minutes=minutes)).astimezone(ZoneInfo("UTC"))
