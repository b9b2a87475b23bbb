"""What is wrong at a site's doors, each with its figures: who is late, who is in whose way, what will not be loaded.

To add one: a function of `Line` and a row in `TROUBLES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

from headway.docks.model import Appointment, AppointmentState, Direction, SiteRules
from headway.docks.openings import Span, inside

LIVING = frozenset({AppointmentState.BOOKED, AppointmentState.AT_DOOR})
SOON = timedelta(minutes=45)
"""Goods that are not staged so short before loading are worth a word."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is wrong with an appointment: a stable word, and a sentence."""

    rule: str
    appointment_id: UUID
    since: datetime
    sentence: str


@dataclass(frozen=True, slots=True)
class Line:
    """A door's living appointments, in order.

    open_spans: when it is worked at, of the whole days from `since` to `until`. staged: shipments of each that are.
    """

    door: str
    since: datetime
    until: datetime
    open_spans: Sequence[Span]
    line: Sequence[Appointment]
    staged: Mapping[UUID, int]
    rules: SiteRules
    zone: ZoneInfo
    now: datetime


def troubles(lines: Iterable[Line]) -> tuple[Trouble, ...]:
    """Everything that is wrong, the earliest first."""
    found = [trouble for line in lines for rule in TROUBLES for trouble in rule(line)]
    return tuple(sorted(found, key=lambda each: (each.since, each.rule, str(each.appointment_id))))


def name(each: Appointment) -> str:
    """An appointment as people call it."""
    return each.reference or each.vehicle or each.carrier_code or "an appointment"


def _late(at: Line) -> Iterable[Trouble]:
    """Its vehicle or goods are expected after its turn."""
    for each in at.line:
        due = each.not_before
        if each.state is AppointmentState.BOOKED and each.arrived_at is None and due is not None:
            late = due - each.planned_at
            if late > at.rules.grace:
                said = f"{name(each)} is expected at {_clock(at, due)}, {_minutes(late)} after its first turn"
                yield Trouble("late", each.id, each.start, f"{said}; it now stands at {_clock(at, each.start)}")


def _unseen(at: Line) -> Iterable[Trouble]:
    """Its turn has come, and nobody is there."""
    for each in at.line:
        if each.state is AppointmentState.BOOKED and each.arrived_at is None and each.not_before is None:
            late = at.now - each.start
            if late > at.rules.grace:
                yield Trouble("unseen", each.id, each.start, f"{name(each)} should be here since {_minutes(late)}")


def _overrun(at: Line) -> Iterable[Trouble]:
    """It still stands where it should have left."""
    for each in at.line:
        if each.state is AppointmentState.AT_DOOR and at.now > each.end:
            over = _minutes(at.now - each.end)
            yield Trouble(
                "overrun", each.id, each.start, f"{name(each)} holds door {at.door} {over} longer than agreed"
            )


def _overlap(at: Line) -> Iterable[Trouble]:
    """Two stand at one door at a time."""
    for before, after in pairwise(at.line):
        if after.start < before.end:
            said = f"{name(before)} (until {_clock(at, before.end)}) and {name(after)} (from {_clock(at, after.start)})"
            yield Trouble("overlap", after.id, after.start, f"{said} both stand at door {at.door}")


def _cutoff(at: Line) -> Iterable[Trouble]:
    """It ends after it must."""
    for each in at.line:
        if each.fits_by is not None and each.end > each.fits_by:
            over = _minutes(each.end - each.fits_by)
            said = (
                f"{name(each)} is done at {_clock(at, each.end)}, {over} after it must be ({_clock(at, each.fits_by)})"
            )
            yield Trouble("cutoff", each.id, each.start, said)


def _closed(at: Line) -> Iterable[Trouble]:
    """The door is not worked at all of its time."""
    for each in at.line:
        known = at.since <= each.start and each.end <= at.until
        if known and not inside(at.open_spans, each.start, each.end):
            span = f"{_clock(at, each.start)} to {_clock(at, each.end)}"
            yield Trouble("closed", each.id, each.start, f"door {at.door} is not worked at all of {span}, {name(each)}")


def _unready(at: Line) -> Iterable[Trouble]:
    """It is to be loaded soon, and its goods are not there."""
    for each in at.line:
        missing = len(each.shipment_ids) - at.staged.get(each.id, 0)
        soon = each.state is AppointmentState.BOOKED and each.start < at.now + SOON
        if each.direction is Direction.OUTBOUND and missing > 0 and soon:
            said = f"{missing} of {len(each.shipment_ids)} shipments of {name(each)} are not staged"
            yield Trouble("unready", each.id, each.start, f"{said}, and it loads at {_clock(at, each.start)}")


TROUBLES: tuple[Callable[[Line], Iterable[Trouble]], ...] = (
    _late,
    _unseen,
    _overrun,
    _overlap,
    _cutoff,
    _closed,
    _unready,
)


def _clock(at: Line, moment: datetime) -> str:
    return f"{moment.astimezone(at.zone):%H:%M}"


def _minutes(length: timedelta) -> str:
    return f"{length // timedelta(minutes=1)} min"
