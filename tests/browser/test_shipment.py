"""A shipment's page: how it looks, the override of a choice, and what its deeds do."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from headway.dispatch import views as dispatch
from headway.dispatch.adjusting.commands import ReassignShipment
from headway.dispatch.recorded import overrides_between
from tests.browser.looks import check, keep
from tests.browser.sorting_desk import Desk, desk, page
from tests.browser.waiting import strike, write
from tests.conftest import START
from tests.integration.web.town import HOUR, Town

__all__ = ["desk", "page"]
pytestmark = pytest.mark.browser


async def some(town: Town, status: str, place: int = 0) -> dispatch.ShipmentRow:
    return [row for row in await town.shipments() if row.status == status][place]


async def again(town: Town, row: dispatch.ShipmentRow) -> dispatch.ShipmentDetail:
    async with town.app.scope.reading(town.tenant) as (conn, _):
        return await dispatch.get_shipment(conn, row.id)


@pytest.mark.parametrize("status", ["in_transit", "booked"])
async def test_it_is_clean_in_every_light_and_size(page: Page, desk: Desk, status: str) -> None:
    await page.goto(f"{desk[1]}/shipments/{(await some(desk[0], status)).id}")
    await check(page, desk[1], f"shipment-{status}")


async def test_a_person_takes_another_carrier_for_a_reason_that_stays(page: Page, desk: Desk) -> None:
    town, address = desk
    row = await some(town, "booked")
    before = (await again(town, row)).offers[-1].terms.candidate
    await page.goto(f"{address}/shipments/{row.id}")
    await page.get_by_text("Choose this one instead").nth(1).click()
    await write(page, "they know the yard")
    await keep(page, "shipment-override")
    await strike(page, "Enter")
    await expect(page.get_by_text("Tendering", exact=True).first).to_be_visible()
    after = await again(town, row)
    assert after.shipment.status == "tendering"
    assert after.offers[-1].terms.candidate != before
    async with town.app.scope.reading(town.tenant) as (conn, now):
        made = await overrides_between(conn, START, now + HOUR, 0, 10)
        newest = (await dispatch.allocations(conn, row.id))[-1]
    assert [each.shipment_id for each in made] == [row.id]
    assert (newest.actor, "they know the yard" in newest.verdict.sentence) == ("user:ann", True)


async def test_a_shipment_is_held_and_let_go_by_a_key(page: Page, desk: Desk) -> None:
    town, address = desk
    row = await some(town, "booked")
    await town.run(ReassignShipment(row.id, "they gave it back"))
    await page.goto(f"{address}/shipments/{row.id}")
    await strike(page, "h")
    await write(page, "the goods are not ready")
    await strike(page, "Enter")
    await expect(page.locator(".notice.warn", has_text="the goods are not ready")).to_be_visible()
    kept = (await again(town, row)).kept
    assert kept is not None
    assert (kept.held, kept.by) == (True, "user:ann")
    await strike(page, "h")
    await expect(page.locator(".notice.warn", has_text="the goods are not ready")).to_have_count(0)
    assert (await again(town, row)).kept is None


async def test_carrier_and_recipient_are_told_from_the_page(page: Page, desk: Desk) -> None:
    town, address = desk
    row = await some(town, "in_transit")
    await page.goto(f"{address}/shipments/{row.id}")
    await strike(page, "c")
    await write(page, "Please call the gate before you arrive.")
    await page.get_by_role("button", name="Send").first.click()
    told = page.locator("section", has=page.get_by_role("heading", name="Who was told"))
    await expect(told).to_contain_text("Please call the gate before you arrive.")


async def test_an_event_is_shown_as_it_came(page: Page, desk: Desk) -> None:
    await page.goto(f"{desk[1]}/shipments/{(await some(desk[0], 'in_transit')).id}")
    await page.get_by_role("link", name="as it came").first.click()
    await expect(page.locator("main")).to_contain_text("The message itself was not sent along.")
    await expect(page.locator("main")).to_contain_text("Raw code")
