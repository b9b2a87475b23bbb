"""The words of tracking: statuses and stop states with their transitions, reports, commands and their results."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec


class TrackingStatus(StrEnum):
    """Where the goods are, derived from ACTUAL events; declared in the order in which equal times are read."""

    CREATED = "created"  # booked, nothing reported -> any but created
    PICKED_UP = "picked_up"  # -> any but created
    IN_TRANSIT = "in_transit"  # -> any but created
    AT_STOP = "at_stop"  # -> any but created
    ON_HOLD = "on_hold"  # -> any but created
    OUT_FOR_DELIVERY = "out_for_delivery"  # -> any but created
    AVAILABLE_FOR_PICKUP = "available_for_pickup"  # -> any but created
    DELIVERY_ATTEMPTED = "delivery_attempted"  # -> any but created
    DELIVERED = "delivered"  # -> returning, returned
    UNDELIVERABLE = "undeliverable"  # -> another attempt, returning, returned, cancelled
    RETURNING = "returning"  # -> returned
    RETURNED = "returned"  # final
    CANCELLED = "cancelled"  # -> picked_up, delivered, returning, returned: goods that moved were not cancelled
    UNKNOWN = "unknown"  # how an unmapped code reads; never the status of a shipment


_S = TrackingStatus
_ANYWHERE = frozenset(_S) - {_S.CREATED, _S.UNKNOWN}
STATUS_TRANSITIONS: dict[TrackingStatus, frozenset[TrackingStatus]] = {
    **dict.fromkeys(_S, _ANYWHERE),
    _S.DELIVERED: frozenset({_S.RETURNING, _S.RETURNED}),
    _S.UNDELIVERABLE: _ANYWHERE - {_S.PICKED_UP, _S.IN_TRANSIT, _S.AT_STOP},
    _S.RETURNING: frozenset({_S.RETURNED}),
    _S.RETURNED: frozenset(),
    _S.CANCELLED: frozenset({_S.PICKED_UP, _S.DELIVERED, _S.RETURNING, _S.RETURNED}),
}
"""What may follow what. An event that may not follow is kept and counted as a contradiction; it moves nothing."""

FINAL = frozenset({_S.DELIVERED, _S.RETURNED, _S.CANCELLED})
"""Statuses after which no further event is expected."""


class Classifier(StrEnum):
    """What an event speaks of: only ACTUAL moves the status, ESTIMATED the ETA, PLANNED the carrier's own plan."""

    PLANNED = "PLANNED"
    REQUESTED = "REQUESTED"
    ESTIMATED = "ESTIMATED"
    ACTUAL = "ACTUAL"


class StopState(StrEnum):
    """How far a stop has come."""

    PENDING = "pending"  # -> arrived, in_progress, completed, failed, skipped
    ARRIVED = "arrived"  # -> in_progress, completed, failed, skipped
    IN_PROGRESS = "in_progress"  # -> completed, failed
    COMPLETED = "completed"  # final
    FAILED = "failed"  # another attempt -> arrived, in_progress, completed, skipped
    SKIPPED = "skipped"  # -> arrived, completed


_P = StopState
TRANSITIONS: dict[StopState, frozenset[StopState]] = {
    _P.PENDING: frozenset({_P.ARRIVED, _P.IN_PROGRESS, _P.COMPLETED, _P.FAILED, _P.SKIPPED}),
    _P.ARRIVED: frozenset({_P.IN_PROGRESS, _P.COMPLETED, _P.FAILED, _P.SKIPPED}),
    _P.IN_PROGRESS: frozenset({_P.COMPLETED, _P.FAILED}),
    _P.COMPLETED: frozenset(),
    _P.FAILED: frozenset({_P.ARRIVED, _P.IN_PROGRESS, _P.COMPLETED, _P.SKIPPED}),
    _P.SKIPPED: frozenset({_P.ARRIVED, _P.COMPLETED}),
}


class StopRole(StrEnum):
    """What is done at a stop; at a hub one carrier hands over to the next."""

    PICKUP = "pickup"
    HUB = "hub"
    DELIVERY = "delivery"


class Party(StrEnum):
    """Who is responsible for what happened."""

    CARRIER = "carrier"
    SHIPPER = "shipper"
    CONSIGNEE = "consignee"
    FACILITY = "facility"
    CUSTOMS = "customs"
    WEATHER = "weather"
    OTHER = "other"


