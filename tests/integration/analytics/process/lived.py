"""A small life of cases, told as events at moments: what the figures of process intelligence are checked on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from headway.analytics import handlers
from headway.events.dispatch import ShipmentBooked, ShipmentDelivered, ShipmentPlanned, TenderOfferSent
from headway.events.exceptions import CaseOpened, CaseResolved, SignalRaised
from headway.events.orders import OrderReceived, OrderReleased
from headway.kernel.app import App
from headway.kernel.conductor import advance, drain
from headway.kernel.message import Event
from headway.kernel.money import Money
from headway.kernel.rooms import Room
from tests.conftest import START
from tests.integration.settlement.scenes import booked

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Life:
    """An application with analytics alone, a tenant whose clock is moved, and short words for what happens."""

    def __init__(self, app: App, tenant: UUID) -> None:
        self.app, self.tenant = app, tenant

    async def at(self, moment: datetime, *events: Event, actor: str = "system:test") -> None:
        """The clock goes on to a moment, and something happens there."""
        await advance(self.app, self.tenant, moment)
        async with self.app.scope.begin(self.tenant, actor) as uow:
            for event in events:
                uow.emit(event)

    async def read(self) -> None:
        """Everybody reads the log."""
        await drain(self.app, self.tenant)


def begin(make_app: Callable[..., App], tenant: UUID) -> Life:
    return Life(make_app(Room(name="nobody"), handlers.room()), tenant)


def ordered(booking: ShipmentBooked) -> tuple[Event, ...]:
    """An order taken in and released at once."""
    order = booking.order_id
    return (
        OrderReceived(
            order_id=order, external_ref=booking.external_ref, customer=booking.customer, service="S", source="f"
        ),
        OrderReleased(order_id=order, decision_id=uuid4()),
        ShipmentPlanned(order_id=order, shipment_id=booking.shipment_id),
    )


def offered(booking: ShipmentBooked) -> TenderOfferSent:
    return TenderOfferSent(
        shipment_id=booking.shipment_id,
        order_id=booking.order_id,
        tender_id=uuid4(),
        offer_id=booking.offer_id,
        carrier_id=booking.carrier_id,
        carrier_code=booking.carrier_code,
        sequence=1,
        service_code="DTD",
        origin_zone=booking.origin_zone,
        destination_zone=booking.destination_zone,
        weight_kg="100",
        price=Money(10_000, "USD"),
        pickup_from=START,
        deliver_by=START,
        expires_at=START,
    )


def arrived(booking: ShipmentBooked, at: datetime) -> ShipmentDelivered:
    return ShipmentDelivered(shipment_id=booking.shipment_id, order_id=booking.order_id, delivered_at=at)


def opened(booking: ShipmentBooked, case_id: UUID, **more: Any) -> CaseOpened:
    fields: dict[str, Any] = {
        "case_id": case_id,
        "detector": "late",
        "severity": "high",
        "owner": "tower",
        "due_at": START,
        "order_id": booking.order_id,
        "shipment_id": booking.shipment_id,
        "carrier_id": booking.carrier_id,
    }
    return CaseOpened(**{**fields, **more})


def seen(booking: ShipmentBooked, case_id: UUID, since: datetime | None = None, **more: Any) -> SignalRaised:
    fields: dict[str, Any] = {
        "case_id": case_id,
        "detector": "late",
        "about_type": "shipment",
        "about_id": booking.shipment_id,
        "order_id": booking.order_id,
        "shipment_id": booking.shipment_id,
        "carrier_id": booking.carrier_id,
        "severity": "high",
        "sentence": "late",
        "since": since,
        "joined": True,
    }
    return SignalRaised(**{**fields, **more})


def over(case_id: UUID, *, automatic: bool = True) -> CaseResolved:
    return CaseResolved(case_id=case_id, automatic=automatic, resolution="over")


def bookings(count: int, **more: Any) -> list[ShipmentBooked]:
    return [booked(f"A{number}", ("freight", 10_000), **more) for number in range(count)]
