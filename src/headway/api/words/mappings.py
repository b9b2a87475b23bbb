"""The words of mappings on the wire."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, JsonValue, StringConstraints

from headway.api.wire import Reason, Sent, Short, Shown
from headway.kernel.errors import BadInput
from headway.tracking.mapping.reading import MAX_CHARACTERS
from headway.tracking.mapping.trying import KnownBy, Trial, TriedEvent, TriedSample
from headway.tracking.mapping.views import MappingTask
from headway.tracking.model import Classifier, CodeEntry, Party, StopRole, StopState, TrackingStatus

MOST_VERSION = 2**31 - 2
Text = Annotated[str, StringConstraints(min_length=1, max_length=MAX_CHARACTERS)]
ContentType = Annotated[str, Field(max_length=200, description="as the carrier sends it")]


class MappingIn(Sent):
    """A mapping as YAML or JSON, in one text; `note` says what is new."""

    text: Text
    note: Short = ""


class MessageIn(Sent):
    """A message as a carrier sends it: `text`, or `base64` where it is not UTF-8."""

    text: Annotated[str | None, Field(max_length=8_000_000)] = None
    base64: Annotated[str | None, Field(max_length=11_000_000)] = None
    content_type: ContentType = ""

    def body(self) -> bytes:
        """The bytes.

        Raises:
            BadInput: neither or both are given, or it is no base64.
        """
        if (self.text is None) == (self.base64 is None):
            raise BadInput("either text or base64", field="text", allowed="one of them")
        if self.base64 is None:
            return (self.text or "").encode()
        try:
            return base64.b64decode(self.base64.encode("ascii"), validate=True)
        except (binascii.Error, UnicodeEncodeError):
            raise BadInput("the message is not base64", field="base64", allowed="base64 (RFC 4648)") from None


class SampleIn(MessageIn):
    """A message to try mappings on; `expected` is what its events must read, in order, by the fields that are named."""

    expected: Annotated[tuple[dict[str, JsonValue], ...] | None, Field(max_length=1000)] = None


class RehearsalIn(Sent):
    """A mapping that is not saved, on the stored samples, or on one message."""

    text: Text
    message: MessageIn | None = None


class ActivateMappingIn(Sent):
    """Why; and, where given, the version that must be in force now."""

    reason: Reason
    before: Annotated[int | None, Field(ge=0, le=MOST_VERSION)] = None


class AcceptIn(Sent):
    """Which suggestion is accepted: the code of the carrier, and what the suggestion says it is like."""

    carrier: Annotated[str, Field(min_length=1, max_length=64)]
    code: Annotated[str, Field(min_length=1, max_length=64)]
    like: Annotated[str, Field(min_length=1, max_length=200)]


class ClockIn(Sent):
    """The IANA time zone of a site or a zone, by its code."""

    place: Annotated[str, Field(min_length=1, max_length=100)]
    timezone: Annotated[str, Field(min_length=1, max_length=60)]


class ClocksIn(Sent):
    """Clocks to set; of a place that is named twice the last one counts."""

    clocks: Annotated[tuple[ClockIn, ...], Field(min_length=1, max_length=1000)]


class MappedCarrierOut(Shown):
    """How a carrier's messages are read: what is in force (0: our own JSON), and what waits.

    `newest`, `name` and `format` are of the version saved last; `waiting` counts messages that could not be read.
    """

    carrier_code: str
    newest: int | None
    name: str | None
    format: str | None
    saved_at: datetime | None
    in_force: int
    activated_at: datetime | None
    samples: int
    waiting: int


class MappingOut(Shown):
    """A version as it was saved."""

    carrier_code: str
    version: int
    name: str
    format: str
    digest: str
    note: str
    saved_by: str
    saved_at: datetime


class TrialRecordOut(Shown):
    """How a version did on the samples when it was tried last."""

    passed: bool
    samples: int
    events: int
    faults: int
    tried_by: str
    tried_at: datetime


class MappingDetail(MappingOut):
    """A version with its text, and how it did."""

    text: str
    trial: TrialRecordOut | None


class MappingActivationOut(Shown):
    """A version was put in force in the place of another; 0 is our own JSON and CSV."""

    number: int
    version: int
    before: int
    reason: str
    activated_by: str
    activated_at: datetime


class MappingSound(BaseModel):
    """The text could be saved."""

    name: str
    format: str
    codes: int


class TriedEventOut(BaseModel):
    """An event of a sample, and what its code would read; `status` unknown opens a mapping task.

    `row` is the record's number; in a CSV the line. `known_by` says whose entry it is.
    """

    row: int
    reference: str | None
    code: str
    classifier: Classifier
    occurred_at: datetime
    expected_at: datetime | None
    event_id: str | None
    revision: int
    stop: int | None
    text: str | None
    location: str | None
    reason: str | None
    party: Party | None
    signed_by: str | None
    known_by: KnownBy
    status: TrackingStatus | None
    role: StopRole | None
    stop_state: StopState | None
    delay: bool
    exception: bool

    @classmethod
    def of(cls, event: TriedEvent) -> TriedEventOut:
        """The wire's view of it."""
        entry = event.entry or CodeEntry(code=event.report.code)
        fields = {name: getattr(event.report, name) for name in cls.model_fields if hasattr(event.report, name)}
        return cls(
            **fields,
            row=event.row,
            known_by=event.known_by,
            status=event.reads,
            role=entry.role,
            stop_state=entry.stop_state,
            delay=entry.delay,
            exception=entry.exception,
        )