class ReportedEvent(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One event as it was reported.

    Attributes:
        carrier: code of the carrier that reports; None when the shipper itself does.
        shipment_id: our shipment; or `reference`.
        reference: the order's external reference, our offer's id or our shipment's id.
        code: the carrier's own code, or a canonical one (`codes.BUILT_IN`).
        occurred_at: when it happened; for a PLANNED, ESTIMATED or REQUESTED event, when it was said.
        event_id: the carrier's own id of the event; the same id again is the same event.
        revision: of an event with an id: a higher number corrects what lower ones said, whichever comes first.
        stop: sequence of the stop, from 1; else the code's role decides.
        expected_at: the time a PLANNED or ESTIMATED event speaks of.
        raw: the message as received, whatever its format.
    """

    code: str
    occurred_at: datetime
    carrier: str | None = None
    shipment_id: UUID | None = None
    reference: str | None = None
    classifier: Classifier = Classifier.ACTUAL
    event_id: str | None = None
    stop: int | None = None
    expected_at: datetime | None = None
    text: str | None = None
    location: str | None = None
    reason: str | None = None
    party: Party | None = None
    signed_by: str | None = None
    raw: str | None = None
    revision: int = 0


class CodeEntry(msgspec.Struct, frozen=True, kw_only=True):
    """How a carrier's code reads. `status` None: it raises a flag or moves a stop, and says nothing of the status."""

    code: str
    status: TrackingStatus | None = None
    role: StopRole | None = None
    stop_state: StopState | None = None
    delay: bool = False
    exception: bool = False


@dataclass(frozen=True, slots=True)
class RecordTracking:
    """Record up to 1,000 reported events; `source` is api, edi, file or a connector's name.

    With `fold_later` they are kept now, and what follows from them is left to the projection, a moment later.
    """

    events: tuple[ReportedEvent, ...]
    source: str = "api"
    fold_later: bool = False


@dataclass(frozen=True, slots=True)
class ReplayRefused:
    """Try refused events again, oldest first: those named, or those refused for a reason, or all."""

    ids: tuple[UUID, ...] = ()
    reason: Refused | None = None
    limit: int = 1000


@dataclass(frozen=True, slots=True)
class SetCodeMap:
    """Set how some codes of a carrier read (`*`: every carrier's); events kept as `unknown` are read again."""

    carrier: str
    entries: tuple[CodeEntry, ...]


@dataclass(frozen=True, slots=True)
class CapturePod:
    """Keep a proof of delivery; the picture is a JPEG or PNG of at most 2 MB.

    `pieces` are those that were signed for, `pin` what the recipient told; both are held against the order.
    """

    shipment_id: UUID
    signed_by: str
    captured_at: datetime
    picture: bytes | None = None
    pieces: int | None = None
    pin: str | None = None


class Refused(StrEnum):
    """Why a reported event was not taken."""

    UNKNOWN_SHIPMENT = "unknown_shipment"
    AMBIGUOUS_REFERENCE = "ambiguous_reference"
    OTHER_CARRIER = "other_carrier"
    FUTURE_DATED = "future_dated"
    ABSURD_TIME = "absurd_time"
    NAIVE_TIME = "naive_time"
    NO_EXPECTED_TIME = "no_expected_time"
    NO_SUBJECT = "no_subject"
    UNKNOWN_STOP = "unknown_stop"
    BAD_TEXT = "bad_text"
    ALTERED_DUPLICATE = "altered_duplicate"
    BAD_REVISION = "bad_revision"
    UNREADABLE = "unreadable"


AWAITS_BOOKING = frozenset({Refused.UNKNOWN_SHIPMENT, Refused.OTHER_CARRIER})
"""Refusals that a booking may mend: replayed by themselves when it comes."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A reason and a sentence with the values seen."""

    reason: Refused
    sentence: str


class Taken(StrEnum):
    """What became of a reported event."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


class Outcome(msgspec.Struct, frozen=True, gc=False):
    """What became of one reported event."""

    taken: Taken
    shipment_id: UUID | None = None
    tracking_event_id: UUID | None = None
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class RecordResult:
    """The outcomes, in the order of the reported events."""

    outcomes: tuple[Outcome, ...]

    def count(self, taken: Taken) -> int:
        return sum(1 for outcome in self.outcomes if outcome.taken is taken)
