"""A scorecard reaches the next allocation."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from headway.carriers import views
from headway.carriers.handlers import room
from headway.carriers.model import Performance
from headway.carriers.store import options_for
from headway.events.analytics import ScorecardPublished
from headway.kernel.app import App
from headway.kernel.conductor import drain
from tests.integration.carriers.given import ACTOR, MONDAY, events, rate, reading, swift

MakeApp = Callable[..., App]


@pytest.fixture
def app(make_app: MakeApp) -> App:
    return make_app(room())


def card(carrier_id: UUID, day: int, on_time: float | None, deliveries: int, **lane: str | None) -> ScorecardPublished:
    fields: dict[str, Any] = {"origin_zone": None, "destination_zone": None, **lane}
    return ScorecardPublished(
        carrier_id=carrier_id, carrier_code="SWIFT", since=datetime(2026, 1, 1, tzinfo=UTC),
        until=datetime(2026, 2, day, tzinfo=UTC), offers=100, acceptance=0.8, pickups=0, on_time_pickup=None,
        deliveries=deliveries, on_time_delivery=on_time, exceptions_per_100=None, cost_per_shipment=None, invoices=0,
        invoice_accuracy=None, **fields,
    )  # fmt: skip


async def publish(app: App, tenant: UUID, *cards: ScorecardPublished) -> None:
    for each in cards:
        async with app.scope.begin(tenant, ACTOR) as uow:
            uow.emit(each)
    await drain(app, tenant)


async def believed(app: App, tenant: UUID) -> Performance:
    async with reading(app, tenant) as conn:
        (option,) = await options_for(conn, origin_zones=["A"], destination_zone="B", service="DTD", day=MONDAY)
    return option.performance


async def test_what_was_measured_is_believed_from_then_on(app: App, tenant: UUID) -> None:
    carrier_id = await swift(app, tenant, rate(1, "0", "1"))
    assert (await believed(app, tenant)).on_time_samples == 0
    await publish(app, tenant, card(carrier_id, 1, 0.9, 200))
    found = await believed(app, tenant)
    assert (found.on_time, found.on_time_samples, found.acceptance) == (0.9, 200, 0.8)
    assert (await events(app, tenant))[-1] == "carriers.PerformanceUpdated"


async def test_a_lane_that_was_measured_enough_is_believed_before_the_carrier(app: App, tenant: UUID) -> None:
    carrier_id = await swift(app, tenant, rate(1, "0", "1"))
    lane = card(carrier_id, 1, 0.4, 50, origin_zone="A", destination_zone="B")
    await publish(app, tenant, card(carrier_id, 1, 0.9, 200), lane)
    assert (await believed(app, tenant)).on_time == 0.4


async def test_an_older_scorecard_that_comes_late_changes_nothing(app: App, tenant: UUID) -> None:
    carrier_id = await swift(app, tenant, rate(1, "0", "1"))
    await publish(app, tenant, card(carrier_id, 5, 0.9, 200), card(carrier_id, 2, 0.1, 100))
    assert (await believed(app, tenant)).on_time == 0.9
    assert (await events(app, tenant)).count("carriers.PerformanceUpdated") == 1


async def test_a_scorecard_of_an_unknown_carrier_is_passed_over(app: App, tenant: UUID) -> None:
    await publish(app, tenant, card(UUID(int=5), 1, 0.9, 200))
    async with reading(app, tenant) as conn:
        assert (await views.list_performance(conn)).items == ()
        assert await conn.fetchval("SELECT count(*) FROM dead_letter") == 0


async def test_a_share_without_a_sample_is_shown_as_unknown(app: App, tenant: UUID) -> None:
    carrier_id = await swift(app, tenant, rate(1, "0", "1"))
    await publish(app, tenant, card(carrier_id, 1, None, 0))
    async with reading(app, tenant) as conn:
        (view,) = (await views.list_performance(conn, carrier="SWIFT")).items
    assert (view.on_time, view.acceptance, view.acceptance_samples) == (None, 0.8, 100)
