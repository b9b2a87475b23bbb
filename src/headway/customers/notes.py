"""What is worth telling, and what a newer word makes of one that still waits: merged, dropped, or left. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from headway.customers.model import Window
from headway.customers.settings import Kind


class NoteState(StrEnum):
    """How far a message has come."""

    WAITING = "waiting"  # until its time -> queued, sent, dropped
    QUEUED = "queued"  # handed to a channel -> sent, failed
    SENT = "sent"  # -> queued (sent again on request)
    DROPPED = "dropped"
    FAILED = "failed"  # -> queued (sent again on request)


S = NoteState
TRANSITIONS: Mapping[NoteState, frozenset[NoteState]] = {
    S.WAITING: frozenset({S.QUEUED, S.SENT, S.DROPPED}),
    S.QUEUED: frozenset({S.SENT, S.FAILED}),
    S.SENT: frozenset({S.QUEUED, S.SENT}),
    S.DROPPED: frozenset(),
    S.FAILED: frozenset({S.QUEUED, S.SENT}),
}

SUPERSEDES: Mapping[Kind, frozenset[Kind]] = {
    Kind.PROMISED: frozenset({Kind.PROMISED}),
    Kind.SHIFTED: frozenset({Kind.PROMISED, Kind.SHIFTED}),
    Kind.OUT_FOR_DELIVERY: frozenset({Kind.PROMISED, Kind.SHIFTED, Kind.OUT_FOR_DELIVERY}),
    Kind.ATTEMPTED: frozenset({Kind.OUT_FOR_DELIVERY, Kind.ATTEMPTED}),
    Kind.DELIVERED: frozenset(Kind),
    Kind.RESCHEDULED: frozenset({Kind.PROMISED, Kind.SHIFTED, Kind.RESCHEDULED, Kind.QUESTION}),
    Kind.NOTICE: frozenset(),
    Kind.QUESTION: frozenset({Kind.QUESTION}),
}
"""Whoever hears the one no longer needs the other."""


@dataclass(frozen=True, slots=True)
class Note:
    """A word for a recipient, before anybody knows how it reaches them.

    Attributes:
        key: once an order; the same again says nothing new.
        version: of the promise it speaks of.
        window: promised; None where nothing is.
        before: the window that was promised until now.
        expected: when it is expected that day, where that is narrower than the window.
        stale_at: from then on nobody wants to hear it.
        text: what somebody wrote for this one recipient.
    """

    order_id: UUID
    kind: Kind
    key: str
    version: int
    at: datetime
    stale_at: datetime
    window: Window | None = None
    before: Window | None = None
    expected: Window | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that waits for the end of the quiet hours."""

    id: UUID
    kind: Kind
    medium: str


@dataclass(frozen=True, slots=True)
class Settled:
    """The word that is to be told, and the waiting ones that it takes the place of."""

    note: Note
    merged: tuple[UUID, ...]


def settle(waiting: Iterable[Waiting], note: Note) -> Settled:
    """What a new word makes of those that wait. Who never heard the first window hears the new one as the first."""
    gone = [each for each in waiting if each.kind in SUPERSEDES[note.kind]]
    never_heard = note.kind is Kind.SHIFTED and any(each.kind is Kind.PROMISED for each in gone)
    told = replace(note, kind=Kind.PROMISED, before=None) if never_heard else note
    return Settled(told, tuple(each.id for each in gone))


LATER = timedelta(hours=48)
"""So long a delivery is news."""


def promised(order_id: UUID, version: int, window: Window, at: datetime) -> Note:
    """The first window."""
    return Note(order_id, Kind.PROMISED, "promised", version, at, window.to_at, window=window)


def shifted(order_id: UUID, version: int, before: Window, window: Window, at: datetime) -> Note:
    """Another window in the place of one that will be missed."""
    return Note(order_id, Kind.SHIFTED, f"shifted:{version}", version, at, window.to_at, window=window, before=before)


def out_for_delivery(
    order_id: UUID, version: int, window: Window | None, expected: Window | None, at: datetime, midnight: datetime
) -> Note:
    """It comes today; once a day. `midnight` ends the day at the door."""
    key = f"out:{midnight.date().isoformat()}"
    narrower = expected if window is None or (expected is not None and expected.width < window.width) else None
    return Note(order_id, Kind.OUT_FOR_DELIVERY, key, version, at, midnight, window=window, expected=narrower)


def attempted(order_id: UUID, version: int, window: Window | None, at: datetime, midnight: datetime) -> Note:
    """Nobody took it in; once a day."""
    key = f"attempted:{midnight.date().isoformat()}"
    return Note(order_id, Kind.ATTEMPTED, key, version, at, at + LATER, window=window)


def rescheduled(order_id: UUID, version: int, window: Window, at: datetime) -> Note:
    """The window that the recipient, or the customer, has chosen."""
    return Note(order_id, Kind.RESCHEDULED, f"rescheduled:{version}", version, at, window.to_at, window=window)


def delivered(order_id: UUID, version: int, at: datetime) -> Note:
    """It is there."""
    return Note(order_id, Kind.DELIVERED, "delivered", version, at, at + LATER)
