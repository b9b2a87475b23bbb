"""What is told to the next allocation of each carrier: counted by plan, by level, newer observations first."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from headway.analytics import handlers
from headway.analytics.commands import PublishScorecards
from headway.analytics.policy import LIVE_EVERY
from headway.analytics.publishing import PERFORMANCE
from headway.events.analytics import PerformanceMeasured
from headway.events.dispatch import ShipmentBooked, ShipmentCancelled
from headway.kernel.app import App
from headway.kernel.conductor import advance
from headway.settlement import handlers as settlement
from tests.conftest import START
from tests.integration.analytics.test_facts_and_scorecards import offer
from tests.integration.settlement.scenes import booked, delivered, happen

DAY = timedelta(days=1)


@pytest.fixture
def app(make_app: Callable[..., App]) -> App:
    return make_app(settlement.room(), handlers.room())


async def told(app: App, tenant: UUID, days: float) -> list[PerformanceMeasured]:
    """What is told of ACME so many days after the start, in the order of telling."""
    await app.run(tenant, PublishScorecards(START - DAY, START + days * DAY), actor="user:x")
    async with app.scope.reading(tenant) as (conn, _):
        rows = await conn.fetch(
            "SELECT data::text FROM event_log WHERE type = 'analytics.PerformanceMeasured' ORDER BY xid, seq"
        )
    return [msgspec.json.decode(row["data"], type=PerformanceMeasured) for row in rows]


def planned(ref: str, hours: float = 10, **changes: Any) -> ShipmentBooked:
    """A booking whose delivery is planned so many hours after the start."""
    at = START + timedelta(hours=hours)
    booking = booked(ref, ("freight", 100), **changes)
    return msgspec.structs.replace(booking, delivery_planned_at=at, deliver_by=at + timedelta(days=5))


async def test_on_time_is_by_the_plan_not_by_the_commitment(app: App, tenant: UUID) -> None:
    good, late = planned("A1"), planned("A2")
    await happen(
        app, tenant, good, late,
        delivered(good, good.delivery_planned_at), delivered(late, late.delivery_planned_at + timedelta(hours=5)),
    )  # fmt: skip
    (news,) = await told(app, tenant, 1)
    (service,) = news.services
    assert service.on_time_samples == 2
    assert service.on_time_hits == pytest.approx(service.on_time_weight / 2, abs=0.002)
    assert [index for index, weight in enumerate(news.late_hours) if weight] == [4]  # from 4 to 6 hours
    assert [index for index, weight in enumerate(news.early_hours) if weight] == [0]


async def test_what_has_not_arrived_by_its_plan_is_late_already(app: App, tenant: UUID) -> None:
    missing, due, cancelled = planned("A1"), planned("A2", 30), planned("A3")
    gone = ShipmentCancelled(shipment_id=cancelled.shipment_id, order_id=cancelled.order_id, reason="x")
    await happen(app, tenant, missing, due, cancelled, gone)
    (news,) = await told(app, tenant, 1)
    assert [(s.on_time_samples, s.on_time_hits) for s in news.services] == [(1, 0)]


async def test_a_delivery_is_not_judged_before_its_plan_so_that_good_news_is_not_faster(app: App, tenant: UUID) -> None:
    early = planned("A1", 30)
    await happen(app, tenant, early, delivered(early, START), *offer(early, 1, "accepted"))
    (news,) = await told(app, tenant, 1)
    assert [(s.on_time_samples, s.offers_samples) for s in news.services] == [(0, 1)]


async def test_an_observation_halves_in_weight_in_two_weeks(app: App, tenant: UUID) -> None:
    old, new = planned("A1"), planned("A2", 10 + 14 * 24)
    await happen(app, tenant, old, new, delivered(old, START), delivered(new, new.delivery_planned_at))
    (news,) = await told(app, tenant, 14.6)
    (service,) = news.services
    assert service.on_time_samples == 2
    assert service.on_time_weight == pytest.approx(1.5, abs=0.05)


async def test_each_service_on_each_lane_is_counted_apart(app: App, tenant: UUID) -> None:
    first, second = planned("A1"), planned("A2", destination_zone="Z3")
    offers = [*offer(first, 1, "accepted"), *offer(first, 2, "declined"), *offer(first, 3, "expired")]
    await happen(app, tenant, first, second, *offers)
    (news,) = await told(app, tenant, 1)
    assert {(s.destination_zone, s.offers_samples, s.on_time_samples) for s in news.services} == {
        ("Z2", 3, 1),
        ("Z3", 0, 1),
    }
    lane = next(s for s in news.services if s.destination_zone == "Z2")
    assert lane.accepted_hits == pytest.approx(lane.offers_weight / 3, abs=0.002)


async def test_the_same_observations_are_told_once(app: App, tenant: UUID) -> None:
    first = planned("A1")
    await happen(app, tenant, first, delivered(first, START))
    assert len(await told(app, tenant, 1)) == 1
    assert len(await told(app, tenant, 2)) == 1
    await happen(app, tenant, second := planned("A2"), delivered(second, START))
    assert [len(news.services) for news in await told(app, tenant, 2)] == [1, 1]


async def test_nothing_seen_is_not_told(app: App, tenant: UUID) -> None:
    assert await told(app, tenant, 1) == []


async def test_it_is_told_every_hour_from_the_first_booking_on(app: App, tenant: UUID) -> None:
    first = planned("A1", 30)
    await happen(app, tenant, first, *offer(first, 1, "accepted"))
    await advance(app, tenant, START + LIVE_EVERY * 2.5)
    async with app.scope.reading(tenant) as (conn, _):
        said = await conn.fetch("SELECT recorded_at FROM event_log WHERE type = 'analytics.PerformanceMeasured'")
        due = await conn.fetchval("SELECT due_at FROM timer WHERE kind = $1", PERFORMANCE)
    assert [row["recorded_at"] for row in said] == [START + LIVE_EVERY]
    assert due == START + LIVE_EVERY * 3
