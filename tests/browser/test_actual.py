"""What a browser makes of "Plan against actual": two routes that took longer than planned, and what they teach."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import Page

from headway.events import routing as events
from headway.kernel.tenancy import NewTenant, create_tenant
from headway.kernel.uow import Scope
from headway.web import invite
from tests.browser.conftest import served
from tests.browser.looks import check
from tests.conftest import START
from tests.integration.web.town import Town, found

pytestmark = pytest.mark.browser


@pytest.fixture
async def town(scope: Scope) -> Town:
    """A tenant whose clock may go on for a day."""
    tenant = await create_tenant(scope, NewTenant(slug=f"actual-{uuid4().hex}", name="Lindt Nord", clock_at=START))
    return await found(scope, tenant)


@pytest.fixture
async def address(town: Town) -> AsyncIterator[str]:
    async with served(town.app) as found_at:
        yield found_at


async def driven(town: Town) -> None:
    """Two routes of six stops each; every way takes a third longer than planned, every other work twice as long."""
    async with town.app.scope.begin(town.tenant, "user:driver") as uow:
        for route in range(2):
            start = uow.now - timedelta(hours=5 - route)
            head: dict[str, Any] = {
                "route_id": uuid4(),
                "plan_id": uuid4(),
                "vehicle_code": f"HH-HW {route}",
                "driver_code": "anna",
            }
            stops = tuple(
                events.PlannedStop(
                    stop_id=uuid4(), shipment_id=uuid4(), sequence=number + 1, customer=("ACME", "Lindt")[number % 2],
                    arrive_at=start + timedelta(minutes=15 + 20 * number), place=f"Kai {number + 1}, 20457 Hamburg",
                    depart_at=start + timedelta(minutes=20 + 20 * number), lat=53.5 + number / 20, lon=10.0, work_s=300,
                )
                for number in range(6)
            )  # fmt: skip
            end = start + timedelta(hours=3)
            uow.emit(events.RouteAssigned(**head, version=1, depot="HAM-D", start_at=start, end_at=end, stops=stops))
            uow.emit(events.RouteStarted(**head, at=start))
            at = start
            for number, stop in enumerate(stops):
                mine = {**head, "stop_id": stop.stop_id, "shipment_id": stop.shipment_id}
                at += timedelta(minutes=20)
                uow.emit(events.RouteStopArrived(**mine, at=at))
                at += timedelta(minutes=5 + 5 * (number % 2))
                uow.emit(events.RouteStopDone(**mine, at=at, service_s=300))
            uow.emit(events.RouteEnded(**head, at=at, distance_m=64_000))
    await town.drain()


async def test_plan_against_actual_is_clean_and_says_what_was_learned(page: Page, address: str, town: Town) -> None:
    await page.goto(f"{address}/enter?token={await invite(town.app, town.tenant, 'ann')}")
    await page.get_by_role("link", name="Fleet", exact=True).click()
    await page.get_by_role("link", name="Plan against actual").click()
    await page.get_by_text("No stop was reached in this period.").wait_for()
    await driven(town)
    await page.reload()
    await page.get_by_text("12 stops on 2 routes").wait_for()
    await check(page, address, "actual")
    await town.until(24)
    await page.reload()
    await page.get_by_text("Plans use what was learned (version 1).").wait_for()
