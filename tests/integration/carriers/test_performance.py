"""What was measured reaches the next allocation."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from headway.carriers import views
from headway.carriers.handlers import room
from headway.carriers.model import Performance
from headway.carriers.store import load_network, options_for
from headway.events.analytics import PerformanceMeasured, ServiceRecord
from headway.kernel.app import App
from headway.kernel.conductor import drain
from tests.integration.carriers.given import ACTOR, MONDAY, events, rate, reading, swift

MakeApp = Callable[..., App]


@pytest.fixture
def app(make_app: MakeApp) -> App:
    return make_app(room())


def record(on_time: float, deliveries: int, accepted: float = 0, offers: int = 0, **where: str) -> ServiceRecord:
    fields: dict[str, Any] = {"origin_zone": "A", "destination_zone": "B", "service_code": "DTD", **where}
    return ServiceRecord(
        on_time_hits=on_time, on_time_weight=deliveries, on_time_samples=deliveries,
        accepted_hits=accepted, offers_weight=offers, offers_samples=offers, **fields,
    )  # fmt: skip


def measured(carrier_id: UUID, day: int, *services: ServiceRecord) -> PerformanceMeasured:
    return PerformanceMeasured(
        carrier_id=carrier_id, carrier_code="SWIFT", measured_at=datetime(2026, 3, day, tzinfo=UTC),
        half_life_days=14.0, services=services, late_hours=(1.0, *(0.0,) * 13), early_hours=(0.0, 3.0, *(0.0,) * 12),
    )  # fmt: skip


async def tell(app: App, tenant: UUID, *news: PerformanceMeasured) -> None:
    for each in news:
        async with app.scope.begin(tenant, ACTOR) as uow:
            uow.emit(each)
    await drain(app, tenant)


async def seen(app: App, tenant: UUID) -> Performance:
    async with reading(app, tenant) as conn:
        (option,) = await options_for(conn, origin_zones=["A"], destination_zone="B", service="DTD", day=MONDAY)
    return option.performance


async def test_what_was_measured_counts_from_then_on(app: App, tenant: UUID) -> None:
    carrier_id = await swift(app, tenant, rate(1, "0", "1"))
    assert (await seen(app, tenant)).on_time_samples == 0
    await tell(app, tenant, measured(carrier_id, 2, record(90, 100, 40, 50), record(10, 20, destination_zone="C")))
    found = await seen(app, tenant)
    assert (found.on_time_samples, found.on_time_here, found.acceptance, found.acceptance_samples) == (
        120,
        100,
        0.8,
        50,
    )
    assert list(found.on_time_record) == [*((0, 0), (10, 20), (0, 0), (90, 100))]
    assert (await events(app, tenant))[-1] == "carriers.PerformanceUpdated"


async def test_delays_of_all_carriers_are_learned_from(app: App, tenant: UUID) -> None:
    await tell(app, tenant, measured(await swift(app, tenant), 2, record(3, 4)))
    async with reading(app, tenant) as conn:
        learned = (await load_network(conn, MONDAY)).learned
    assert (learned.late_weight, learned.late_tail) == (1.0, (0.0,) * 13)
    assert (learned.early_weight, learned.early_tail) == (3.0, (1.0, *(0.0,) * 12))


async def test_a_new_measurement_takes_the_place_of_the_old(app: App, tenant: UUID) -> None:
    carrier_id = await swift(app, tenant, rate(1, "0", "1"))
    await tell(app, tenant, measured(carrier_id, 1, record(9, 10), record(9, 10, destination_zone="C")))
    await tell(app, tenant, measured(carrier_id, 2, record(3, 20)))
    assert (await seen(app, tenant)).on_time_samples == 20


async def test_an_older_measurement_that_comes_late_changes_nothing(app: App, tenant: UUID) -> None:
    carrier_id = await swift(app, tenant, rate(1, "0", "1"))
    await tell(app, tenant, measured(carrier_id, 2, record(9, 10)), measured(carrier_id, 1, record(1, 10)))
    assert (await seen(app, tenant)).on_time == 0.9
    assert (await events(app, tenant)).count("carriers.PerformanceUpdated") == 1


async def test_news_of_an_unknown_carrier_is_passed_over(app: App, tenant: UUID) -> None:
    await tell(app, tenant, measured(UUID(int=5), 1, record(9, 10)))
    async with reading(app, tenant) as conn:
        assert (await views.list_performance(conn)).items == ()
        assert await conn.fetchval("SELECT count(*) FROM dead_letter") == 0


async def test_it_is_shown_whole_by_lane_and_by_service(app: App, tenant: UUID) -> None:
    carrier_id = await swift(app, tenant, rate(1, "0", "1"))
    express = record(1, 2, service_code="EXP")
    await tell(app, tenant, measured(carrier_id, 2, record(9, 10), express, record(4, 8, destination_zone="C")))
    async with reading(app, tenant) as conn:
        first = await views.list_performance(conn, carrier="SWIFT", limit=4)
        rest = await views.list_performance(conn, carrier="SWIFT", after=first.after, limit=4)
    found = {(v.destination_zone, v.service): v.on_time.samples for v in (*first.items, *rest.items) if v.on_time}
    assert found == {
        (None, None): 20, ("B", None): 12, ("B", "DTD"): 10, ("B", "EXP"): 2, ("C", None): 8, ("C", "DTD"): 8,
    }  # fmt: skip


async def test_a_share_is_shown_with_its_interval_or_as_unknown(app: App, tenant: UUID) -> None:
    carrier_id = await swift(app, tenant, rate(1, "0", "1"))
    await tell(app, tenant, measured(carrier_id, 2, record(9, 10)))
    async with reading(app, tenant) as conn:
        view = (await views.list_performance(conn, carrier="SWIFT")).items[0]
    assert view.acceptance is None
    assert view.on_time is not None
    assert view.on_time.low < view.on_time.share == 0.9 < view.on_time.high
