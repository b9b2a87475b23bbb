"""Events as other rooms would write them, and a way to put them in the log."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from headway.events.dispatch import ChargeLine, ShipmentBooked
from headway.events.tracking import StopProgressed
from headway.kernel.app import App
from headway.kernel.conductor import drain
from headway.kernel.message import Event
from headway.kernel.money import Money
from headway.settlement.model import InvoiceDraft, InvoiceLineDraft
from tests.conftest import START

ACME, OTHER = UUID(int=501), UUID(int=502)


def booked(
    reference: str, *charges: tuple[str, int], carrier: UUID = ACME, code: str = "ACME", **more
) -> ShipmentBooked:
    """A booking from Z1 to Z2, planned for noon, committed for six in the evening."""
    fields = {
        "shipment_id": uuid4(),
        "order_id": uuid4(),
        "offer_id": uuid4(),
        "carrier_id": carrier,
        "carrier_code": code,
        "service_id": uuid4(),
        "service_code": "DTD",
        "external_ref": reference,
        "customer": "C1",
        "origin_site": "S1",
        "origin_zone": "Z1",
        "destination_zone": "Z2",
        "weight_kg": "100",
        "charges": tuple(ChargeLine(code=name, amount=Money(minor, "USD"), sentence=name) for name, minor in charges),
        "expected_cost": Money(sum(minor for _, minor in charges), "USD"),
        "pickup_planned_at": START + timedelta(hours=2),
        "delivery_planned_at": START + timedelta(hours=6),
        "deliver_by": START + timedelta(hours=12),
        "late_penalty": Money(4_000, "USD"),
    }
    return ShipmentBooked(**{**fields, **more})


def delivered(booking: ShipmentBooked, at: datetime | None = None) -> StopProgressed:
    """The delivery stop completed, in time unless said."""
    actual = at or booking.delivery_planned_at
    return stop(booking, "delivery", booking.delivery_planned_at, actual)


def picked_up(booking: ShipmentBooked, at: datetime | None = None) -> StopProgressed:
    """The pickup stop completed, in time unless said."""
    return stop(booking, "pickup", booking.pickup_planned_at, at or booking.pickup_planned_at)


def stop(booking: ShipmentBooked, role: str, planned: datetime, actual: datetime) -> StopProgressed:
    return StopProgressed(
        shipment_id=booking.shipment_id,
        sequence=1 if role == "pickup" else 2,
        role=role,
        state="completed",
        planned_at=planned,
        actual_at=actual,
        late_s=int((actual - planned).total_seconds()),
    )


async def happen(app: App, tenant: UUID, *events: Event, actor: str = "system:test") -> None:
    """Put events in the log and let everybody react."""
    async with app.scope.begin(tenant, actor) as uow:
        for event in events:
            uow.emit(event)
    await drain(app, tenant)


def invoice(number: str, *lines: tuple[str, str, int], total: int | None = None, carrier: str = "ACME") -> InvoiceDraft:
    """An invoice in USD; the total is the sum unless said."""
    whole = sum(minor for *_, minor in lines) if total is None else total
    drafts = tuple(InvoiceLineDraft(reference, code, Money(minor, "USD")) for reference, code, minor in lines)
    return InvoiceDraft(carrier, number, "USD", drafts, Money(whole, "USD"))
