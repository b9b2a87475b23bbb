"""What the API says of plans, routes and stops."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from headway.api.wire import Shown
from headway.dispatch.fleet.committing import Difference
from headway.kernel.money import Money
from headway.kernel.time_zones import zone_at
from headway.routing.plans.model import (
    ChangeRow,
    DraftRow,
    DraftStatus,
    LeftOutRow,
    PlanRow,
    PlanStatus,
    RouteRow,
    RouteStatus,
    StopRow,
    StopStatus,
)


class PlanOut(Shown):
    """A depot's day; `version` 0: nothing is committed."""

    id: UUID
    depot: str
    day: date
    status: PlanStatus
    version: int
    drafts: int
    cost: Money
    committed_at: datetime | None

    @staticmethod
    def of(row: PlanRow) -> PlanOut:
        return PlanOut(
            id=row.id, depot=row.depot, day=row.day, status=row.status, version=row.version, drafts=row.drafts,
            cost=Money(row.cost_minor, row.currency), committed_at=row.committed_at,
        )  # fmt: skip


class StopOut(Shown):
    """A stop, planned and actual; `due_at` is what the order asks for, `told_at` the arrival the recipient knows of.

    `time_zone` is the zone at its position, null where that is not known.
    """

    id: UUID
    shipment_id: UUID
    ref: str
    customer: str
    sequence: int
    status: StopStatus
    pinned: bool
    latitude: float | None
    longitude: float | None
    time_zone: str | None
    arrive_at: datetime
    start_at: datetime
    depart_at: datetime
    told_at: datetime
    due_at: datetime | None
    arrived_at: datetime | None
    ended_at: datetime | None
    reason: str | None
    reason_text: str | None

    @staticmethod
    def of(row: StopRow) -> StopOut:
        latitude, longitude = row.job.get("latitude"), row.job.get("longitude")
        return StopOut(
            **{name: getattr(row, name) for name in _STOP},
            time_zone=None if latitude is None or longitude is None else zone_at(latitude, longitude),
            ref=str(row.job.get("ref", "")),
            customer=str(row.job.get("customer", "")),
            latitude=latitude,
            longitude=longitude,
        )


_STOP = (
    "id", "shipment_id", "sequence", "status", "pinned", "arrive_at", "start_at", "depart_at", "told_at", "due_at",
    "arrived_at", "ended_at", "reason", "reason_text",
)  # fmt: skip


class RouteOut(Shown):
    """One vehicle's route, with its stops in order, also those done."""

    id: UUID
    plan_id: UUID
    vehicle: str
    driver: str
    status: RouteStatus
    locked: bool
    out_from: datetime | None
    delay_s: int
    start_at: datetime
    end_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    distance_m: int
    driven_m: int | None
    version: int
    stops: list[StopOut]

    @staticmethod
    def made(row: RouteRow, stops: Sequence[StopRow]) -> RouteOut:
        return RouteOut(
            **{name: getattr(row, name) for name in _ROUTE},
            vehicle=row.vehicle_code,
            driver=row.driver_code,
            stops=[StopOut.of(each) for each in stops],
        )


_ROUTE = (
    "id", "plan_id", "status", "locked", "out_from", "delay_s", "start_at", "end_at", "started_at", "ended_at",
    "distance_m", "driven_m", "version",
)  # fmt: skip


class LeftOutOut(Shown):
    """A shipment on no route, and why."""

    shipment_id: UUID
    ref: str
    reason: str
    sentence: str


class ChangeOut(Shown):
    """One version of a plan: why, by which decision, and what it disturbed; `drivers` got another sequence."""

    version: int
    cause: str
    decision_id: UUID
    moved: int
    told: int
    sentence: str
    drivers: tuple[str, ...]
    gain: Money
    cost: Money
    at: datetime
    actor: str


