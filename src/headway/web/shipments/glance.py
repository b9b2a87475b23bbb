"""The promise, the ETA and the commitment of a shipment on one line of time. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

SCALE = 1000
EDGE = 0.06
LEAST = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """What there is to place; None: not known. `slack` counts from the likely time to the commitment."""

    now: datetime
    due_at: datetime | None = None
    planned_at: datetime | None = None
    delivered_at: datetime | None = None
    window: tuple[datetime, datetime] | None = None
    p50_at: datetime | None = None
    p80_at: datetime | None = None
    p90_at: datetime | None = None

    @property
    def slack(self) -> timedelta | None:
        """What is left between the expected time and the commitment; negative: expected late."""
        at = self.delivered_at or self.p50_at or self.planned_at
        return None if at is None or self.due_at is None else self.due_at - at

    def all(self) -> list[datetime]:
        """Every moment that is known."""
        single = (self.due_at, self.planned_at, self.delivered_at, self.p50_at, self.p80_at, self.p90_at)
        return [at for at in (*single, *(self.window or ())) if at is not None]


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment on the line, 0 to `SCALE`."""

    name: str
    at: datetime
    x: int


@dataclass(frozen=True, slots=True)
class Span:
    """From one moment to another on the line."""

    name: str
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Glance:
    """The line: spans below, marks above, and whether now is on it."""

    spans: tuple[Span, ...]
    marks: tuple[Mark, ...]
    now: int | None


def glance(moments: Moments) -> Glance | None:
    """Everything on one line, with a little room at both ends; None where fewer than two moments are known.

    Now is on it where that leaves room for the rest: at most twice as far as the moments are apart.
    """
    known = moments.all()
    if len(known) < 2:
        return None
    first, last = min(known), max(known)
    apart = max(last - first, LEAST)
    near = first - apart <= moments.now <= last + apart
    if near:
        first, last = min(first, moments.now), max(last, moments.now)
    room = max(last - first, LEAST) * EDGE
    begin, length = first - room, max(last - first, LEAST) + 2 * room

    def x(at: datetime) -> int:
        return round(SCALE * ((at - begin) / length))

    def spans() -> Iterable[Span]:
        if moments.window is not None:
            start, end = map(x, moments.window)
            yield Span("promise", start, max(2, end - start))
        if moments.p50_at is not None and moments.p90_at is not None and moments.delivered_at is None:
            middle = moments.p80_at or moments.p90_at
            yield Span("likely", x(moments.p50_at), max(2, x(middle) - x(moments.p50_at)))
            yield Span("sure", x(middle), max(0, x(moments.p90_at) - x(middle)))

    named = (
        ("planned", moments.planned_at),
        ("expected", None if moments.delivered_at else moments.p50_at),
        ("delivered", moments.delivered_at),
        ("due", moments.due_at),
    )
    marks = tuple(Mark(name, at, x(at)) for name, at in named if at is not None)
    return Glance(tuple(spans()), marks, x(moments.now) if near else None)
