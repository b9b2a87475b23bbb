"""A booking that is taken back leaves every room as if it had never been: exact books, no stale timers or reports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from msgspec import structs

from headway.analytics import handlers as analytics
from headway.events.dispatch import ChargeLine, ShipmentBooked, ShipmentUnbooked
from headway.events.exceptions import CaseOpened
from headway.events.settlement import PenaltyAccrued
from headway.events.tracking import StopProgressed, TrackingStatusChanged
from headway.exceptions import handlers as exceptions
from headway.exceptions.stakes import Stakes
from headway.kernel.app import App
from headway.kernel.conductor import advance
from headway.kernel.money import Money
from headway.settlement import handlers as settlement
from headway.settlement.books import reconcile
from headway.settlement.journal import Account
from headway.tracking import handlers as tracking
from headway.tracking.model import Refused
from tests.integration.tracking.world import at, booking, happen, log_of, record, report


async def _stakes(conn: Any, order_id: UUID) -> Stakes:
    return Stakes(Money(25_000, "USD"), at(10))


@pytest.fixture
def app(make_app: Callable[..., App]) -> App:
    return make_app(tracking.room(), exceptions.room(_stakes), settlement.room(), analytics.room())


def priced(minor: int, **more: Any) -> ShipmentBooked:
    charge = ChargeLine(code="freight", amount=Money(minor, "USD"), sentence="freight")
    return booking(charges=(charge,), **more)


def unbooked(booked: ShipmentBooked) -> ShipmentUnbooked:
    return ShipmentUnbooked(
        shipment_id=booked.shipment_id,
        order_id=booked.order_id,
        offer_id=booked.offer_id,
        carrier_id=booked.carrier_id,
        carrier_code=booked.carrier_code,
        cause="carrier_outage",
        reason="the carrier is out",
    )


def again(first: ShipmentBooked, minor: int, **more: Any) -> ShipmentBooked:
    """The same shipment with another carrier."""
    ids = {"shipment_id": first.shipment_id, "order_id": first.order_id}
    fields = {"carrier": "BOLT", "carrier_id": UUID(int=8)} | more
    return priced(minor, **ids, **fields)


async def one(app: App, tenant: UUID, statement: str) -> Any:
    async with app.scope.reading(tenant) as (conn, _):
        return await conn.fetchrow(statement)


async def accrued(app: App, tenant: UUID) -> int:
    """What is owed and not billed, after the books were found to balance."""
    async with app.scope.reading(tenant) as (conn, _):
        books = await reconcile(conn)
    assert books.balanced, [check for check in books.checks if not check.holds]
    return -books.balance(Account.ACCRUED_FREIGHT, "USD").minor


async def test_the_books_hold_only_the_booking_that_counts(app: App, tenant: UUID) -> None:
    first = priced(10_000)
    await happen(app, tenant, first)
    assert await accrued(app, tenant) == 10_000
    await happen(app, tenant, unbooked(first))
    assert await accrued(app, tenant) == 0
    await happen(app, tenant, again(first, 12_500))
    assert await accrued(app, tenant) == 12_500


async def test_an_unbooking_that_is_told_after_the_next_booking_changes_nothing(app: App, tenant: UUID) -> None:
    first = priced(10_000)
    await happen(app, tenant, first, again(first, 12_500), unbooked(first))
    assert await accrued(app, tenant) == 12_500
    state = await one(app, tenant, "SELECT carrier_code, unbooked_at FROM tracking_state")
    assert (state["carrier_code"], state["unbooked_at"]) == ("BOLT", None)


async def test_what_the_old_carrier_reported_moves_nothing(app: App, tenant: UUID) -> None:
    first = priced(10_000)
    await happen(app, tenant, first)
    await record(app, tenant, report("delayed", -1), report("arrived_pickup", -0.5))
    await happen(app, tenant, unbooked(first), again(first, 12_500))
    state = await one(app, tenant, "SELECT status, delay, version, heard_at FROM tracking_state")
    assert tuple(state) == ("created", False, 0, None)
    stops = await one(app, tenant, "SELECT count(*) FROM stop_progress WHERE state <> 'pending'")
    assert stops[0] == 0
    await record(app, tenant, report("picked_up", carrier="BOLT"))
    assert (await one(app, tenant, "SELECT status, delay FROM tracking_state"))["delay"] is False


async def test_nobody_may_report_between_two_bookings(app: App, tenant: UUID) -> None:
    first = priced(10_000)
    await happen(app, tenant, first, unbooked(first))
    late = await record(app, tenant, report("picked_up"))
    assert late.outcomes[0].refusal is not None
    assert late.outcomes[0].refusal.reason is Refused.UNKNOWN_SHIPMENT
    await happen(app, tenant, again(first, 12_500))
    refused = await one(app, tenant, "SELECT reason FROM tracking_refused WHERE replayed_at IS NULL")
    assert refused["reason"] == "other_carrier"
    assert (await one(app, tenant, "SELECT status FROM tracking_state"))["status"] == "created"


async def test_news_says_under_which_booking_it_was_reported(app: App, tenant: UUID) -> None:
    first = priced(10_000)
    await happen(app, tenant, first)
    await record(app, tenant, report("picked_up"))
    (moved,) = await log_of(app, tenant, TrackingStatusChanged)
    (stop,) = await log_of(app, tenant, StopProgressed)
    assert moved["offer_id"] == stop["offer_id"] == str(first.offer_id)


async def test_a_delivery_under_the_old_booking_owes_no_penalty(app: App, tenant: UUID) -> None:
    first = priced(10_000)
    old_news = TrackingStatusChanged(
        shipment_id=first.shipment_id,
        before="created",
        after="delivered",
        occurred_at=at(20),
        offer_id=first.offer_id,
    )
    await happen(app, tenant, first, unbooked(first), again(first, 12_500), old_news)
    assert await log_of(app, tenant, PenaltyAccrued) == []
    assert (await one(app, tenant, "SELECT delivered_at FROM billable_shipment"))["delivered_at"] is None


async def test_no_case_is_opened_about_a_booking_that_is_over(app: App, tenant: UUID) -> None:
    first = priced(10_000)
    await happen(app, tenant, first, unbooked(first))
    await advance(app, tenant, at(30))
    assert await log_of(app, tenant, CaseOpened) == []
    assert (await one(app, tenant, "SELECT count(*) FROM timer WHERE kind LIKE 'exceptions.%'"))[0] == 0


async def test_the_facts_are_those_of_the_booking_that_counts(app: App, tenant: UUID) -> None:
    first = priced(10_000)
    second = again(first, 12_500)
    await happen(app, tenant, first, unbooked(first))
    fact = await one(app, tenant, "SELECT carrier_code, booked_at, charges_minor FROM execution_fact")
    assert tuple(fact) == (None, None, None)
    other = structs.replace(second, offer_id=UUID(int=9))
    await happen(app, tenant, second, unbooked(second), other)
    fact = await one(app, tenant, "SELECT carrier_code, charges_minor FROM execution_fact")
    assert tuple(fact) == ("BOLT", 12_500)
