"""How long a carrier has to answer: by the time left until the pickup, its kind, and the hours in which it answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from headway.carriers.model import CarrierKind
from headway.dispatch.policy import TenderPolicy

SHARE = 4
"""A carrier gets a quarter of the time left, so that there is time for several."""

WAITING_SHARE = 2
"""For a closed carrier's opening at most half of the time left is waited."""

DAY_MIN = 1440
_LOOK_AHEAD_DAYS = 8


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Hours in which a carrier answers: ISO weekday 1..7, minutes of its local day, 0 <= opens < closes <= 1440."""

    weekday: int
    opens_min: int
    closes_min: int


def answer_window(now: datetime, pickup_at: datetime, rules: TenderPolicy, kind: str) -> timedelta:
    """How long an offer made at `now` may stay unanswered: a quarter of the time left until the pickup.

    `min(longest, max(shortest, (pickup_at - now) / 4))`, in whole seconds: there is time for several carriers before
    the pickup, and a pickup that is near or past still leaves a person the shortest time. A gig carrier has
    `gig_answer_min` at most.
    """
    quarter = timedelta(seconds=(pickup_at - now) // timedelta(seconds=SHARE))
    shortest, longest = timedelta(minutes=rules.shortest_answer_min), timedelta(minutes=rules.longest_answer_min)
    window = min(longest, max(shortest, quarter))
    return min(window, timedelta(minutes=rules.gig_answer_min)) if kind == CarrierKind.GIG else window


def answer_by(now: datetime, window: timedelta, pickup_at: datetime, spans: Sequence[Span], zone: ZoneInfo) -> datetime:
    """When the window is over, counted only while the carrier answers.

    Where that would take more than half of the time left until the pickup, hours are not regarded: somebody may answer
    out of hours, and otherwise the next is asked while there is time.

    Args:
        spans: empty: the carrier answers at any hour.
        zone: of the spans' weekdays and minutes.
    """
    plain = now + window
    if not spans:
        return plain
    latest = now + (pickup_at - now) / WAITING_SHARE
    due = _counted(now, window, spans, zone)
    return plain if due is None or due > max(latest, plain) else due


def _counted(now: datetime, window: timedelta, spans: Sequence[Span], zone: ZoneInfo) -> datetime | None:
    left = window
    for opens, closes in _openings(now.astimezone(zone).date(), spans, zone):
        begin = max(now, opens.astimezone(now.tzinfo))
        end = closes.astimezone(now.tzinfo)
        if end - begin >= left:
            return begin + left
        left -= max(timedelta(0), end - begin)
    return None


def _openings(first: date, spans: Sequence[Span], zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    for ahead in range(_LOOK_AHEAD_DAYS):
        day = first + timedelta(days=ahead)
        for span in sorted(spans):
            if span.weekday == day.isoweekday():
                yield _at(day, span.opens_min, zone), _at(day, span.closes_min, zone)


def _at(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """A minute of a local day, 1440 being the next midnight."""
    days, rest = divmod(minute, DAY_MIN)
    return datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60), zone)
