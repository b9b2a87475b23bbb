"""The words of tracking on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from pydantic import BaseModel, Field, JsonValue

from headway.api.wire import Instant, Sent, Short, Shown
from headway.tracking.checks import MAX_REVISION
from headway.tracking.model import (
    Classifier,
    Party,
    RecordResult,
    Refused,
    ReportedEvent,
    StopRole,
    StopState,
    Taken,
    TrackingStatus,
)
from headway.tracking.recording import MAX_BATCH


class EventIn(Sent):
    """One event as a carrier reports it; the same `event_id` of a carrier is the same event."""

    code: Annotated[str, Field(min_length=1, max_length=64)]
    occurred_at: Instant
    carrier: Annotated[str | None, Field(max_length=64, description="its code; left out when the shipper reports")] = (
        None
    )
    shipment_id: UUID | None = None
    reference: Annotated[
        str | None, Field(max_length=128, description="the order's external reference, an offer's or a shipment's id")
    ] = None
    classifier: Classifier = Classifier.ACTUAL
    event_id: Annotated[str | None, Field(max_length=128)] = None
    stop: Annotated[int | None, Field(ge=1, le=1000)] = None
    expected_at: Instant | None = None
    text: Annotated[str | None, Field(max_length=1000)] = None
    location: Annotated[str | None, Field(max_length=200)] = None
    reason: Annotated[str | None, Field(max_length=100)] = None
    party: Party | None = None
    signed_by: Annotated[str | None, Field(max_length=120)] = None
    raw: Annotated[str | None, Field(max_length=16_384, description="the message as received")] = None
    revision: Annotated[
        int,
        Field(ge=0, le=MAX_REVISION, description="of an event with an id; a higher one corrects what was said before"),
    ] = 0


class BulkEvent(ReportedEvent, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """One event as a carrier reports it; the same `event_id` of a carrier is the same event."""


class BulkEvents(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Events, at most 1,000."""

    events: Annotated[list[BulkEvent], msgspec.Meta(min_length=1, max_length=MAX_BATCH)]


class RefusalOut(Shown):
    """Why an event was not taken; it is kept, and may be replayed."""

    reason: Refused
    sentence: str


class OutcomeOut(Shown):
    """What became of one event."""

    taken: Taken
    shipment_id: UUID | None
    tracking_event_id: UUID | None
    refusal: RefusalOut | None


class RecordedOut(BaseModel):
    """What became of the events, in their order, and how many of each."""

    accepted: int
    duplicates: int
    refused: int
    outcomes: list[OutcomeOut]


def encode_recorded(result: RecordResult) -> bytes:
    """The JSON of a `RecordedOut`, for answers of a thousand outcomes."""
    return msgspec.json.encode(
        {
            "accepted": result.count(Taken.ACCEPTED),
            "duplicates": result.count(Taken.DUPLICATE),
            "refused": result.count(Taken.REFUSED),
            "outcomes": result.outcomes,
        }
    )


class StateOut(Shown):
    """Where a shipment is, derived from all its events."""

    shipment_id: UUID
    order_id: UUID
    offer_id: UUID
    carrier_id: UUID
    carrier_code: str
    service_code: str
    reference: str
    customer: str
    origin_site: str
    origin_zone: str
    destination_zone: str
    booked_at: datetime
    cancelled_at: datetime | None
    deliver_by: datetime
    status: TrackingStatus
    since: datetime
    heard_at: datetime | None
    last_event_at: datetime | None
    eta: datetime | None
    delay: bool
    exception: bool
    signed_by: str | None
    signed_at: datetime | None
    contradictions: int
    version: int


class StopOut(Shown):
    """A stop as planned and as it went; `late_s` is actual less planned, negative when early."""

    sequence: int
    role: StopRole
    planned_at: datetime
    replanned_at: datetime | None
    estimated_at: datetime | None
    state: StopState
    state_at: datetime | None
    arrived_at: datetime | None
    completed_at: datetime | None
    late_s: int | None


class PodOut(Shown):
    """A proof of delivery; its picture, where `media_type` is set, is at `.../pods/{digest}/picture`."""

    digest: str
    signed_by: str
    captured_at: datetime
    media_type: str | None
    received_at: datetime
    received_from: str
    pieces: int | None
    faults: list[str] | None