class TriedSampleOut(BaseModel):
    """What one sample reads: its events, what could not be read, and what is not as expected."""

    name: str
    passed: bool
    records: int
    left_out: int
    events: list[TriedEventOut]
    faults: list[str]
    differences: list[str]

    @classmethod
    def of(cls, sample: TriedSample) -> TriedSampleOut:
        """The wire's view of it."""
        return cls(
            name=sample.name,
            passed=sample.passed,
            records=sample.records,
            left_out=sample.left_out,
            events=[TriedEventOut.of(event) for event in sample.events],
            faults=list(sample.faults),
            differences=list(sample.differences),
        )


class TrialOut(BaseModel):
    """What all samples read; `unmapped` are codes that nobody says the meaning of."""

    passed: bool
    unmapped: list[str]
    samples: list[TriedSampleOut]

    @classmethod
    def of(cls, trial: Trial) -> TrialOut:
        """The wire's view of it."""
        samples = [TriedSampleOut.of(sample) for sample in trial.samples]
        return cls(passed=trial.passed, unmapped=list(trial.unmapped), samples=samples)


class SampleOut(Shown):
    """A stored sample, without its message."""

    name: str
    content_type: str
    bytes: int
    expected: list[dict[str, Any]] | None
    kept_by: str
    kept_at: datetime


class SampleDetail(SampleOut):
    """A stored sample; `text` where it is UTF-8."""

    text: str | None
    base64: str


class MessageOut(BaseModel):
    """A message as it came; `text` where it is UTF-8."""

    carrier_code: str
    content_type: str
    source: str
    text: str | None
    base64: str


class SampleKept(BaseModel):
    """The sample's name."""

    carrier_code: str
    name: str


class SamplesOut(BaseModel):
    """A carrier's samples, by name."""

    items: list[SampleOut]


class SuggestionOut(Shown):
    """How an unmapped code probably reads, and why; `like` is our code, or CARRIER:CODE of an entry of yours.

    `score` is how alike it is, 0 to 1: a measure, not a chance.
    """

    like: str
    status: TrackingStatus | None
    role: StopRole | None
    stop_state: StopState | None
    delay: bool
    exception: bool
    score: float
    likely: bool
    why: str


class MappingTaskOut(Shown):
    """A code that no map knows: its events read `unknown` until it is mapped."""

    carrier_code: str
    code: str
    first_shipment_id: UUID
    first_seen_at: datetime
    times: int
    texts: list[str]
    suggestion: SuggestionOut | None

    @classmethod
    def of(cls, task: MappingTask) -> MappingTaskOut:
        """The wire's view of it."""
        found, suggestion = task.suggestion, None
        if found is not None:
            said = {n: getattr(found.entry, n) for n in ("status", "role", "stop_state", "delay", "exception")}
            suggestion = SuggestionOut(like=found.like, score=found.score, likely=found.likely, why=found.why, **said)
        return cls(
            carrier_code=task.carrier_code,
            code=task.code,
            first_shipment_id=task.first_shipment_id,
            first_seen_at=task.first_seen_at,
            times=task.times,
            texts=list(task.texts),
            suggestion=suggestion,
        )


class MappingTasksOut(BaseModel):
    """The codes that wait, the most frequent first."""

    items: list[MappingTaskOut]


class ClockOut(BaseModel):
    """The IANA time zone of a site or a zone."""

    place: str
    timezone: str


class ClocksOut(BaseModel):
    """The clocks of places, by their codes."""

    clocks: list[ClockOut]


class ClocksSet(BaseModel):
    """How many clocks were set."""

    set: int
