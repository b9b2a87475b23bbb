"""Events as the log would give them to the world, about orders of its own day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from headway.events.dispatch import ChargeLine, ShipmentBooked, TenderOfferSent
from headway.events.orders import OrderReceived
from headway.kernel.message import Event, Recorded
from headway.kernel.money import Money
from headway.sim.network import START


def recorded(event: Event) -> Recorded[Event]:
    return Recorded(uuid4(), uuid4(), event, START, "system:test", uuid4(), None, 1, 1)


def received(ref: str, order_id: UUID) -> OrderReceived:
    return OrderReceived(order_id=order_id, external_ref=ref, customer="C001", service="standard", source="api")


def offered(order_id: UUID, carrier: str = "RHEINWEG", at: datetime = START, **more: Any) -> TenderOfferSent:
    """An offer that may be answered for two hours."""
    fields: dict[str, Any] = {
        "shipment_id": uuid4(),
        "order_id": order_id,
        "tender_id": uuid4(),
        "offer_id": uuid4(),
        "carrier_id": uuid4(),
        "carrier_code": carrier,
        "sequence": 1,
        "service_code": "standard",
        "origin_zone": "DE-RR",
        "destination_zone": "DE-BY",
        "weight_kg": "12",
        "price": Money(1500, "EUR"),
        "pickup_from": at + timedelta(hours=3),
        "deliver_by": at + timedelta(hours=36),
        "expires_at": at + timedelta(hours=2),
    }
    return TenderOfferSent(**{**fields, **more})


def booked(ref: str, carrier: str = "RHEINWEG", at: datetime = START, **more: Any) -> ShipmentBooked:
    """Picked up three hours after `at`, planned for six the next evening."""
    fields: dict[str, Any] = {
        "shipment_id": uuid4(),
        "order_id": uuid4(),
        "offer_id": uuid4(),
        "carrier_id": uuid4(),
        "carrier_code": carrier,
        "service_id": uuid4(),
        "service_code": "standard",
        "external_ref": ref,
        "customer": "C001",
        "origin_site": "DTM1",
        "origin_zone": "DE-RR",
        "destination_zone": "DE-BY",
        "weight_kg": "12",
        "charges": (ChargeLine(code="freight", amount=Money(1500, "EUR"), sentence="freight"),),
        "expected_cost": Money(1500, "EUR"),
        "pickup_planned_at": at + timedelta(hours=3),
        "delivery_planned_at": at + timedelta(hours=36),
        "deliver_by": at + timedelta(hours=36, minutes=30),
        "late_penalty": Money(2500, "EUR"),
    }
    return ShipmentBooked(**{**fields, **more})
