"""What every screen has around it: the stream, keys, the palette, looks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from uuid import uuid4

import pytest
from playwright.async_api import Browser, Page, expect

from headway.events.orders import ErpTold
from headway.web import invite
from headway.web.live import Hub
from tests.browser.conftest import served_with
from tests.browser.entering import enter
from tests.browser.waiting import strike, write
from tests.integration.web.town import Town

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
async def shell(town: Town) -> AsyncIterator[tuple[str, Hub]]:
    """The town's screens at an address of their own, and the hub behind them."""
    async with served_with(town.app) as (address, http):
        yield address, http.state.live


@pytest.fixture
async def page(chromium: Browser, shell: tuple[str, Hub], town: Town) -> AsyncIterator[Page]:
    async with AsyncExitStack() as closing:
        context = await chromium.new_context(viewport={"width": 1440, "height": 900})
        closing.push_async_callback(context.close)
        found = await context.new_page()
        await enter(found, shell[0], await invite(town.app, town.tenant, "ann"))
        await found.goto(f"{shell[0]}/orders")
        yield found


async def news(town: Town) -> None:
    """Something happens to an order that nobody knows."""
    async with town.app.scope.begin(town.tenant, "user:ann") as uow:
        uow.emit(ErpTold(order_id=uuid4(), message_id=uuid4(), type="test", outcome="sent"))


async def test_a_change_refreshes_the_page_also_after_its_stream_was_cut(
    page: Page, shell: tuple[str, Hub], town: Town
) -> None:
    await page.locator("#age[data-state=live]").wait_for()
    async with page.expect_response(lambda answer: "hx-request" in answer.request.headers):
        await news(town)
    shell[1].cut(town.tenant)
    await page.locator("#age:not([data-state=live])").wait_for()
    await page.locator("#age[data-state=live]").wait_for()
    async with page.expect_response(lambda answer: "hx-request" in answer.request.headers):
        await news(town)
    assert await page.locator("#connection").is_hidden()


async def test_the_palette_goes_to_a_thing_by_its_name(page: Page, town: Town) -> None:
    row = next(row for row in await town.shipments() if row.status in {"booked", "in_transit"})
    await strike(page, "Control+k")
    await page.get_by_role("option", name="Carriers").first.wait_for()
    await write(page, row.external_ref)
    await page.get_by_role("option", name=row.external_ref).first.wait_for()
    await strike(page, "Enter")
    await page.wait_for_url(f"**/shipments/{row.id}")


async def test_the_palette_does_what_the_page_declares(page: Page) -> None:
    await strike(page, "Control+k")
    await write(page, "what the keys")
    await strike(page, "Escape")
    await page.locator("#palette").wait_for(state="hidden")
    await strike(page, "?")
    await page.get_by_role("dialog", name="What the keys do").wait_for()
    assert await page.locator("#keys").get_by_text("Go to anything by its name").is_visible()
    assert await page.locator("#keys-here > div").count() == 0, "a screen's key is on the sheet once"
    await strike(page, "Escape")
    await strike(page, "g")
    await strike(page, "c")
    await page.wait_for_url("**/carriers")


async def test_dark_is_dark_from_the_first_byte_and_stays(page: Page, shell: tuple[str, Hub]) -> None:
    await page.get_by_text("Display", exact=True).click()
    await page.get_by_role("button", name="Dark").click()
    await expect(page.locator("html[data-theme=dark]")).to_be_attached()
    assert page.url.endswith("/orders")
    assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(12, 17, 23)"
    await page.goto(f"{shell[0]}/carriers")
    assert await page.evaluate("document.documentElement.dataset.theme") == "dark"
