"""What a carrier's browser makes of the offer behind a link and of the portal: light, dark, at a desk, on a phone."""

from __future__ import annotations

import pytest
from playwright.async_api import Page

from headway.dispatch.commands import MakeOfferLink
from headway.dispatch.links import PATH
from headway.dispatch.views import ShipmentRow
from headway.orders.commands import PlaceOrders
from headway.web import invite
from tests.browser.entering import enter
from tests.browser.looks import check
from tests.browser.waiting import strike
from tests.integration.web.town import HOUR, Town, draft

pytestmark = pytest.mark.browser


async def offered(town: Town, ref: str) -> ShipmentRow:
    """A new order, out to its best carrier."""
    async with town.app.scope.reading(town.tenant) as (_, now):
        later = {"ready_at": now + 20 * HOUR, "deliver_by": now + 60 * HOUR}
    await town.run(PlaceOrders((draft(4, external_ref=ref, **later),)))
    await town.drain()
    return next(row for row in await town.shipments() if row.external_ref == ref)


async def link(town: Town, row: ShipmentRow) -> str:
    assert row.offer_id is not None
    return f"{PATH}{(await town.run(MakeOfferLink(row.offer_id))).token}"


async def portal(page: Page, address: str, town: Town, code: str) -> None:
    token = await invite(town.app, town.tenant, code, ("offers:read", "offers:answer", f"carrier:{code}"))
    await page.goto(f"{address}/enter?token={token}")


async def test_the_offer_page_is_clean(page: Page, address: str, town: Town) -> None:
    await page.goto(address + await link(town, await offered(town, "SO-LINK-1")))
    await check(page, address, "offer")


async def test_an_offer_that_ended_is_clean(page: Page, address: str, town: Town) -> None:
    await page.goto(address + await link(town, await offered(town, "SO-LINK-2")))
    await page.get_by_role("button", name="Accept for").click()
    await page.get_by_text("It is yours").wait_for()
    await check(page, address, "offer-accepted")


async def test_the_portal_is_clean(page: Page, address: str, town: Town) -> None:
    row = await offered(town, "SO-LINK-3")
    await portal(page, address, town, str(row.carrier_code))
    await page.get_by_role("heading", name="SO-LINK-3").wait_for()
    await check(page, address, "portal")


async def test_a_price_is_sent_from_a_phone_with_the_keyboard(page: Page, address: str, town: Town) -> None:
    row = await offered(town, "SO-LINK-4")
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.goto(address + await link(town, row))
    await page.get_by_text("Ask for another price").click()
    await page.get_by_label("Your price").fill("abc")
    await strike(page, "Enter")
    await page.get_by_role("alert").wait_for()
    assert await page.get_by_label("Your price").input_value() == "abc"
    assert row.price is not None
    await page.get_by_label("Your price").fill(str(row.price.amount + 2))
    await strike(page, "Enter")
    await page.get_by_text("It is yours").wait_for()


async def test_the_link_of_the_carriers_page_is_clean(page: Page, address: str, town: Town) -> None:
    token = await invite(town.app, town.tenant, "ann")
    await enter(page, address, token)
    await page.goto(f"{address}/carriers/NORDFRACHT")
    await page.get_by_role("button", name="Make a sign-in link").click()
    await page.get_by_role("heading", name="A link for").wait_for()
    assert "/enter?token=" in await page.get_by_label("Address").input_value()
