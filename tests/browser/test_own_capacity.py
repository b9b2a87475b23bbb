"""What a carrier's browser makes of its page of capacity: light and dark, at a desk, on a phone."""

from __future__ import annotations

import pytest
from playwright.async_api import Page

from headway.carriers.commands import CapacityRow, Confirmation, ConfirmCapacity, SetCapacity
from headway.web import invite
from tests.browser.looks import check
from tests.integration.web.town import Town

pytestmark = pytest.mark.browser


async def test_the_page_of_capacity_is_clean_and_confirms(page: Page, address: str, town: Town) -> None:
    async with town.app.scope.reading(town.tenant) as (_, now):
        day = now.date()
    await town.run(
        SetCapacity(
            (CapacityRow("REDLINE", 20, day=day), CapacityRow("REDLINE", 6, origin_zone="N", window="08-12", day=day))
        )
    )
    await town.run(ConfirmCapacity((Confirmation("REDLINE", day, 0),)))
    scopes = ("offers:read", "capacity:read", "capacity:confirm", "carrier:REDLINE")
    await page.goto(f"{address}/enter?token={await invite(town.app, town.tenant, 'REDLINE', scopes)}")
    await page.get_by_role("link", name="What you take").click()
    await page.get_by_label("From N, 08-12 h").fill("4")
    await page.get_by_label("From N, 08-12 h").press("Enter")
    await page.get_by_text("committed 6, confirmed 4").wait_for()
    await check(page, address, "capacity")
