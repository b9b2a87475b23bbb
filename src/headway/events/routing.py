"""News of routes: plans committed, changed while they run, and what happens at their stops."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from headway.kernel.message import Event
from headway.kernel.money import Money


class RoutePlanEvent(Event, frozen=True, kw_only=True):
    """Base: its subject is a plan, the routes of one depot and day. `version` counts from 1."""

    subject_type: ClassVar[str] = "route_plan"
    subject_field: ClassVar[str] = "plan_id"

    plan_id: UUID
    version: int
    depot: str
    day: date


class RoutePlanDrafted(RoutePlanEvent, frozen=True, kw_only=True):
    """A plan was computed; nothing changes until it is committed."""

    decision_id: UUID
    routes: int
    stops: int
    left_out: int
    cost: Money


class RoutePlanCommitted(RoutePlanEvent, frozen=True, kw_only=True):
    """From now on these are the routes."""

    decision_id: UUID
    routes: int
    stops: int
    left_out: int
    cost: Money


class RoutePlanChanged(RoutePlanEvent, frozen=True, kw_only=True):
    """A running plan was changed and published.

    `cause` is order, cancel, reschedule, delay, breakdown, failed_attempt, sign_off, improvement or request; `moved`
    are stops whose vehicle or place in the sequence changed, `told` customers whose promise shifts, `gain` its saving.
    """

    decision_id: UUID
    cause: str
    moved: int
    told: int
    gain: Money


class RouteChangeProposed(RoutePlanEvent, frozen=True, kw_only=True):
    """A change of a running plan waits for a person, or would have been made (`shadow`); `version` is the plan's then.

    `cause` is order, improvement or request; `level` is the autonomy it was made at: 1 suggests, 2 waits for approval.
    """

    proposal_id: UUID
    decision_id: UUID
    cause: str
    level: int
    shadow: bool


class RouteChangeAnswered(RoutePlanEvent, frozen=True, kw_only=True):
    """It was approved (then `version` is what was published), dismissed, expired, or superseded by what happened."""

    proposal_id: UUID
    answer: str
    reason: str


class RouteEvent(Event, frozen=True, kw_only=True):
    """Base: its subject is a route, one vehicle's of a plan."""

    subject_type: ClassVar[str] = "route"
    subject_field: ClassVar[str] = "route_id"

    route_id: UUID
    plan_id: UUID
    vehicle_code: str
    driver_code: str


class PlannedStop(msgspec.Struct, frozen=True, kw_only=True):
    """A stop as it is planned; `sequence` counts from 1 over the route, also those done.

    What feedback compares with what happens, where the planner knows it: `lat`, `lon` and `place` (a name of the
    address, the same each time), `customer`, `work_s` (the planned work, without waiting) and `opens_at` (it cannot
    begin before).
    """

    stop_id: UUID
    shipment_id: UUID
    sequence: int
    arrive_at: datetime
    depart_at: datetime
    lat: float | None = None
    lon: float | None = None
    place: str = ""
    customer: str = ""
    work_s: int | None = None
    opens_at: datetime | None = None


class RouteAssigned(RouteEvent, frozen=True, kw_only=True):
    """What the vehicle is to do, whole: sent at commit and after every published change that touches it."""

    version: int
    depot: str
    start_at: datetime
    end_at: datetime
    stops: tuple[PlannedStop, ...]


class RouteStarted(RouteEvent, frozen=True, kw_only=True):
    """The vehicle left its depot."""

    at: datetime


class RouteEnded(RouteEvent, frozen=True, kw_only=True):
    """The vehicle is back, or its driver is done."""

    at: datetime
    distance_m: int | None


class RouteStopEvent(RouteEvent, frozen=True, kw_only=True):
    """Base of what happens at one stop of a route."""

    stop_id: UUID
    shipment_id: UUID
    at: datetime


class RouteStopArrived(RouteStopEvent, frozen=True, kw_only=True):
    """The vehicle is there."""


class RouteStopDone(RouteStopEvent, frozen=True, kw_only=True):
    """Delivered or collected; `service_s` from arriving to departing."""

    service_s: int


class RouteStopFailed(RouteStopEvent, frozen=True, kw_only=True):
    """It could not be done; `reason` is a code of tracking's reasons."""

    reason: str
    text: str = ""


class RouteStopLeftOut(RoutePlanEvent, frozen=True, kw_only=True):
    """A shipment that was on a route is on none any more, and why."""

    shipment_id: UUID
    reason: str
    sentence: str


EVENTS: tuple[type[Event], ...] = (
    RoutePlanDrafted,
    RoutePlanCommitted,
    RoutePlanChanged,
    RouteChangeProposed,
    RouteChangeAnswered,
    RouteAssigned,
    RouteStarted,
    RouteEnded,
    RouteStopArrived,
    RouteStopDone,
    RouteStopFailed,
    RouteStopLeftOut,
)
