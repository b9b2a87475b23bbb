"""A shipment's page while its vehicle is on the road: where it is, how it moves, what is left, and that it strayed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from playwright.async_api import Browser, expect

from headway.kernel.conductor import advance
from headway.kernel.tenancy import NewTenant, create_tenant
from headway.kernel.uow import Scope
from headway.tracking.positions.commands import LoadVehicle, PlanJourney, RecordPositions, SetFences
from headway.tracking.positions.model import Circle, Heard
from headway.tracking.positions.shapes import check_route
from headway.web import invite
from tests.browser.conftest import served
from tests.browser.entering import enter
from tests.browser.looks import clean
from tests.conftest import START
from tests.integration.web.town import Town, found

pytestmark = pytest.mark.browser
AWAY_DEG = 0.05


@pytest.fixture
async def town(scope: Scope) -> Town:
    """One booking that nobody has fetched."""
    tenant = await create_tenant(scope, NewTenant(slug=f"road-{uuid4().hex}", name="Lindt Nord", clock_at=START))
    town = await found(scope, tenant)
    await town.books(1)
    return town


@pytest.fixture
async def on_the_road(town: Town) -> UUID:
    """Seen at its pickup, 11 km up the road since, and 3.6 km off it by now."""
    (row,) = await town.shipments()
    assert row.carrier_code is not None
    assert row.origin_site is not None
    await town.run(SetFences({row.origin_site: Circle(50.0, 8.0, 150.0)}))
    await town.run(PlanJourney(row.id, route=check_route([(50.0, 8.0), (50.5, 8.0)], "route")))
    await town.run(LoadVehicle(row.carrier_code, "TRUCK-7", (row.id,)))
    begins = START + timedelta(hours=1)
    await advance(town.app, town.tenant, begins + timedelta(minutes=20))
    way = [_heard(row.carrier_code, begins, minute, 50.0 + 0.009 * max(0, minute - 3), 8.0) for minute in range(14)]
    strays = [_heard(row.carrier_code, begins, 14 + minute, 50.1, 8.0 + AWAY_DEG) for minute in range(2)]
    await town.run(RecordPositions((*way, *strays)))
    await town.drain()
    return row.id


def _heard(carrier: str, begins: datetime, minute: int, latitude: float, longitude: float) -> Heard:
    at = begins + timedelta(minutes=minute)
    return Heard(at=at, latitude=latitude, longitude=longitude, carrier=carrier, vehicle="TRUCK-7", accuracy_m=8.0)


@pytest.fixture
async def address(town: Town, on_the_road: UUID) -> AsyncIterator[str]:
    async with served(town.app) as found_at:
        yield found_at


async def test_the_page_says_where_it_is_and_that_it_strayed(
    chromium: Browser, address: str, town: Town, on_the_road: UUID
) -> None:
    context = await chromium.new_context(viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    await enter(page, address, await invite(town.app, town.tenant, "ann"))
    await page.goto(f"{address}/shipments/{on_the_road}")
    card = page.locator("section", has=page.locator("#position"))
    await expect(card).to_contain_text("TRUCK-7 is 3.6 km off its route.")
    await expect(card).to_contain_text("Stop 1: seen there")
    await expect(card).to_contain_text("44.5 km")
    await clean(page, "position")
    await context.close()
