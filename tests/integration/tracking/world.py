"""A booked shipment without the rooms below: the events they would have emitted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec

from headway.events.dispatch import ShipmentBooked
from headway.kernel import conductor
from headway.kernel.app import App
from headway.kernel.message import Event
from headway.kernel.money import Money
from headway.tracking.model import RecordResult, RecordTracking, ReportedEvent
from tests.conftest import START

CARRIER = UUID(int=7)


def booking(reference: str = "SO-1", carrier: str = "ACME", **more: Any) -> ShipmentBooked:
    """Pickup at 08:00, delivery planned for 14:00 and due by 16:00 of the test day; a day late costs 250.00."""
    fields: dict[str, Any] = {
        "shipment_id": uuid4(),
        "order_id": uuid4(),
        "offer_id": uuid4(),
        "carrier_id": CARRIER,
        "carrier_code": carrier,
        "service_id": uuid4(),
        "service_code": "DTD",
        "external_ref": reference,
        "customer": "C1",
        "origin_site": "P1",
        "origin_zone": "Z1",
        "destination_zone": "Z9",
        "weight_kg": "10",
        "charges": (),
        "expected_cost": Money(8_000, "USD"),
        "pickup_planned_at": at(2),
        "delivery_planned_at": at(8),
        "deliver_by": at(10),
        "late_penalty": Money(25_000, "USD"),
    }
    return ShipmentBooked(**{**fields, **more})


def at(hours: float) -> datetime:
    """So many hours after the test clock's start."""
    return START + timedelta(hours=hours)


def report(code: str, hours: float = 0, reference: str = "SO-1", **more: Any) -> ReportedEvent:
    fields: dict[str, Any] = {"code": code, "occurred_at": at(hours), "reference": reference, "carrier": "ACME"}
    return ReportedEvent(**{**fields, **more})


async def happen(app: App, tenant: UUID, *events: Event) -> None:
    """Put events into the log and let every room react."""
    async with app.scope.begin(tenant, "test") as uow:
        for event in events:
            uow.emit(event)
    await conductor.drain(app, tenant)


async def record(app: App, tenant: UUID, *events: ReportedEvent) -> RecordResult:
    result: RecordResult = await app.run(tenant, RecordTracking(events), actor="test")
    await conductor.drain(app, tenant)
    return result


async def log_of(app: App, tenant: UUID, kind: type[Event]) -> list[dict[str, Any]]:
    """The data of all events of one type, in order."""
    async with app.scope.reading(tenant) as (conn, _):
        rows = await conn.fetch("SELECT data::text FROM event_log WHERE type = $1 ORDER BY xid, seq", kind.type_name())
    return [msgspec.json.decode(row["data"]) for row in rows]
