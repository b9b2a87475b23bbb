"""States of plans, drafts, routes and stops, and their rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec


class PlanStatus(StrEnum):
    """How far a depot's day has come."""

    OPEN = "open"  # nothing is committed -> running
    RUNNING = "running"  # -> ended
    ENDED = "ended"


class DraftStatus(StrEnum):
    """How far a draft has come."""

    PLANNING = "planning"  # -> ready, failed, discarded
    READY = "ready"  # -> committed, discarded
    COMMITTED = "committed"
    DISCARDED = "discarded"
    FAILED = "failed"


class RouteStatus(StrEnum):
    """How far a route has come."""

    PLANNED = "planned"  # -> started, ended, dropped
    STARTED = "started"  # -> ended
    ENDED = "ended"
    DROPPED = "dropped"  # the plan has no use for it any more -> planned


class StopStatus(StrEnum):
    """How far a stop has come."""

    PLANNED = "planned"  # -> arrived, done, failed, dropped
    ARRIVED = "arrived"  # -> done, failed
    DONE = "done"
    FAILED = "failed"
    DROPPED = "dropped"  # cancelled, or on no route any more


STOP_TRANSITIONS: Mapping[StopStatus, frozenset[StopStatus]] = {
    StopStatus.PLANNED: frozenset({StopStatus.ARRIVED, StopStatus.DONE, StopStatus.FAILED, StopStatus.DROPPED}),
    StopStatus.ARRIVED: frozenset({StopStatus.DONE, StopStatus.FAILED}),
    StopStatus.DONE: frozenset(),
    StopStatus.FAILED: frozenset(),
    StopStatus.DROPPED: frozenset({StopStatus.ARRIVED, StopStatus.DONE, StopStatus.FAILED}),
}
"""A stop that was dropped while its driver was offline can still turn out to have been done."""

ROUTE_TRANSITIONS: Mapping[RouteStatus, frozenset[RouteStatus]] = {
    RouteStatus.PLANNED: frozenset({RouteStatus.STARTED, RouteStatus.ENDED, RouteStatus.DROPPED}),
    RouteStatus.STARTED: frozenset({RouteStatus.ENDED}),
    RouteStatus.ENDED: frozenset(),
    RouteStatus.DROPPED: frozenset({RouteStatus.PLANNED, RouteStatus.STARTED}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """A depot's day. `version` is 0 until it is committed; `zero_at` is second 0 of its problem."""

    id: UUID
    depot: str
    day: date
    status: PlanStatus
    version: int
    drafts: int
    zero_at: datetime
    currency: str
    cost_minor: int
    improving: bool
    created_at: datetime
    committed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteRow:
    """One vehicle's route; `resource` is the vehicle and driver as they were planned with.

    rests: breaks and reloads, each before a stop's shipment or before the end (None); delay_s: behind its
        reports, as was said at `delayed_at`.
    """

    id: UUID
    plan_id: UUID
    vehicle_id: UUID
    vehicle_code: str
    driver_id: UUID | None
    driver_code: str
    shift_id: UUID | None
    status: RouteStatus
    locked: bool
    out_from: datetime | None
    delay_s: int
    resource: dict[str, Any]
    rests: list[dict[str, Any]]
    start_at: datetime
    end_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    distance_m: int
    driven_m: int | None
    cost_minor: int
    version: int
    delayed_at: datetime | None = None


class StopRow(msgspec.Struct, frozen=True):
    """A stop, planned and actual; `job` is what has to be done there, `told_at` the arrival the recipient knows of."""

    id: UUID
    plan_id: UUID
    route_id: UUID
    shipment_id: UUID
    sequence: int
    status: StopStatus
    pinned: bool
    job: dict[str, Any]
    arrive_at: datetime
    start_at: datetime
    depart_at: datetime
    told_at: datetime
    due_at: datetime | None
    arrived_at: datetime | None
    ended_at: datetime | None
    reason: str | None
    reason_text: str | None

    @property
    def open(self) -> bool:
        """Is it still to be done?"""
        return self.status in (StopStatus.PLANNED, StopStatus.ARRIVED)


@dataclass(frozen=True, slots=True)
class Rows:
    """The routes of a plan, by vehicle, and its stops that are on one, by route in their order."""

    routes: tuple[RouteRow, ...]
    stops: tuple[StopRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRow:
    """A draft; `answer` and what it was made of stay as they were written, for who knows their types."""

    id: UUID
    plan_id: UUID
    number: int
    status: DraftStatus
    settings: str
    answer: str | None
    problem: str | None
    decision_id: UUID | None
    cost_minor: int | None
    base_version: int
    asked_by: str
    asked_at: datetime
    ready_at: datetime | None
    inputs: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """One version of a running plan: why, by which decision, and what it disturbed.

    shipments: those whose stop moved, or that are new to a route.
    """

    plan_id: UUID
    version: int
    cause: str
    decision_id: UUID
    moved: int
    told: int
    gain_minor: int
    cost_minor: int
    sentence: str
    drivers: tuple[str, ...]
    shipments: tuple[UUID, ...]
    at: datetime
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOutRow:
    """A shipment that has no route, and why; `job` is what would have to be done."""

    shipment_id: UUID
    reason: str
    sentence: str
    job: dict[str, Any]
    at: datetime
