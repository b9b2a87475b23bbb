"""The day's document, and the hunt for lost orders: each way to lose one, and each way to hold on to one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from headway.analytics import handlers
from headway.analytics.day import day_document
from headway.analytics.unaccounted import DETECTORS, MOVING_NEWS, LostOrder, unaccounted_orders
from headway.bootstrap.settings import Settings
from headway.bootstrap.wiring import rooms
from headway.events.dispatch import (
    AllocationFailed,
    ShipmentBooked,
    ShipmentCancelled,
    ShipmentDelivered,
    ShipmentInTransit,
    ShipmentPlanned,
    TenderExhausted,
    TenderOfferSent,
)
from headway.events.exceptions import CaseAcknowledged, CaseEscalated, CaseOpened, CaseResolved
from headway.events.orders import (
    OrderCancelled,
    OrderDelivered,
    OrderHeld,
    OrderHoldLifted,
    OrderReceived,
    OrderReleased,
    OrderShipped,
)
from headway.kernel.app import App
from headway.kernel.conductor import drain
from headway.kernel.message import Event, Recorded
from headway.kernel.money import Money
from headway.kernel.rooms import Room
from headway.kernel.uow import Scope, UnitOfWork
from headway.settlement import handlers as settlement
from headway.settlement.model import ReceiveInvoice
from tests.conftest import START
from tests.integration.settlement.scenes import booked, delivered, happen, invoice


async def heard(rec: Recorded[Any], uow: UnitOfWork) -> None:
    """A room that reads the news and does nothing about it."""


IDLE = Room(name="idle", subscriptions=dict.fromkeys(MOVING_NEWS, heard))


@pytest.fixture
def app(make_app: Callable[..., App]) -> App:
    return make_app(IDLE, settlement.room(), handlers.room())


def received(booking: ShipmentBooked) -> OrderReceived:
    ref = booking.external_ref
    return OrderReceived(order_id=booking.order_id, external_ref=ref, customer="C", service="DTD", source="api")


def released(booking: ShipmentBooked) -> OrderReleased:
    return OrderReleased(order_id=booking.order_id, decision_id=uuid4())


def held(booking: ShipmentBooked) -> OrderHeld:
    return OrderHeld(order_id=booking.order_id, holds=("credit",), decision_id=uuid4())


def planned(booking: ShipmentBooked) -> ShipmentPlanned:
    return ShipmentPlanned(shipment_id=booking.shipment_id, order_id=booking.order_id)


def cancelled(booking: ShipmentBooked) -> OrderCancelled:
    return OrderCancelled(order_id=booking.order_id, reason="x")


def shipped(booking: ShipmentBooked) -> OrderShipped:
    return OrderShipped(order_id=booking.order_id)


def moving(booking: ShipmentBooked) -> ShipmentInTransit:
    return ShipmentInTransit(shipment_id=booking.shipment_id, order_id=booking.order_id)


def arrived(booking: ShipmentBooked) -> ShipmentDelivered:
    at = booking.delivery_planned_at
    return ShipmentDelivered(shipment_id=booking.shipment_id, order_id=booking.order_id, delivered_at=at)


def exhausted(booking: ShipmentBooked) -> TenderExhausted:
    return TenderExhausted(shipment_id=booking.shipment_id, order_id=booking.order_id, tender_id=uuid4(), offers=3)


def unrated(booking: ShipmentBooked) -> AllocationFailed:
    ids: dict[str, Any] = {"shipment_id": booking.shipment_id, "order_id": booking.order_id, "decision_id": uuid4()}
    return AllocationFailed(**ids, attempt=1, reason="no_rate", detail="no rate")


def gone(booking: ShipmentBooked) -> ShipmentCancelled:
    return ShipmentCancelled(shipment_id=booking.shipment_id, order_id=booking.order_id, reason="by the shipper")


def sent(booking: ShipmentBooked) -> TenderOfferSent:
    return TenderOfferSent(
        shipment_id=booking.shipment_id,
        order_id=booking.order_id,
        tender_id=uuid4(),
        offer_id=booking.offer_id,
        carrier_id=booking.carrier_id,
        carrier_code=booking.carrier_code,
        sequence=1,
        service_code="DTD",
        origin_zone="Z1",
        destination_zone="Z2",
        weight_kg="100",
        price=Money(10_000, "USD"),
        pickup_from=START,
        deliver_by=START,
        expires_at=START,
    )


def case(booking: ShipmentBooked, **more: Any) -> CaseOpened:
    fields: dict[str, Any] = {
        "case_id": uuid4(),
        "detector": "late",
        "severity": "high",
        "owner": "ops",
        "due_at": START,
        "order_id": None,
        "shipment_id": booking.shipment_id,
        "carrier_id": None,
    }
    return CaseOpened(**{**fields, **more})


async def lost(app: App, tenant: UUID) -> list[LostOrder]:
    async with app.scope.reading(tenant) as (conn, _):
        return await unaccounted_orders(conn)


LOST: dict[str, tuple[Callable[[ShipmentBooked], Event], ...]] = {
    "without a verdict of the gate": (received,),
    "released, and nobody planned it": (received, released),
    "planned, and nobody looks for a carrier": (received, released, planned),
    "an offer without an expiry": (received, released, planned, sent),
    "no carrier left, and no case": (received, released, planned, sent, exhausted),
    "no rate, and no case": (received, released, planned, unrated),
    "booked, and nobody watches": (received, released, planned, lambda booking: booking),
    "its shipment cancelled, itself not": (received, released, planned, gone),
    "its shipment delivered, itself not told": (received, released, planned, lambda booking: booking, arrived),
    "held, then released and forgotten": (received, held, released),
    "cancelled too late, and nobody watches": (received, released, planned, lambda b: b, cancelled, shipped, moving),
}


@pytest.mark.parametrize("story", LOST.values(), ids=LOST.keys())
async def test_a_lost_order_is_found(
    app: App, tenant: UUID, story: tuple[Callable[[ShipmentBooked], Event], ...]
) -> None:
    booking = booked("A1", ("freight", 10_000))
    await happen(app, tenant, *(tell(booking) for tell in story))
    (found,) = await lost(app, tenant)
    assert (found.order_id, found.external_ref) == (booking.order_id, "A1")
    assert found.last_event == story[-1](booking).type_name()


FOUND: dict[str, tuple[Callable[[ShipmentBooked], Event], ...]] = {
    "delivered": (received, released, planned, lambda b: OrderDelivered(order_id=b.order_id)),
    "cancelled": (received, released, cancelled),
    "held": (received, held),
    "held again after a correction": (received, held, released, held),
    "a case about its shipment": (received, released, planned, exhausted, case),
    "a case about itself": (received, released, lambda b: case(b, shipment_id=None, order_id=b.order_id)),
}


@pytest.mark.parametrize("story", FOUND.values(), ids=FOUND.keys())
async def test_an_order_that_ended_or_waits_for_somebody_is_not_lost(
    app: App, tenant: UUID, story: tuple[Callable[[ShipmentBooked], Event], ...]
) -> None:
    booking = booked("A1", ("freight", 10_000))
    await happen(app, tenant, *(tell(booking) for tell in story))
    assert await lost(app, tenant) == []


async def test_a_case_that_is_over_holds_nothing(app: App, tenant: UUID) -> None:
    booking = booked("A1", ("freight", 10_000))
    opened = case(booking)
    over = CaseResolved(case_id=opened.case_id, automatic=False, resolution="looked at it")
    await happen(app, tenant, received(booking), released(booking), planned(booking), exhausted(booking), opened, over)
    assert len(await lost(app, tenant)) == 1


@pytest.mark.parametrize("what", ["shipment_id", "offer_id", "order_id"])
async def test_a_timer_about_it_its_shipment_or_its_offer_holds_it(app: App, tenant: UUID, what: str) -> None:
    booking = booked("A1", ("freight", 10_000))
    await happen(app, tenant, received(booking), released(booking), planned(booking), sent(booking))
    async with app.scope.begin(tenant, "system:test") as uow:
        uow.set_timer("test.later", getattr(booking, what), uow.now + timedelta(hours=1))
    assert await lost(app, tenant) == []


async def test_a_timer_about_another_order_does_not(app: App, tenant: UUID) -> None:
    booking = booked("A1", ("freight", 10_000))
    await happen(app, tenant, received(booking), released(booking), planned(booking), sent(booking))
    async with app.scope.begin(tenant, "system:test") as uow:
        uow.set_timer("test.later", uuid4(), uow.now + timedelta(hours=1))
    assert len(await lost(app, tenant)) == 1


async def test_a_job_about_its_shipment_holds_it(app: App, tenant: UUID) -> None:
    booking = booked("A1", ("freight", 10_000))
    await happen(app, tenant, received(booking), released(booking), planned(booking))
    async with app.scope.begin(tenant, "system:test") as uow:
        uow.enqueue("test.send", {}, lane="carrier:ACME", ordering_key=booking.shipment_id)
    assert await lost(app, tenant) == []


async def test_news_that_nobody_has_read_yet_holds_it_until_it_is_read(app: App, tenant: UUID) -> None:
    await happen(app, tenant, booked("A0", ("freight", 1)))
    booking = booked("A1", ("freight", 10_000))
    async with app.scope.begin(tenant, "system:test") as uow:
        uow.emit(received(booking))
        uow.emit(released(booking))
    assert await lost(app, tenant) == []
    await drain(app, tenant)
    assert len(await lost(app, tenant)) == 1


async def test_news_that_moves_nothing_holds_nothing(app: App, tenant: UUID) -> None:
    booking = booked("A1", ("freight", 10_000))
    await happen(app, tenant, received(booking), released(booking))
    async with app.scope.begin(tenant, "system:test") as uow:
        uow.emit(planned(booking))
    assert len(await lost(app, tenant)) == 1


async def test_all_news_that_moves_orders_on_has_a_room_that_listens(scope: Scope) -> None:
    composed = rooms(Settings(), scope)
    heard_by = {event_type for room in composed for event_type in room.subscriptions}
    heard_by |= {
        kind for room in composed for fold in room.projections if fold.name == DETECTORS for kind in fold.types
    }
    assert set(MOVING_NEWS) <= heard_by


async def test_an_order_whose_news_became_a_dead_letter_is_lost(make_app: Callable[..., App], tenant: UUID) -> None:
    async def broken(rec: Recorded[OrderReleased], uow: UnitOfWork) -> None:
        raise ValueError("a defect")

    app = make_app(Room(name="broken", subscriptions={OrderReleased: broken}), handlers.room())
    booking = booked("A1", ("freight", 10_000))
    await happen(app, tenant, received(booking), released(booking))
    assert len(await lost(app, tenant)) == 1


async def test_the_document_of_a_small_day(app: App, tenant: UUID) -> None:
    good, late, stuck = (booked(name, ("freight", 10_000)) for name in ("A1", "A2", "A3"))
    after = late.deliver_by + timedelta(minutes=1)
    said_late = ShipmentDelivered(shipment_id=late.shipment_id, order_id=late.order_id, delivered_at=after)
    opened = case(late)
    await happen(app, tenant, received(good), released(good), received(late), released(late), received(stuck))
    await happen(app, tenant, held(stuck), good, late, delivered(good), delivered(late, after))
    await happen(
        app, tenant, arrived(good), said_late, opened, CaseEscalated(case_id=opened.case_id, level=1, owner="x")
    )
    await happen(app, tenant, *(OrderDelivered(order_id=each.order_id) for each in (good, late)))
    await happen(app, tenant, CaseResolved(case_id=opened.case_id, automatic=True, resolution="delivered"))
    await happen(app, tenant, OrderHoldLifted(order_id=stuck.order_id, hold="credit", reason="ok"), actor="user:ann")
    await app.run(tenant, ReceiveInvoice(invoice("I1", ("A1", "freight", 10_150))), actor="key:acme")
    await app.run(tenant, ReceiveInvoice(invoice("I2", ("A2", "freight", 20_000))), actor="key:acme")
    async with app.scope.reading(tenant) as (conn, _):
        found = await day_document(conn)
    events = found.pop("events")
    assert isinstance(events, int)
    assert events > 20
    assert found == {
        "orders": 3,
        "released": 2,
        "held": 1,
        "allocated": 0,
        "tendered": 0,
        "accepted": 0,
        "rejected": 0,
        "expired": 0,
        "delivered": 2,
        "on_time": 1,
        "exceptions_opened": 1,
        "exceptions_auto_resolved": 1,
        "exceptions_escalated": 1,
        "manual_touches": 1,
        "notifications": 0,
        "invoices": 2,
        "invoices_matched": 1,
        "invoices_disputed": 1,
        "freight_cost": Decimal("201.50"),
        "sla_penalties": Decimal("40.00"),
        "currency": "USD",
        "decisions": 2,
        "unaccounted": 0,
    }


async def test_taking_in_orders_is_not_a_touch(app: App, tenant: UUID) -> None:
    booking = booked("A1", ("freight", 10_000))
    await happen(app, tenant, received(booking), held(booking), actor="user:ann")
    async with app.scope.reading(tenant) as (conn, _):
        assert (await day_document(conn))["manual_touches"] == 0


async def test_two_cases_seen_to_at_once_are_two_touches(app: App, tenant: UUID) -> None:
    first, second = case(booked("A1", ("freight", 1))), case(booked("A2", ("freight", 1)))
    await happen(app, tenant, first, second)
    over = [CaseResolved(case_id=each.case_id, automatic=False, resolution="called") for each in (first, second)]
    seen = [CaseAcknowledged(case_id=each.case_id, by="ann") for each in (first, second)]
    await happen(app, tenant, *seen, *over, actor="user:ann")
    async with app.scope.reading(tenant) as (conn, _):
        assert (await day_document(conn))["manual_touches"] == 2
