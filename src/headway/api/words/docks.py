"""What operations on docks take and answer."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from headway.api.wire import Code, Count, Instant, Sent, Short, Shown
from headway.docks.model import AppointmentState, Direction, Readiness

Minutes = Annotated[int, Field(ge=1, le=24 * 60)]
Rule = Annotated[int, Field(ge=0, le=10_000)]
Some = Annotated[int, Field(ge=0, le=10**9)]


class OpeningWire(Sent):
    """When a door is worked at: weekday 0 (Monday) to 6, minutes of the day, in the tenant's time."""

    weekday: Annotated[int, Field(ge=0, le=6)]
    opens_min: Annotated[int, Field(ge=0, le=1440)]
    closes_min: Annotated[int, Field(ge=0, le=1440)]


class DoorIn(Sent):
    """What a door is; no opening: worked at at any hour."""

    directions: Annotated[tuple[Direction, ...], Field(min_length=1, max_length=2)]
    equipment: Annotated[tuple[Code, ...], Field(max_length=50)] = ()
    opening: Annotated[tuple[OpeningWire, ...], Field(max_length=50)] = ()
    units_per_hour: Annotated[int, Field(ge=1, le=100_000)] | None = None
    active: bool = True


class DoorOut(Shown):
    """A door of a site."""

    site: str
    code: str
    directions: list[Direction]
    equipment: list[str]
    opening: list[OpeningWire]
    units_per_hour: int | None
    active: bool


class RulesWire(Sent):
    """What a site keeps to; see the glossary for each."""

    lead_min: Rule = 30
    gap_min: Annotated[int, Field(ge=0, le=240)] = 5
    step_min: Annotated[int, Field(ge=5, le=240)] = 15
    usual_min: Minutes = 30
    grace_min: Annotated[int, Field(ge=0, le=240)] = 10
    no_show_min: Annotated[int, Field(ge=5, le=1440)] = 60
    wait_per_hour_minor: Some = 4500
    change_minor: Some = 500
    cutoff_minor: Some = 20000
    allocate_before_min: Rule = 180


class AppointmentOut(Shown):
    """A vehicle's time at a door; `planned_at` is when it was to begin as it was first agreed."""

    id: UUID
    site: str
    door: str
    direction: Direction
    state: AppointmentState
    start: datetime
    end: datetime
    planned_at: datetime
    not_before: datetime | None
    fits_by: datetime | None
    units: int
    equipment: list[str]
    carrier_code: str
    vehicle: str
    route_id: UUID | None
    reference: str
    shipment_ids: list[UUID]
    ready_at: datetime | None
    arrived_at: datetime | None
    released_at: datetime | None
    ended_at: datetime | None
    version: int


class SlotOut(Shown):
    """A time at a door that can be booked."""

    door: str
    start: datetime
    end: datetime


class BookIn(Sent):
    """What a door is needed for; no start: the best slot from `not_before` on, no door: the best that is free."""

    site: Code
    direction: Direction
    start: Instant | None = None
    door: Code | None = None
    duration_min: Minutes | None = None
    units: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    not_before: Instant | None = None
    fits_by: Instant | None = None
    equipment: Annotated[tuple[Code, ...], Field(max_length=50)] = ()
    shipment_ids: Annotated[tuple[UUID, ...], Field(max_length=500)] = ()
    carrier: Code | None = None
    vehicle: Short = ""
    reference: Short = ""


class MoveIn(Sent):
    """When it is to be; no door: its own, else the best that is free."""

    start: Instant
    door: Code | None = None
    duration_min: Minutes | None = None


class ExpectIn(Sent):
    """When its vehicle is expected, and why."""

    at: Instant
    why: Short = ""


class CheckInIn(Sent):
    """Which vehicle came; no time: now."""

    vehicle: Short = ""
    at: Instant | None = None


class FinishIn(Sent):
    """When it left; no time: now."""

    at: Instant | None = None


class ReadinessIn(Sent):
    """How far the goods of shipments, or of all of an appointment, are; `expected_at`: when they will be staged."""

    state: Readiness
    shipment_ids: Annotated[tuple[UUID, ...], Field(max_length=1000)] = ()
    appointment_id: UUID | None = None
    at: Instant | None = None
    expected_at: Instant | None = None


class ReportedOut(Shown):
    """What a report came to: of how many shipments, which appointments are ready by it, and which moved."""

    shipments: Count
    ready: list[UUID]
    moved: list[UUID]


class WaveIn(Sent):
    """Outbound appointments of a site that end by the cut-off are loaded as one."""

    site: Code
    name: Code
    cutoff_at: Instant


class WaveOut(Shown):
    """A wave at the docks; `decided` says what was decided last, in words."""

    id: UUID
    site: str
    name: str
    cutoff_at: datetime
    state: Literal["open", "released", "closed"]
    decided: str
    decision_id: UUID | None
    released_at: datetime | None


class RefusalOut(Shown):
    """One rule that speaks against a place, with its figures."""

    rule: str
    sentence: str


class TriedOut(Shown):
    """Where an appointment would stand, and everything that speaks against it."""

    door: str
    start: datetime
    end: datetime
    refusals: list[RefusalOut]


class TroubleOut(Shown):
    """Something that is wrong with an appointment: a stable word, and a sentence."""

    rule: str
    appointment_id: UUID
    since: datetime
    sentence: str
