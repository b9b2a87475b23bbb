"""A control tower in a browser: the list of alerts; on the shipment's page when it will come, why, and what helps."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import pytest
from playwright.async_api import Browser, expect

from headway.kernel.conductor import advance
from headway.kernel.tenancy import NewTenant, create_tenant
from headway.kernel.uow import Scope
from headway.web import invite
from tests.browser.conftest import served
from tests.browser.entering import enter
from tests.browser.looks import clean
from tests.conftest import START
from tests.integration.web.town import Town, found

pytestmark = pytest.mark.browser


@pytest.fixture
async def silent(scope: Scope) -> Town:
    """Six bookings of which nothing was ever reported, the evening before they are due."""
    tenant = await create_tenant(scope, NewTenant(slug=f"silent-{uuid4().hex}", name="Lindt Nord", clock_at=START))
    town = await found(scope, tenant)
    await town.books(6)
    due = min(row.deliver_by for row in await town.shipments() if row.deliver_by is not None)
    await advance(town.app, town.tenant, due - timedelta(minutes=30))
    return town


@pytest.fixture
async def address(silent: Town) -> AsyncIterator[str]:
    async with served(silent.app) as found_at:
        yield found_at


async def test_alerts_lead_to_the_shipment_with_its_reason_and_actions(
    chromium: Browser, address: str, silent: Town
) -> None:
    context = await chromium.new_context(viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    await enter(page, address, await invite(silent.app, silent.tenant, "ann"))
    await page.goto(f"{address}/alerts")
    first = page.locator("tbody tr").first
    await expect(first).to_contain_text("%")
    await clean(page, "alerts")
    await first.locator("a").first.click()
    outlook = page.locator("section", has=page.locator("#outlook"))
    await expect(outlook).to_contain_text("likely to be late")
    await expect(outlook).to_contain_text("nothing was reported yet")
    await clean(page, "outlook")
    await context.close()
