"""A case with fourteen shipments behind it: how it looks, and what a person does with it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from uuid import UUID

import pytest
from playwright.async_api import Browser, Page, expect

from headway.web import invite
from tests.browser.entering import enter
from tests.browser.looks import check, keep
from tests.browser.waiting import strike, write
from tests.integration.exceptions.test_correlation import seen
from tests.integration.tracking.world import happen
from tests.integration.web.town import Town

pytestmark = pytest.mark.browser
Open = Callable[..., Awaitable[Page]]


@pytest.fixture
async def open_page(chromium: Browser, address: str, town: Town) -> AsyncIterator[Open]:
    async with AsyncExitStack() as closing:

        async def opened() -> Page:
            context = await chromium.new_context(viewport={"width": 1440, "height": 900})
            closing.push_async_callback(context.close)
            page = await context.new_page()
            page.set_default_timeout(40_000)
            await enter(page, address, await invite(town.app, town.tenant, "ann"))
            return page

        yield opened


async def breakdown(town: Town, vehicle: str) -> UUID:
    """Fourteen booked shipments on a vehicle that stands; the id of their case."""
    rows = [row for row in await town.shipments() if row.booked_at][:14]
    cause = ("breakdown", f"NORDFRACHT|{vehicle}")
    signals = [
        seen("prolonged_stop", row.id, cause, order_id=row.order_id, carrier_id=None, sentence=f"{vehicle} stands")
        for row in rows
    ]
    await happen(town.app, town.tenant, *signals)
    async with town.app.scope.reading(town.tenant) as (conn, _):
        found: UUID = await conn.fetchval(
            "SELECT case_id FROM case_subject WHERE detector = 'prolonged_stop' AND ended_at IS NULL LIMIT 1"
        )
    return found


async def test_a_case_with_many_shipments_is_clean_and_can_be_sorted(open_page: Open, address: str, town: Town) -> None:
    case = await breakdown(town, "HH-ND 214")
    page = await open_page()
    await page.goto(f"{address}/cases/{case}")
    await check(page, address, "many")
    await page.set_viewport_size({"width": 1440, "height": 900})
    await page.goto(f"{address}/cases/{case}")
    await strike(page, "s")
    await page.get_by_role("button", name="Four hours").click()
    await expect(page.get_by_text("Asleep", exact=True).first).to_be_visible()
    await page.goto(f"{address}/cases/{case}")
    await page.get_by_text("One of them has another cause").click()
    await page.fill("#apart", "it was on another lorry")
    await page.get_by_role("button", name="Make it a case of its own").click()
    await expect(page.get_by_text("Taken out of another case", exact=True)).to_be_visible()
    new = page.url
    await strike(page, "d")
    await write(page, "the driver had his break")
    await strike(page, "Enter")
    await page.wait_for_url(new)
    await expect(page.get_by_text("The driver had his break.").first).to_be_visible()
    await page.goto(f"{address}/cases")
    await keep(page, "many-list")
