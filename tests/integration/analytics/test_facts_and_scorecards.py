"""From the log to facts, KPIs and scorecards that reach whoever listens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from msgspec import structs

from headway.analytics import handlers, views
from headway.analytics.commands import PublishScorecards
from headway.analytics.policy import EVERY
from headway.analytics.publishing import SCORECARDS
from headway.events.dispatch import (
    ShipmentBooked,
    ShipmentPlanned,
    TenderOfferAccepted,
    TenderOfferDeclined,
    TenderOfferExpired,
    TenderOfferSent,
)
from headway.events.exceptions import CaseOpened, CaseResolved
from headway.events.orders import OrderHeld, OrderReceived, OrderReleased
from headway.kernel.app import App
from headway.kernel.conductor import advance
from headway.kernel.errors import BadInput
from headway.kernel.money import Money
from headway.settlement import handlers as settlement
from headway.settlement.model import ReceiveInvoice
from tests.conftest import START
from tests.integration.settlement.scenes import ACME, OTHER, booked, delivered, happen, invoice, picked_up

DAY = timedelta(days=1)


@pytest.fixture
def app(make_app: Callable[..., App]) -> App:
    return make_app(settlement.room(), handlers.room())


def offer(booking: ShipmentBooked, sequence: int, end: str | None, carrier: UUID = ACME) -> list[Any]:
    """An offer sent, and how it ended."""
    base: dict[str, Any] = {
        "shipment_id": booking.shipment_id,
        "order_id": booking.order_id,
        "tender_id": uuid4(),
        "offer_id": uuid4(),
        "carrier_id": carrier,
        "carrier_code": "ACME" if carrier == ACME else "OTHER",
        "sequence": sequence,
    }
    zones: dict[str, Any] = {"origin_zone": "Z1", "destination_zone": "Z2"}
    sent = TenderOfferSent(
        **base,
        **zones,
        service_code="DTD",
        weight_kg="100",
        price=Money(10_000, "USD"),
        pickup_from=START,
        deliver_by=START + DAY,
        expires_at=START + timedelta(hours=1),
    )
    ends = {
        "accepted": lambda: TenderOfferAccepted(**base, **zones, after_s=60),
        "declined": lambda: TenderOfferDeclined(**base, **zones, reason="full", after_s=30),
        "expired": lambda: TenderOfferExpired(**base, **zones),
    }
    return [sent, ends[end]()] if end else [sent]


def case(booking: ShipmentBooked) -> CaseOpened:
    return CaseOpened(
        case_id=uuid4(),
        detector="late",
        severity="high",
        owner="ops",
        due_at=START,
        order_id=booking.order_id,
        shipment_id=booking.shipment_id,
        carrier_id=booking.carrier_id,
    )


async def fact(app: App, tenant: UUID, shipment_id: UUID) -> dict[str, Any]:
    async with app.scope.reading(tenant) as (conn, _):
        row = await conn.fetchrow("SELECT * FROM execution_fact WHERE shipment_id = $1", shipment_id)
    assert row is not None
    return dict(row)


async def test_a_shipment_becomes_one_row_of_facts(app: App, tenant: UUID) -> None:
    booking = booked("A1", ("freight", 10_000), ("fuel", 500))
    planned = ShipmentPlanned(shipment_id=booking.shipment_id, order_id=booking.order_id)
    late = delivered(booking, booking.deliver_by + timedelta(hours=1))
    await happen(app, tenant, planned, booking, picked_up(booking), late, case(booking))
    row = await fact(app, tenant, booking.shipment_id)
    assert (row["carrier_code"], row["origin_zone"], row["destination_zone"]) == ("ACME", "Z1", "Z2")
    assert (row["on_time_pickup"], row["on_time_delivery"]) == (True, False)
    assert (row["charges_minor"], row["penalty_minor"], row["exceptions"]) == (10_500, 4_000, 1)
    assert row["planned_at"] == START


async def test_trouble_before_the_carrier_had_it_is_not_its_exception(app: App, tenant: UUID) -> None:
    booking = booked("A1", ("freight", 1))
    await happen(app, tenant, structs.replace(case(booking), detector="no_rate", carrier_id=None), booking)
    assert (await fact(app, tenant, booking.shipment_id))["exceptions"] == 0


@pytest.mark.parametrize(("minutes", "on_time"), [(30, True), (31, False)])
async def test_a_pickup_has_half_an_hour(app: App, tenant: UUID, minutes: int, on_time: bool) -> None:
    booking = booked("A1", ("freight", 1))
    await happen(app, tenant, booking, picked_up(booking, booking.pickup_planned_at + timedelta(minutes=minutes)))
    assert (await fact(app, tenant, booking.shipment_id))["on_time_pickup"] is on_time


@pytest.mark.parametrize(("seconds", "on_time"), [(0, True), (1, False)])
async def test_a_delivery_has_until_the_committed_second(app: App, tenant: UUID, seconds: int, on_time: bool) -> None:
    booking = booked("A1", ("freight", 1))
    await happen(app, tenant, booking, delivered(booking, booking.deliver_by + timedelta(seconds=seconds)))
    assert (await fact(app, tenant, booking.shipment_id))["on_time_delivery"] is on_time


async def test_folding_the_whole_log_again_gives_the_same_facts(app: App, tenant: UUID) -> None:
    booking = booked("A1", ("freight", 10_000))
    late = delivered(booking, booking.deliver_by + timedelta(hours=1))
    await happen(app, tenant, booking, *offer(booking, 1, "accepted"), picked_up(booking), late, case(booking))
    before = await fact(app, tenant, booking.shipment_id)
    async with app.scope.begin(tenant, "user:x") as uow:
        await uow.conn.execute("UPDATE subscription SET xid = '0', seq = 0 WHERE name = 'analytics.facts'")
    await happen(app, tenant)
    assert await fact(app, tenant, booking.shipment_id) == before


async def test_an_invoice_marks_the_shipments_it_bills(app: App, tenant: UUID) -> None:
    good, bad = booked("A1", ("freight", 10_000)), booked("A2", ("freight", 10_000))
    await happen(app, tenant, good, bad, delivered(good), delivered(bad))
    draft = invoice("I1", ("A1", "freight", 10_000), ("A2", "freight", 15_000), ("A9", "x", 1))
    await app.run(tenant, ReceiveInvoice(draft), actor="key:acme")
    await happen(app, tenant)
    assert (await fact(app, tenant, good.shipment_id))["invoice_matched"] is True
    assert (await fact(app, tenant, bad.shipment_id))["invoice_matched"] is False


async def scored_day(app: App, tenant: UUID) -> None:
    """ACME: two bookings of three offers, one of two deliveries late, one case; OTHER: an offer that expired."""
    first, second = booked("A1", ("freight", 10_000)), booked("A2", ("freight", 20_000), destination_zone="Z3")
    late = delivered(second, second.deliver_by + timedelta(seconds=1))
    offers = [*offer(first, 1, "accepted"), *offer(second, 1, "declined"), *offer(second, 2, "accepted")]
    lost = offer(first, 2, "expired", OTHER)
    await happen(app, tenant, first, second, *offers, *lost, picked_up(first), delivered(first), late, case(second))
    await app.run(tenant, ReceiveInvoice(invoice("I1", ("A1", "freight", 10_000))), actor="key:acme")
    await app.run(tenant, ReceiveInvoice(invoice("I2", ("A2", "freight", 90_000))), actor="key:acme")
    await happen(app, tenant)


async def test_a_scorecard_counts_what_a_person_would_count(app: App, tenant: UUID) -> None:
    await scored_day(app, tenant)
    cards = await app.run(tenant, PublishScorecards(START - DAY, START + DAY), actor="user:x")
    whole = {card.lane.carrier_code: card.counts for card in cards if card.lane.origin_zone is None}
    acme = whole["ACME"]
    assert (acme.offers, acme.accepted) == (3, 2)
    assert (acme.pickups, acme.pickups_on_time, acme.deliveries, acme.deliveries_on_time) == (1, 1, 2, 1)
    assert (acme.shipments, acme.exceptions, acme.charges_minor) == (2, 1, 30_000)
    assert (acme.invoices, acme.invoices_matched) == (2, 1)
    assert (whole["OTHER"].offers, whole["OTHER"].accepted, whole["OTHER"].shipments) == (1, 0, 0)


async def test_lanes_are_scored_apart(app: App, tenant: UUID) -> None:
    await scored_day(app, tenant)
    await app.run(tenant, PublishScorecards(START - DAY, START + DAY), actor="user:x")
    async with app.scope.reading(tenant) as (conn, _):
        lanes = await views.latest_scorecards(conn, carrier_id=ACME, by_lane=True)
        (whole,) = await views.latest_scorecards(conn, carrier_id=ACME)
    found = {card.lane.destination_zone: card.counts for card in lanes}
    assert (found["Z2"].deliveries_on_time, found["Z3"].deliveries_on_time) == (1, 0)
    assert (found["Z2"].invoices_matched, found["Z3"].invoices_matched) == (1, 0)
    assert (found["Z2"].shipments, found["Z3"].shipments, whole.counts.shipments) == (1, 1, 2)


async def test_the_same_period_again_is_no_news(app: App, tenant: UUID) -> None:
    await scored_day(app, tenant)
    first = await app.run(tenant, PublishScorecards(START - DAY, START + DAY), actor="user:x")
    again = await app.run(tenant, PublishScorecards(START - DAY, START + DAY), actor="user:x")
    assert (len(first), again) == (5, ())


async def test_only_the_lanes_on_which_something_happened_are_news(app: App, tenant: UUID) -> None:
    await scored_day(app, tenant)
    await app.run(tenant, PublishScorecards(START - DAY, START + DAY), actor="user:x")
    await happen(app, tenant, booked("A3", ("freight", 500), destination_zone="Z3"))
    news = await app.run(tenant, PublishScorecards(START - DAY, START + DAY * 2), actor="user:x")
    assert [(card.lane.carrier_code, card.lane.destination_zone) for card in news] == [("ACME", None), ("ACME", "Z3")]


async def test_an_empty_period_is_refused(app: App, tenant: UUID) -> None:
    with pytest.raises(BadInput):
        await app.run(tenant, PublishScorecards(START, START), actor="user:x")


async def test_the_first_booking_starts_a_timer_that_comes_again(app: App, tenant: UUID) -> None:
    await scored_day(app, tenant)
    await advance(app, tenant, START + EVERY * 2)
    async with app.scope.reading(tenant) as (conn, _):
        kept = await conn.fetch("SELECT DISTINCT until FROM scorecard ORDER BY 1")
        due = await conn.fetchval("SELECT due_at FROM timer WHERE kind = $1", SCORECARDS)
    assert [row["until"] for row in kept] == [START + EVERY, START + EVERY * 2]
    assert due == START + EVERY * 3


async def test_a_night_without_work_is_no_news(app: App, tenant: UUID) -> None:
    await scored_day(app, tenant)
    await advance(app, tenant, START + EVERY * 4)
    told = await published_so_far(app, tenant)
    await advance(app, tenant, START + EVERY * 6)
    assert await published_so_far(app, tenant) == told > 0


async def published_so_far(app: App, tenant: UUID) -> int:
    async with app.scope.reading(tenant) as (conn, _):
        count = await conn.fetchval("SELECT count(*) FROM event_log WHERE type = 'analytics.ScorecardPublished'")
    return int(count)


async def test_the_tiles_show_the_network_now(app: App, tenant: UUID) -> None:
    moving, waiting = booked("A1", ("freight", 10_000)), booked("A2", ("freight", 1))
    opened = case(moving)
    done = case(waiting)
    held, sent = uuid4(), uuid4()
    await happen(
        app,
        tenant,
        OrderReceived(order_id=sent, external_ref="A1", customer="C", service="DTD", source="api"),
        OrderReleased(order_id=sent, decision_id=uuid4()),
        OrderReceived(order_id=held, external_ref="A2", customer="C", service="DTD", source="api"),
        OrderHeld(order_id=held, holds=("credit",), decision_id=uuid4()),
        moving,
        picked_up(moving),
        opened,
        done,
        CaseResolved(case_id=done.case_id, automatic=True, resolution="gone"),
        *offer(waiting, 1, None),
    )
    async with app.scope.reading(tenant) as (conn, now):
        found = {kpi.key: str(kpi.value) for kpi in await views.kpis(conn, now)}
    assert (found["orders_today"], found["released_share"]) == ("2", "0.5000")
    assert (found["open_tenders"], found["in_transit"], found["open_cases"]) == ("1", "1", "1")


async def test_another_tenant_sees_nothing_of_it(app: App, tenant: UUID, other_tenant: UUID) -> None:
    await scored_day(app, tenant)
    await app.run(tenant, PublishScorecards(START - DAY, START + DAY), actor="user:x")
    async with app.scope.reading(other_tenant) as (conn, now):
        assert await views.latest_scorecards(conn) == []
        assert {kpi.key: kpi.value for kpi in await views.kpis(conn, now)}["open_cases"] == 0
