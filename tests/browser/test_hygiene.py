"""A person tells of a strike in a browser, sees what is not learned from any more, and says where that is wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from playwright.async_api import Browser, expect

from headway.kernel.conductor import advance
from headway.kernel.tenancy import NewTenant, create_tenant
from headway.kernel.uow import Scope
from headway.web import invite
from tests.browser.conftest import served
from tests.browser.looks import clean
from tests.browser.waiting import send
from tests.conftest import START
from tests.integration.web.town import Town, found

pytestmark = pytest.mark.browser


@pytest.fixture
async def booked(scope: Scope) -> Town:
    """Ten bookings whose deliveries were due yesterday."""
    tenant = await create_tenant(scope, NewTenant(slug=f"struck-{uuid4().hex}", name="Lindt Nord", clock_at=START))
    town = await found(scope, tenant)
    await town.books(10)
    return town


@pytest.fixture
async def address(booked: Town) -> AsyncIterator[str]:
    async with served(booked.app) as found_at:
        yield found_at


@pytest.mark.prove
async def test_a_person_tells_of_a_strike_and_corrects_it(chromium: Browser, address: str, booked: Town) -> None:
    context = await chromium.new_context(viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    await page.goto(f"{address}/enter?token={await invite(booked.app, booked.tenant, 'ann')}")
    await page.get_by_role("link", name="Carriers").click()
    await page.get_by_role("link", name="What is learned from").click()
    await expect(page.locator("main")).to_contain_text("Everything was as usual.")
    await page.get_by_label("What", exact=True).select_option("strike")
    await page.get_by_label("Carriers, between commas; empty: all").fill("NORDFRACHT")
    await page.get_by_label("What speaks for it").fill("the union said so")
    await send(page, page.get_by_role("button", name="Tell"))
    await booked.drain()
    await page.reload()
    await expect(page.locator("#disruptions").locator("../..")).to_contain_text("The union said so.")
    await advance(booked.app, booked.tenant, START.replace(day=START.day + 4))
    await page.reload()
    await clean(page, "learning")
    await page.locator("section[aria-labelledby=tags] a.row-link").first.click()
    await expect(page.get_by_role("heading", name="Not learned from")).to_be_visible()
    await clean(page, "shipment-tags")
    await page.get_by_label("It may be learned from, because").fill("the boss drove it")
    await page.get_by_role("button", name="Take the tags back").click()
    await expect(page.get_by_role("heading", name="Learned from after all")).to_be_visible()
    await expect(page.locator("main")).to_contain_text("Taken back by ann: The boss drove it.")
    await context.close()
