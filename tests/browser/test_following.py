"""What a recipient's browser makes of their pages, and a person's of the promise: light, dark, desk, phone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from playwright.async_api import Browser, Page

from headway.customers import commands as c
from headway.customers.settings import CustomerSettings, Quiet
from headway.web import invite
from tests.browser.entering import enter
from tests.browser.looks import check
from tests.integration.customers.scenes import Scene
from tests.integration.web.test_following import link, stop_link
from tests.integration.web.town import HOUR, Town

pytestmark = pytest.mark.browser


@pytest.fixture
async def page(chromium: Browser) -> AsyncIterator[Page]:
    context = await chromium.new_context(viewport={"width": 1440, "height": 900})
    found = await context.new_page()
    yield found
    await context.close()


@pytest.fixture
async def scene(town: Town) -> Scene:
    found = Scene(town)
    await town.run(c.SaveCustomerSettings(CustomerSettings(quiet=Quiet(from_min=0, to_min=0)), {}))
    return found


async def moved(scene: Scene, ref: str) -> tuple[object, object]:
    """An order whose window was moved once, and its shipment."""
    now = await scene.now()
    order = await scene.order(3, external_ref=ref, ready_at=now + HOUR, deliver_by=now + 60 * HOUR)
    shipment = await scene.book(order)
    window = (await scene.promise(order)).window
    assert window is not None
    await scene.expect(shipment, window.to_at + timedelta(hours=3))
    await scene.status(shipment, "picked_up")
    return order, shipment


async def test_the_recipients_page_is_clean(page: Page, address: str, scene: Scene) -> None:
    order, _ = await moved(scene, "SO-FOLLOW-1")
    await page.goto(address + await link(scene, order))  # type: ignore[arg-type]
    await page.get_by_text("That is later than we first said").wait_for()
    await check(page, address, "follow")


async def test_the_page_that_stops_messages_is_clean_and_does_so(page: Page, address: str, scene: Scene) -> None:
    order, _ = await moved(scene, "SO-FOLLOW-2")
    await page.goto(address + await stop_link(scene, order))  # type: ignore[arg-type]
    await check(page, address, "stop")
    await page.get_by_role("button", name="Send me no more messages").click()
    await page.get_by_role("heading", name="No more messages").wait_for()
    await page.get_by_role("button", name="I want messages again").click()
    await page.get_by_role("heading", name="Messages again").wait_for()


async def test_the_promise_on_the_shipments_page_is_clean(page: Page, address: str, scene: Scene) -> None:
    _, shipment = await moved(scene, "SO-FOLLOW-3")
    token = await invite(scene.app, scene.tenant, "ann")
    await enter(page, address, token)
    await page.goto(f"{address}/shipments/{shipment}")
    await page.get_by_role("heading", name="Promise to the recipient").wait_for()
    await check(page, address, "promise")
    await page.get_by_role("button", name="The recipient’s link").click()
    assert "/track/" in await page.get_by_label("Address").input_value()
