"""News of analytics: scorecards, which reach the next allocation."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from headway.kernel.message import Event
from headway.kernel.money import Money


class ScorecardPublished(Event, frozen=True, kw_only=True):
    """A carrier's scorecard over a period; a lane's where zones are given. Shares in 0..1, None without a sample.

    `..._baseline` is the same over what may be learned from alone: without tagged shipments.
    """

    subject_type: ClassVar[str] = "carrier"
    subject_field: ClassVar[str] = "carrier_id"

    carrier_id: UUID
    carrier_code: str
    origin_zone: str | None
    destination_zone: str | None
    since: datetime
    until: datetime
    offers: int
    acceptance: float | None
    pickups: int
    on_time_pickup: float | None
    deliveries: int
    on_time_delivery: float | None
    exceptions_per_100: float | None
    cost_per_shipment: Money | None
    invoices: int
    invoice_accuracy: float | None
    acceptance_baseline: float | None = None
    on_time_pickup_baseline: float | None = None
    on_time_delivery_baseline: float | None = None


class BudgetLine(msgspec.Struct, frozen=True, kw_only=True):
    """What may be spent in the month that begins on `month`; no amount: no budget any more."""

    month: date
    scope: str
    label: str
    amount: Money | None


class BudgetsSet(Event, frozen=True, kw_only=True):
    """Budgets were set, each in the place of the one before."""

    subject_type: ClassVar[str] = "budget"
    subject_field: ClassVar[str] = "batch_id"

    batch_id: UUID
    lines: tuple[BudgetLine, ...]


class ReportEvent(Event, frozen=True, kw_only=True):
    """Base: its subject is a report that is sent by mail."""

    subject_type: ClassVar[str] = "report"
    subject_field: ClassVar[str] = "report_id"

    report_id: UUID


class ReportSaved(ReportEvent, frozen=True, kw_only=True):
    """A report was made or changed; inactive ones are not sent."""

    name: str
    version: int
    active: bool


class ReportEnded(ReportEvent, frozen=True, kw_only=True):
    """A report will not be sent any more."""


class ReportMade(ReportEvent, frozen=True, kw_only=True):
    """An edition was written and is on its way to so many; `asked_by` names who wanted it out of turn."""

    edition_id: UUID
    due_at: datetime
    recipients: int
    asked_by: str | None = None


class ReportDelivered(ReportEvent, frozen=True, kw_only=True):
    """The mail server of one recipient's channel took an edition, or nobody did: then `problem` says why."""

    edition_id: UUID
    problem: str | None = None


class ReportStopped(ReportEvent, frozen=True, kw_only=True):
    """A recipient asked for no further editions."""


class ServiceRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen of one service on one lane: hits and weights are sums over observations, newer ones weigh more.

    on_time: deliveries by the planned time, of those whose planned time has passed. offers: those that came to an end.
    """

    origin_zone: str
    destination_zone: str
    service_code: str
    on_time_hits: float
    on_time_weight: float
    on_time_samples: int
    accepted_hits: float
    offers_weight: float
    offers_samples: int


class PerformanceMeasured(Event, frozen=True, kw_only=True):
    """Everything that was seen of a carrier until `measured_at`; an observation halves in weight in `half_life_days`.

    late_hours: the weight of its deliveries after the planned time, by how late they were; early_hours: of the others,
    by how early. Both between 0, 1, 2, 3, 4, 6, 8, 12, 16, 20, 24, 36, 48 and 72 hours, and beyond.
    """

    subject_type: ClassVar[str] = "carrier"
    subject_field: ClassVar[str] = "carrier_id"

    carrier_id: UUID
    carrier_code: str
    measured_at: datetime
    half_life_days: float
    services: tuple[ServiceRecord, ...]
    late_hours: tuple[float, ...]
    early_hours: tuple[float, ...]


class ScorecardShared(Event, frozen=True, kw_only=True):
    """A carrier's card can be read by a link, without signing in, until `expires_at`."""

    subject_type: ClassVar[str] = "carrier"
    subject_field: ClassVar[str] = "carrier_id"

    carrier_id: UUID
    carrier_code: str
    link_id: UUID
    expires_at: datetime
    note: str


class ScorecardLinkRevoked(Event, frozen=True, kw_only=True):
    """A link to a carrier's card leads nowhere from now on."""

    subject_type: ClassVar[str] = "carrier"
    subject_field: ClassVar[str] = "carrier_id"

    carrier_id: UUID
    carrier_code: str
    link_id: UUID


class PolicyTried(Event, frozen=True, kw_only=True):
    """A policy was tried on what has been: so many decisions were made again, so many of them would be others."""

    subject_type: ClassVar[str] = "policy_trial"
    subject_field: ClassVar[str] = "trial_id"

    trial_id: UUID
    decisions: int
    changed: int


EVENTS = (
    PolicyTried,
    ScorecardPublished,
    PerformanceMeasured,
    ScorecardShared,
    ScorecardLinkRevoked,
    BudgetsSet,
    ReportSaved,
    ReportEnded,
    ReportMade,
    ReportDelivered,
    ReportStopped,
)
