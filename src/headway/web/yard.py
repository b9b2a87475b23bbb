"""A site's doors as they are drawn: time from left to right in per cent, who stands where, and who was moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from headway.docks.model import Appointment, AppointmentState, Door
from headway.docks.troubles import LIVING, Trouble, name
from headway.docks.views import DockDay, DoorDay
from headway.web.spans import Mark, Place, placed

HOUR = timedelta(hours=1)
LINE_PX, LETTER_PX = 1000, 7
"""How wide a line is drawn on a desk, and a letter in it, in pixels."""
STEP_H = 2
"""Every so many hours the time is told."""


@dataclass(frozen=True, slots=True)
class Bar:
    """An appointment on its door's line.

    Attributes:
        tone: how it stands, a word of `words.DOCK`.
        ghost: where it was first agreed to stand, where that is another time.
        movable: it is booked, so it may be put elsewhere.
        trouble: what is wrong with it, in sentences.
    """

    found: Appointment
    at: Place
    tone: str
    ghost: Place | None
    movable: bool
    trouble: tuple[str, ...]

    @property
    def name(self) -> str:
        return name(self.found)

    @property
    def label(self) -> str:
        """As much of the name as the bar has room for, on a desk."""
        fits = int(self.at.width / 100 * LINE_PX / LETTER_PX) - 1
        return self.name if len(self.name) <= fits else f"{self.name[: max(fits - 1, 1)]}…"

    @property
    def minutes(self) -> int:
        return int(self.found.duration.total_seconds() // 60)


@dataclass(frozen=True, slots=True)
class DoorLine:
    """A door, the times at which it is closed, and who stands there."""

    door: Door
    closed: tuple[Place, ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """What the lines show: from one full hour to another."""

    since: datetime
    until: datetime

    def place(self, start: datetime, end: datetime) -> Place | None:
        """Where a span lies; None where it lies outside."""
        first, last = self.since.timestamp(), self.until.timestamp()
        return placed(start.timestamp(), end.timestamp(), first, last)

    def at(self, moment: datetime) -> float | None:
        """Where a moment lies, in per cent; None where it lies outside."""
        if not self.since <= moment <= self.until:
            return None
        return round(100 * ((moment - self.since) / (self.until - self.since)), 2)

    def marks(self, zone: ZoneInfo) -> list[Mark]:
        """The full hours, and every other one's time; the outer ones stand inside, so that none is cut off."""
        hours = round((self.until - self.since) / HOUR)
        found = []
        for n in range(hours + 1):
            at = self.since + n * HOUR
            text = f"{at.astimezone(zone):%H:%M}" if n % STEP_H == 0 else ""
            anchor = "start" if n == 0 else "end" if n == hours else "middle"
            found.append(Mark(round(100 * n / hours, 2), text, anchor))
        return found


def axis(found: DockDay, since: datetime, until: datetime) -> Axis:
    """From an hour before the first to an hour after the last of the day: eight hours or more, in steps of two."""
    opening = [span for door in found.doors if door.door.opening for span in door.open_spans]
    starts = [a.start for door in found.doors for a in door.appointments] + [span[0] for span in opening]
    ends = [a.end for door in found.doors for a in door.appointments] + [span[1] for span in opening]
    first = max(since, min(starts, default=since + 6 * HOUR) - HOUR)
    last = min(until, max(ends, default=since + 20 * HOUR) + HOUR)
    step = STEP_H * HOUR
    begin = since + (first - since) // step * step
    end = since + -(-(last - since) // step) * step
    return Axis(begin, max(end, begin + 4 * step))


def lines(found: DockDay, shown: Axis, wrong: Sequence[Trouble], now: datetime) -> list[DoorLine]:
    """The doors as they are drawn."""
    return [_line(each, shown, wrong, now) for each in found.doors]


def tone(each: Appointment, now: datetime) -> str:
    """How an appointment stands, as a word of `words.DOCK`."""
    if each.state is AppointmentState.AT_DOOR:
        return "overrun" if now > each.end else "at_door"
    if each.state is not AppointmentState.BOOKED:
        return str(each.state)
    if each.arrived_at is not None:
        return "waiting"
    return "moved" if each.start > each.planned_at else "booked"


def _line(found: DoorDay, shown: Axis, wrong: Sequence[Trouble], now: datetime) -> DoorLine:
    bars = []
    for each in found.appointments:
        at = shown.place(each.start, each.end)
        if at is None or each.state is AppointmentState.CANCELLED:
            continue
        moved = each.state in LIVING and each.start != each.planned_at
        ghost = shown.place(each.planned_at, each.planned_at + each.duration) if moved else None
        said = tuple(trouble.sentence for trouble in wrong if trouble.appointment_id == each.id)
        movable = each.state is AppointmentState.BOOKED and each.arrived_at is None
        bars.append(Bar(each, at, tone(each, now), ghost, movable, said))
    return DoorLine(found.door, tuple(_closed(found, shown)), tuple(bars))


def _closed(found: DoorDay, shown: Axis) -> list[Place]:
    """The times at which a door is not worked at."""
    places = []
    at = shown.since
    for opens, closes in (*found.open_spans, (shown.until, shown.until)):
        place = shown.place(at, opens) if opens > at else None
        if place is not None:
            places.append(place)
        at = max(at, closes)
    return places
