"""News of analytics: scorecards, which reach the next allocation."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from headway.kernel.message import Event
from headway.kernel.money import Money


class ScorecardPublished(Event, frozen=True, kw_only=True):
    """A carrier's scorecard over a period; a lane's where zones are given. Shares in 0..1, None without a sample."""

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


EVENTS = (ScorecardPublished,)
