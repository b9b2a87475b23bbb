"""News that detectors read and shipments that they look at."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from headway.events.carriers import CapacityShortfall, ShortfallEnded
from headway.events.dispatch import (
    AllocationFailed,
    ShipmentCancelled,
    TenderExhausted,
    TenderNeedsReview,
    TenderOfferDeclined,
    TenderOfferExpired,
    TenderReviewed,
)
from headway.events.docks import DockFound, DockFull
from headway.events.orders import (
    InstructionGiven,
    InstructionSettled,
    OrderHeld,
    OrderHoldLifted,
    OrderReleased,
    OrderShorted,
    ShortageSettled,
)
from headway.events.settlement import DisputeResolved, InvoiceDisputed
from headway.events.tracking import (
    BreachCleared,
    BreachForeseen,
    ConnectorFailing,
    ConnectorRecovered,
    HeardOf,
    IncidentReported,
    MilestoneMissed,
    OpenAction,
    PodCaptured,
    PodDisputed,
    RouteDeviated,
    RouteRejoined,
    StandingEnded,
    StoppedLong,
    StopProgressed,
    TemperatureExceeded,
    TemperatureRestored,
    TrackingEventRecorded,
    TrackingFolded,
    TrackingStatusChanged,
)
from headway.exceptions.detectors.capacity_shortfall import limit_id
from headway.exceptions.detectors.no_rate import REASONS
from headway.kernel.message import Event
from headway.kernel.money import Money
from headway.tracking.model import StopRole, StopState, TrackingStatus
from headway.tracking.reasons import REASONS as INCIDENTS
from headway.tracking.watched import TrackedShipment, WatchedStop
from tests.integration.tracking.world import at, booking

SHIPMENT, ORDER, ID = UUID(int=2), UUID(int=3), UUID(int=9)
BOOKED = booking(shipment_id=SHIPMENT, order_id=ORDER)


def failed(reason: str) -> AllocationFailed:
    return AllocationFailed(
        shipment_id=SHIPMENT, order_id=ORDER, decision_id=ID, attempt=1, reason=reason, detail="10 kg from Z1 to Z9"
    )


def changed(after: str) -> TrackingStatusChanged:
    return TrackingStatusChanged(shipment_id=SHIPMENT, before="created", after=after, occurred_at=at(8))


RECORDED = TrackingEventRecorded(
    shipment_id=SHIPMENT,
    tracking_event_id=ID,
    carrier_id=ID,
    status="in_transit",
    classifier="ACTUAL",
    raw_code="X3",
    occurred_at=at(3),
)
FOLDED = TrackingFolded(
    batch_id=ID, shipment_ids=(SHIPMENT,), first_said=(0,), heard=(HeardOf(carrier_id=ID, raw_code="X3"),)
)
FORESEEN = BreachForeseen(
    shipment_id=SHIPMENT,
    alert_id=ID,
    order_id=ORDER,
    carrier_id=ID,
    revision=1,
    due_at=at(10),
    chance=0.9,
    p50_at=at(11),
    p90_at=at(13),
    loss=Money(25_000, "USD"),
    best="expedite",
    actions=(
        OpenAction(
            code="expedite",
            sentence="call ACME and have it brought forward",
            averts=0.3,
            saves=Money(4_000, "USD"),
            open_until=at(9),
        ),
    ),
    because="nothing was heard since 2026-03-02T08:00Z",
    decision_id=ID,
)
MISSED = MilestoneMissed(
    shipment_id=SHIPMENT,
    order_id=ORDER,
    carrier_id=ID,
    carrier_code="ACME",
    leg=0,
    milestone="HU",
    status="at_stop",
    expected_by=at(7),
    share=0.95,
    journeys=140,
    lane="Z1>Z9",
    because="HU (at_stop) usually by 2 Mar 21:00, in 95 % of 140 journeys on Z1>Z9",
)
CALMED = BreachCleared(shipment_id=SHIPMENT, alert_id=ID, outcome="in_time", chance=0.0, reason="it was delivered")
CANCELLED = ShipmentCancelled(shipment_id=SHIPMENT, order_id=ORDER, reason="x")
WAITING = TenderNeedsReview(
    shipment_id=SHIPMENT,
    order_id=ORDER,
    tender_id=ID,
    decision_id=ID,
    expected_cost=Money(8_000, "USD"),
    because="it costs over 50",
)


INVOICE, CONNECTOR = UUID(int=21), UUID(int=22)
LIMIT = limit_id(ID, "Z1", date(2026, 3, 2), "")
_OFFER: dict[str, Any] = {
    "shipment_id": SHIPMENT,
    "order_id": ORDER,
    "tender_id": ID,
    "offer_id": ID,
    "carrier_id": ID,
    "carrier_code": "ACME",
    "sequence": 1,
    "origin_zone": "Z1",
    "destination_zone": "Z9",
}
_LIMIT: dict[str, Any] = {
    "carrier_id": ID,
    "carrier_code": "ACME",
    "scope": "Z1",
    "day": date(2026, 3, 2),
    "window": "",
}
_VEHICLE: dict[str, Any] = {"shipment_id": SHIPMENT, "carrier_code": "ACME", "vehicle": "V1", "since": at(3)}
_WHERE: dict[str, Any] = {"latitude": 52.5, "longitude": 13.4}


def declined(hours_before: float) -> TenderOfferDeclined:
    return TenderOfferDeclined(**_OFFER, reason="full", after_s=60, pickup_from=at(8 + hours_before))


def incident(reason: str, status: str = "in_transit", **more: Any) -> IncidentReported:
    fields: dict[str, Any] = {
        "shipment_id": SHIPMENT,
        "order_id": ORDER,
        "carrier_id": ID,
        "carrier_code": "ACME",
        "tracking_event_id": ID,
        "reason": reason,
        "party": "carrier",
        "code": "exception",
        "text": "",
        "occurred_at": at(6),
        "status": status,
    }
    return IncidentReported(**{**fields, **more})


def stopped(stop: int | None, stood_s: int = 3600) -> StoppedLong:
    return StoppedLong(**_VEHICLE, **_WHERE, stop=stop, stood_s=stood_s)


MORE_NEWS: list[Event] = [
    DockFull(route_id=ID, site="S1", needed_by=at(9), sentence="taken", shipment_ids=(SHIPMENT,), order_ids=(ORDER,)),
    DockFound(route_id=ID, shipment_ids=(SHIPMENT,), sentence="door 1 loads it in time"),
    declined(1),
    TenderOfferExpired(**_OFFER, pickup_from=at(9)),
    CapacityShortfall(**_LIMIT, limit=10, used=12, excess=2),
    ShortfallEnded(**_LIMIT, limit=10, used=10),
    *(incident(reason) for reason in INCIDENTS),
    RouteDeviated(**_VEHICLE, **_WHERE, distance_m=900, at=at(3.1)),
    RouteRejoined(**_VEHICLE, at=at(5), furthest_m=2000),
    stopped(None),
    stopped(1),
    StandingEnded(**_VEHICLE, at=at(5)),
    *(
        StopProgressed(
            shipment_id=SHIPMENT, sequence=1, role="pickup", state=state, planned_at=at(2), actual_at=at(3), late_s=3600
        )
        for state in StopState
    ),
    TemperatureExceeded(
        shipment_id=SHIPMENT,
        order_id=ORDER,
        carrier_id=ID,
        degrees_c=11.5,
        lowest_c=2,
        highest_c=8,
        since=at(4),
        at=at(5),
        sensor="rear",
    ),
    TemperatureRestored(shipment_id=SHIPMENT, since=at(4), at=at(6), furthest_c=11.5),
    PodDisputed(shipment_id=SHIPMENT, order_id=ORDER, faults=("3 pieces of 4",), captured_at=at(7)),
    PodCaptured(shipment_id=SHIPMENT, signed_by="X", captured_at=at(7), has_picture=False, kept=True),
    ConnectorFailing(
        connector_id=CONNECTOR,
        kind="poller",
        name="ACME",
        carrier_code="ACME",
        failures=5,
        since=at(1),
        sentence="503 again",
    ),
    ConnectorRecovered(connector_id=CONNECTOR, kind="poller", name="ACME", carrier_code="ACME", since=at(1), at=at(2)),
    OrderHeld(order_id=ORDER, holds=("address", "document"), decision_id=ID),
    OrderHoldLifted(order_id=ORDER, hold="address", reason="corrected"),
    OrderReleased(order_id=ORDER, decision_id=ID),
    OrderShorted(
        order_id=ORDER,
        shortage_id=ID,
        shipment_id=SHIPMENT,
        ordered=4,
        found=3,
        where="pick",
        party="shipper",
        reason="one is missing",
    ),
    ShortageSettled(order_id=ORDER, shortage_id=ID, outcome="sent_after", reason="tomorrow"),
    InstructionGiven(
        order_id=ORDER, instruction_id=ID, shipment_id=SHIPMENT, kind="reschedule", by="recipient", given_at=at(5)
    ),
    InstructionSettled(order_id=ORDER, instruction_id=ID, outcome="done", reason="booked"),
    InvoiceDisputed(
        invoice_id=INVOICE,
        carrier_id=ID,
        amount=Money(9000, "USD"),
        decision_id=ID,
        dispute_id=ID,
        disputed=Money(1000, "USD"),
        reasons=("over_tolerance",),
    ),
    DisputeResolved(
        invoice_id=INVOICE,
        carrier_id=ID,
        amount=Money(0, "USD"),
        dispute_id=ID,
        resolution="credit",
        credited=Money(1000, "USD"),
    ),
]


def reviewed(approved: bool) -> TenderReviewed:
    return TenderReviewed(shipment_id=SHIPMENT, order_id=ORDER, tender_id=ID, approved=approved, reason="fine")


NEWS: list[Event] = [
    *MORE_NEWS,
    WAITING,
    reviewed(approved=True),
    reviewed(approved=False),
    *(failed(reason) for reason in (*REASONS, "exhausted")),
    TenderExhausted(shipment_id=SHIPMENT, order_id=ORDER, tender_id=ID, offers=3),
    BOOKED,
    FORESEEN,
    MISSED,
    CALMED,
    CANCELLED,
    RECORDED,
    FOLDED,
    *(changed(status) for status in TrackingStatus),
]


def pickup(state: StopState = StopState.COMPLETED, **more: Any) -> WatchedStop:
    return WatchedStop(sequence=1, role=StopRole.PICKUP, state=state, planned_at=at(2), **more)


def delivery(state: StopState = StopState.PENDING, **more: Any) -> WatchedStop:
    return WatchedStop(sequence=2, role=StopRole.DELIVERY, state=state, planned_at=at(9), **more)


def waiting(**more: Any) -> TrackedShipment:
    """A shipment that nobody was heard to collect."""
    seen: dict[str, Any] = {"status": TrackingStatus.CREATED, "since": at(0), "heard_at": None}
    return shipment(**{**seen, "stops": (pickup(StopState.PENDING), delivery()), **more})


SEEN = (
    waiting,
    lambda: waiting(stops=(pickup(StopState.PENDING, estimated_at=at(4)), delivery())),
    lambda: waiting(stops=(pickup(StopState.ARRIVED, arrived_at=at(2)), delivery())),
    lambda: shipment(vehicle="V1", stood_since=at(3)),
    lambda: shipment(vehicle="V1", strayed_since=at(3)),
    lambda: shipment(status=TrackingStatus.DELIVERED, delivered_at=at(9), since=at(9), proves=0.9),
)
"""Shipments that something is wrong with."""


def shipment(**more: Any) -> TrackedShipment:
    fields: dict[str, Any] = {
        "shipment_id": SHIPMENT,
        "order_id": ORDER,
        "carrier_id": ID,
        "carrier_code": "ACME",
        "reference": "SO-1",
        "status": TrackingStatus.IN_TRANSIT,
        "since": at(3),
        "booked_at": at(0),
        "heard_at": at(3),
        "cancelled_at": None,
        "pickup_planned_at": at(2),
        "deliver_by": at(10),
        "eta": None,
        "delivered_at": None,
        "expected_cost": Money(8_000, "USD"),
        "late_penalty": Money(25_000, "USD"),
        "stops": (pickup(), delivery()),
    }
    return TrackedShipment(**{**fields, **more})
