"""The words of journeys on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from headway.api.wire import Code, Instant, Sent, Short, Shown
from headway.tracking.journeys.expecting import Anchor
from headway.tracking.journeys.milestones import LegState, MilestoneKind
from headway.tracking.journeys.model import MAX_LEGS, LegDraft, Mode


class LegIn(Sent):
    """One leg: done by one carrier, from a site or place to the next. It begins where the leg before ends."""

    mode: Mode
    carrier: Code
    from_place: Annotated[Short, Field(min_length=1, max_length=100, description="a site's code or a place's name")]
    to_place: Annotated[Short, Field(min_length=1, max_length=100)]
    depart_at: Instant
    arrive_at: Instant
    reference: Annotated[
        Short | None,
        Field(min_length=1, max_length=128, description="under which its carrier reports it; else the shipment's own"),
    ] = None

    def draft(self) -> LegDraft:
        return LegDraft(**self.model_dump())


class LegsIn(Sent):
    """The legs in order, 2 to 12."""

    legs: Annotated[tuple[LegIn, ...], Field(min_length=2, max_length=MAX_LEGS)]


class PlanOut(BaseModel):
    """The number of the plan; every change counts it up."""

    plan: int


class LegOut(BaseModel):
    """A leg as planned and as it goes, from stop `number` to the next; `heard` counts what its carrier reported."""

    number: int
    mode: Mode
    carrier_code: str
    reference: str | None
    from_place: str
    to_place: str
    depart_at: datetime
    arrive_at: datetime
    state: LegState
    departed_at: datetime | None
    arrived_at: datetime | None
    expected_arrival: datetime
    last_heard_at: datetime | None
    heard: int


class MilestoneOut(Shown):
    """One moment of the journey; `late_s` is actual, or else expected, less planned."""

    stop: int
    leg: int
    kind: MilestoneKind
    place: str | None
    carrier_code: str
    planned_at: datetime
    estimated_at: Annotated[datetime | None, Field(description="by its carrier")]
    expected_at: Annotated[datetime, Field(description="along the chain: each lateness carried to the next stop")]
    actual_at: datetime | None
    late_s: int


class EvidenceOut(Shown):
    """What one carrier said at a hand-off; `event_id` is its tracking event."""

    event_id: UUID
    carrier_code: str
    code: str
    at: datetime
    received_at: datetime
    signed_by: str | None
    location: str | None


class HandOffOut(Shown):
    """One carrier hands over to the next; `gap_s` from handing over to taking on, `sides` whose evidence there is."""

    stop: int
    place: str
    from_leg: int
    from_carrier: str
    to_leg: int
    to_carrier: str
    arrived: EvidenceOut | None
    given: EvidenceOut | None
    taken: EvidenceOut | None
    gap_s: int | None
    sides: Literal["both", "giving", "taking", "none"]


class AwaitedOut(Shown):
    """What its carrier usually reports next; `missed_at` since when it is missed. `leg` 0: the shipment has none."""

    leg: int
    carrier_code: str
    code: str
    status: str | None
    lane: str
    usual_at: datetime
    expected_by: datetime
    share: float
    journeys: int
    because: str
    missed_at: datetime | None


class RouteOut(Shown):
    """The route of the own fleet that a shipment is on: its stop, from 1, of so many, those done included.

    `planned_at` is its arrival by the plan as published last, `expected_at` with the vehicle's lateness.
    """

    route_id: UUID
    vehicle_code: str
    driver_code: str
    under_way: bool
    stop: int
    stops: int
    planned_at: datetime
    expected_at: datetime
    late_s: int


class JourneyLineOut(BaseModel):
    """A shipment's journey as one line over all its carriers. Without a plan it has neither legs nor hand-offs.

    `route`: of the own fleet, while its stop there is still to be made.
    """

    shipment_id: UUID
    carrier_code: str
    plan: int | None
    planned_at: datetime | None
    planned_by: str | None
    legs: list[LegOut]
    milestones: list[MilestoneOut]
    handoffs: list[HandOffOut]
    expected: list[AwaitedOut]
    route: RouteOut | None = None


class ExpectationOut(BaseModel):
    """A milestone that a carrier usually reports on a lane (`*`: on all its lanes).

    `half_s` and `surely_s`: by when it has come in half and in 95 % of the journeys with it, in seconds after `anchor`;
    with `by_clock` in seconds of local time after the midnight before it.
    """

    carrier_code: str
    lane: str
    anchor: Anchor
    code: str
    status: str | None
    journeys: int
    share: float
    by_clock: bool
    half_s: int
    surely_s: int