class PlanDetail(PlanOut):
    """A plan with everything of it."""

    routes: list[RouteOut]
    left_out: list[LeftOutOut]
    changes: list[ChangeOut]

    @staticmethod
    def made(
        plan: PlanRow,
        routes: Sequence[RouteRow],
        stops: Sequence[StopRow],
        left: Sequence[LeftOutRow],
        changes: Sequence[ChangeRow],
    ) -> PlanDetail:
        by_route: dict[UUID, list[StopRow]] = {}
        for stop in stops:
            by_route.setdefault(stop.route_id, []).append(stop)
        return PlanDetail(
            **PlanOut.of(plan).model_dump(),
            routes=[RouteOut.made(each, by_route.get(each.id, [])) for each in routes],
            left_out=[
                LeftOutOut(
                    shipment_id=each.shipment_id, ref=str(each.job.get("ref", "")), reason=each.reason,
                    sentence=each.sentence,
                )
                for each in left
            ],
            changes=[
                ChangeOut(
                    **{name: getattr(each, name) for name in _CHANGE},
                    gain=Money(each.gain_minor, plan.currency),
                    cost=Money(each.cost_minor, plan.currency),
                )
                for each in changes
            ],
        )  # fmt: skip


_CHANGE = ("version", "cause", "decision_id", "moved", "told", "sentence", "drivers", "at", "actor")


class DraftOut(Shown):
    """A draft; `problem` says why there is none."""

    id: UUID
    plan_id: UUID
    number: int
    status: DraftStatus
    problem: str | None
    decision_id: UUID | None
    cost_minor: int | None
    base_version: int
    asked_by: str
    asked_at: datetime
    ready_at: datetime | None

    @staticmethod
    def of(row: DraftRow) -> DraftOut:
        return DraftOut.model_validate(row)


class FindingOut(Shown):
    """Something that is missing for the plan to run; `blocks`: it cannot be committed with it."""

    what: str
    about: str
    sentence: str
    blocks: bool


class MovedOut(Shown):
    """A shipment that gets another vehicle."""

    ref: str
    before: str
    after: str


class LateOut(Shown):
    """A shipment that is late in the draft, by minutes."""

    ref: str
    minutes: int


class OmittedOut(Shown):
    """A shipment the draft leaves out, and why."""

    ref: str
    reason: str
    sentence: str


class DifferenceOut(Shown):
    """What committing would change."""

    routes_before: int
    routes_after: int
    stops_before: int
    stops_after: int
    cost_before: Money
    cost_after: Money
    distance_before_m: int
    distance_after_m: int
    moved: list[MovedOut]
    added: list[str]
    removed: list[str]
    late: list[LateOut]
    left_out: list[OmittedOut]
    findings: list[FindingOut]

    @staticmethod
    def of(found: Difference) -> DifferenceOut:
        return DifferenceOut(
            routes_before=found.routes_before,
            routes_after=found.routes_after,
            stops_before=found.stops_before,
            stops_after=found.stops_after,
            cost_before=Money(found.cost_before_minor, found.currency),
            cost_after=Money(found.cost_after_minor, found.currency),
            distance_before_m=found.distance_before_m,
            distance_after_m=found.distance_after_m,
            moved=[MovedOut(ref=ref, before=before, after=after) for ref, before, after in found.moved],
            added=list(found.added),
            removed=list(found.removed),
            late=[LateOut(ref=ref, minutes=minutes) for ref, minutes in found.late],
            left_out=[OmittedOut(ref=ref, reason=why, sentence=text) for ref, why, text in found.left_out],
            findings=[FindingOut.model_validate(each) for each in found.findings],
        )


class DraftDetail(DraftOut):
    """A draft with what committing it would change; null until it is ready."""

    difference: DifferenceOut | None

    @staticmethod
    def made(row: DraftRow, found: Difference | None) -> DraftDetail:
        shown = None if found is None else DifferenceOut.of(found)
        return DraftDetail(**DraftOut.of(row).model_dump(), difference=shown)
