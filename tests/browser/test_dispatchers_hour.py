"""A dispatcher's hour as a person works it: a red tile, its cause, another carrier, both sides told, the tile back.

Every step is a click or a key on what is on the screen; what they come to is read from the database. The numbers of
clicks and keys are printed: `pytest -s tests/browser/test_dispatchers_hour.py`.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from headway.dispatch.commands import AnswerOffer
from headway.dispatch.model import Answer
from headway.kernel.money import Money
from headway.kernel.tenancy import NewTenant, create_tenant
from headway.kernel.uow import Scope
from headway.orders.commands import PlaceOrders
from headway.orders.model import Recipient
from headway.web import invite
from tests.browser.conftest import served
from tests.browser.entering import enter
from tests.browser.looks import keep
from tests.browser.waiting import strike
from tests.browser.waiting import write as typed
from tests.conftest import START
from tests.integration.web.town import HOUR, Town, draft, found

pytestmark = pytest.mark.browser

QUIET = {"ready_at": START + 30 * HOUR, "deliver_by": START + 80 * HOUR}
URGENT: dict[str, Any] = {
    "external_ref": "SO-URGENT",
    "destination_zone": "RUHR",
    "ship_from": None,
    "ready_at": START + 1.5 * HOUR,
    "deliver_by": START + 38 * HOUR,
    "late_penalty": Money(60_000, "USD"),
    "recipient": Recipient(name="Store 12", email="store12@shop.example"),
}


@dataclass
class Hands:
    """A person's hands: what they click and press, counted."""

    page: Page
    clicks: int = 0
    keys: int = 0
    letters: int = 0

    async def click(self, what: Locator) -> None:
        self.clicks += 1
        await what.click()

    async def press(self, key: str) -> None:
        self.keys += 1
        await strike(self.page, key)

    async def write(self, text: str) -> None:
        self.letters += len(text)
        await typed(self.page, text)


@pytest.fixture
async def desk(scope: Scope) -> AsyncIterator[tuple[Town, str]]:
    """Six orders on their way, and one that a carrier refuses near the pickup."""
    tenant = await create_tenant(scope, NewTenant(slug=f"hour-{uuid4().hex}", name="Lindt Nord", clock_at=START))
    town = await found(scope, tenant)
    await town.run(PlaceOrders(tuple(draft(index, **QUIET) for index in range(6))))
    await town.drain()
    for row in await town.shipments():
        if row.offer_id is not None:
            await town.run(AnswerOffer(row.offer_id, Answer.ACCEPT), "carrier:town")
    await town.drain()
    await town.run(PlaceOrders((draft(12, **URGENT),)))
    await town.drain()
    await answer(town, Answer.DECLINE, "the lorry does not start")
    async with served(town.app) as address:
        yield town, address


async def urgent(town: Town) -> Any:
    return next(row for row in await town.shipments() if row.external_ref == "SO-URGENT")


async def answer(town: Town, said: Answer, reason: str = "") -> None:
    """The carrier that is asked says so."""
    row = await urgent(town)
    await town.run(AnswerOffer(row.offer_id, said, reason), f"carrier:{row.carrier_code}")
    await town.drain()


async def one(town: Town, sql: str, *values: object) -> Any:
    async with town.app.scope.reading(town.tenant) as (conn, _):
        return await conn.fetchrow(sql, *values)


async def test_from_a_red_tile_to_the_tile_back(chromium: Browser, desk: tuple[Town, str]) -> None:
    town, address = desk
    context = await chromium.new_context(viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    await enter(page, address, await invite(town.app, town.tenant, "ann"))
    hands = Hands(page)

    await page.goto(address)
    tile = page.locator(".home-tile", has_text="Urgent cases")
    await expect(tile).to_have_class(re.compile("bad"))
    await keep(page, "hour-1-red-tile")
    await hands.click(tile.get_by_role("link"))

    await hands.click(page.locator("main table .row-link").first)
    await expect(page.locator(".case-pane .lead")).to_contain_text("the lorry does not start")
    await keep(page, "hour-2-cause")
    case_id = UUID(str(await page.locator(".case-pane").get_attribute("data-id")))
    await hands.press("e")
    await expect(page.locator(".pane-title")).to_contain_text("Acknowledged")

    await hands.click(page.locator(".pane-head").get_by_role("link", name="SO-URGENT"))
    await page.wait_for_url(re.compile("/shipments/"), wait_until="load")
    before = await urgent(town)
    await keep(page, "hour-3-shipment")
    await hands.press("o")
    await hands.click(page.get_by_text("Choose this one instead").first)
    await hands.write("their lorry stands at the gate")
    await hands.press("Enter")
    await expect(page.locator(".toast")).to_contain_text("Another was chosen")
    await keep(page, "hour-3-another-carrier")
    await town.drain()
    row = await urgent(town)
    offer = await one(town, "SELECT * FROM tender_offer WHERE id = $1", row.offer_id)
    assert row.offer_id != before.offer_id
    assert offer["sent_at"] is not None
    decided = await one(town, "SELECT actor, verdict FROM decision WHERE id = $1", offer["decision_id"])
    assert (decided["actor"], "their lorry stands at the gate" in decided["verdict"]) == ("user:ann", True)

    await answer(town, Answer.ACCEPT)
    await page.reload()
    await hands.press("c")
    await hands.write("Gate 4, please: ask for Jens.")
    await hands.press("Tab")
    await hands.press("Tab")
    await hands.press("Enter")
    await expect(page.locator(".toast")).to_contain_text("The carrier is told")
    await hands.press("r")
    await hands.write("Your goods come with another lorry, at the time we promised.")
    await hands.press("Tab")
    await hands.press("Enter")
    await expect(page.locator(".toast")).to_contain_text("The recipient is told")
    await keep(page, "hour-4-both-told")
    await town.until(2.05)
    message = await one(town, "SELECT * FROM carrier_message WHERE shipment_id = $1 ORDER BY created_at DESC", row.id)
    note = await one(town, "SELECT * FROM notification WHERE order_id = $1 AND kind = 'notice'", row.order_id)
    assert (message["carrier_code"], message["text"]) == (
        (await urgent(town)).carrier_code,
        "Gate 4, please: ask for Jens.",
    )
    assert note["state"] == "sent", "recipients are left alone until eight"

    ended = await one(town, "SELECT state, assignee FROM exception_case WHERE id = $1", case_id)
    assert (ended["state"], ended["assignee"]) == ("resolved", "user:ann")
    await hands.click(page.get_by_role("link", name="Home"))
    back = page.locator(".home-tile", has_text="Urgent cases")
    await expect(back).to_have_class(re.compile("good"))
    await expect(back.locator(".value")).to_have_text("0")
    await keep(page, "hour-5-tile-back")
    print(f"\nfrom red to back: {hands.clicks} clicks, {hands.keys} keys, {hands.letters} letters written")
    assert hands.clicks + hands.keys <= 20
    await context.close()


async def test_nothing_is_left_behind_that_still_waits(desk: tuple[Town, str]) -> None:
    """The scenario is what it says: one urgent case, and everything else quiet."""
    town, _ = desk
    rows = await one(town, "SELECT count(*) AS n FROM exception_case WHERE severity IN ('high', 'critical')")
    assert rows["n"] == 1
    assert (await urgent(town)).status == "tendering"
    assert timedelta(0) < (await urgent(town)).pickup_planned_at - START <= 2 * HOUR
