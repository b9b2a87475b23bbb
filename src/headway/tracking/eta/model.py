"""The words of ETA: how a shipment stands, what is known to judge it by, and the answer for each of its stops."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from headway.kernel.money import Money
from headway.tracking.eta.curves import Curve
from headway.tracking.eta.lessons import Accuracy, Cells
from headway.tracking.fold import Journey
from headway.tracking.routes.model import OnRoute


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A booked shipment as it stands.

    Attributes:
        deliver_by: what was agreed for the last stop.
        off: its booking was taken back or it was cancelled.
        estimate_heard_at: when the present estimate was heard; None: there is none.
        estimate_seen: it was made from where the vehicle is, nobody said it.
        alerted: an alert is open about it.
        route: the stop of the own fleet's route that it is; None: it is on none.
    """

    shipment_id: UUID
    order_id: UUID
    offer_id: UUID
    carrier_id: UUID
    carrier_code: str
    service_code: str
    reference: str
    origin_site: str
    origin_zone: str
    destination_zone: str
    booked_at: datetime
    deliver_by: datetime
    off: bool
    heard_at: datetime | None
    expected_cost: Money
    late_penalty: Money
    journey: Journey
    estimate_heard_at: datetime | None = None
    estimate_seen: bool = False
    alerted: bool = False
    route: OnRoute | None = None

    @property
    def lane(self) -> str:
        return f"{self.origin_zone}>{self.destination_zone}"

    @property
    def pickup_at(self) -> datetime | None:
        """The pickup's plan while nobody has picked it up."""
        first = self.journey.stops[0] if self.journey.stops else None
        return None if first is None or first.completed_at is not None else first.planned_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What was learned, as far as the shipments at hand need it.

    Attributes:
        accuracy: of estimates, by carrier, whether they were seen or said, and horizon.
        failed: chance of a failed attempt by (carrier, lane).
    """

    cells: Cells = field(default_factory=dict)
    accuracy: Mapping[tuple[str, bool, int], Accuracy] = field(default_factory=dict)
    failed: Mapping[tuple[str, str], float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The operational ETA of one stop as of `at`; the quantiles are moments.

    Attributes:
        stop: from 1. phase: where the journey stood.
        breach_chance: of being done after `due_at`. failed_chance: of a failed first attempt; None where it is past.
        method: model, corridor, ratio or plan, as the predictor says; seen where those who stood so before decide;
            carrier where its own estimate does; route where the own fleet's does.
        curve: the whole distribution, in seconds from `at`.
    """

    stop: int
    at: datetime
    phase: str
    p50_at: datetime
    p80_at: datetime
    p90_at: datetime
    due_at: datetime
    breach_chance: float
    failed_chance: float | None
    method: str
    model_version: int | None
    because: str
    curve: Curve