class JourneyOut(StateOut):
    """A shipment's state with its stops and proofs of delivery."""

    stops: list[StopOut]
    pods: list[PodOut]


class EventOut(Shown):
    """One event as it was kept; `status` is how its code reads."""

    id: UUID
    carrier_code: str
    raw_code: str
    classifier: Classifier
    occurred_at: datetime
    expected_at: datetime | None
    status: TrackingStatus | None
    stop: int | None
    stop_state: StopState | None
    delay: bool
    exception: bool
    text: str | None
    location: str | None
    reason: str | None
    party: Party | None
    signed_by: str | None
    source: str
    received_at: datetime
    leg: Annotated[int | None, Field(description="of whose carrier it is, from 1; 0 the whole of a shipment with legs")]


class RawOut(BaseModel):
    """The message an event was read from."""

    raw: str


class RefusedOut(Shown):
    """A refused event that waits to be replayed."""

    id: UUID
    reason: Refused
    sentence: str
    carrier_code: str | None
    shipment_id: UUID | None
    reference: str | None
    reported: dict[str, JsonValue]
    source: str
    refused_at: datetime
    times: int


class ReplayIn(Sent):
    """Which refused events to try again: those named, those of a reason, or all."""

    ids: Annotated[tuple[UUID, ...], Field(max_length=MAX_BATCH)] = ()
    reason: Refused | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_BATCH)] = MAX_BATCH


class UnmappedOut(Shown):
    """A code that waits for an entry in its carrier's map."""

    carrier_code: str
    code: str
    first_shipment_id: UUID
    first_seen_at: datetime
    times: int


class UnmappedListOut(BaseModel):
    """The codes that wait, the most frequent first."""

    items: list[UnmappedOut]


class CodeEntryIn(Sent):
    """How a code reads. `status` null: it raises a flag or moves a stop, and says nothing of the status."""

    code: Annotated[str, Field(min_length=1, max_length=64)]
    status: TrackingStatus | None = None
    role: StopRole | None = None
    stop_state: StopState | None = None
    delay: bool = False
    exception: bool = False


class CodeMapIn(Sent):
    """Entries to set."""

    entries: Annotated[tuple[CodeEntryIn, ...], Field(min_length=1, max_length=1000)]


class CodeEntryOut(Shown):
    """How a code reads, and who said so."""

    code: str
    status: TrackingStatus | None
    role: StopRole | None
    stop_state: StopState | None
    delay: bool
    exception: bool
    set_at: datetime
    set_by: str


class CodeMapOut(BaseModel):
    """A carrier's own map."""

    entries: list[CodeEntryOut]


class ReadAgain(BaseModel):
    """How many events now read otherwise."""

    read_again: int


class PodIn(Sent):
    """Proof of delivery; the picture is a JPEG or PNG of at most 2 MB, in base64."""

    signed_by: Short
    captured_at: Instant
    picture: Annotated[str | None, Field(max_length=2_900_000)] = None
    pieces: Annotated[int | None, Field(ge=0, le=1_000_000, description="how many were signed for")] = None
    pin: Annotated[Short | None, Field(max_length=64, description="what the recipient told")] = None


class PodTaken(BaseModel):
    """The proof's digest."""

    digest: str


class ReadingIn(Sent):
    """A temperature at a moment: of a shipment, or of what a carrier's vehicle carries."""

    degrees_c: Annotated[float, Field(ge=-200, le=200)]
    at: Instant
    sensor: Annotated[str, Field(max_length=64)] = ""
    shipment_id: UUID | None = None
    carrier: Annotated[str | None, Field(max_length=64)] = None
    vehicle: Annotated[str | None, Field(max_length=64)] = None


class ReadingsIn(Sent):
    """Up to 1,000 readings."""

    readings: Annotated[list[ReadingIn], Field(max_length=1000)]


class ReadingFaultOut(Shown):
    """A reading that is not kept, by its place in the request."""

    index: int
    reason: str
    sentence: str


class ReadingsOut(Shown):
    """What became of the readings; `kept` counts a vehicle's reading once for each shipment it carries."""

    kept: int
    duplicates: int
    faults: list[ReadingFaultOut]


class ReadingOut(Shown):
    """A temperature that was kept."""

    sensor: str
    at: datetime
    degrees_c: float
    source: str


class ReadingListOut(BaseModel):
    """Readings, newest first."""

    items: list[ReadingOut]
