"""The inbox by keyboard: walked, sorted one by one and many at once, put back; and how it looks."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from playwright.async_api import Page, expect

from tests.browser.looks import clean, keep, resize, violations, watch
from tests.browser.sorting_desk import Desk, desk, page
from tests.browser.waiting import fits, strike, write
from tests.integration.web.town import Town

__all__ = ["desk", "page"]
pytestmark = pytest.mark.browser


@pytest.fixture
async def inbox(page: Page, desk: Desk) -> Page:
    """The inbox, open."""
    await page.goto(f"{desk[1]}/cases")
    return page


async def row(town: Town, case_id: str) -> dict[str, object]:
    async with town.app.scope.reading(town.tenant) as (conn, _):
        found = await conn.fetchrow("SELECT * FROM exception_case WHERE id = $1", UUID(case_id))
    return dict(found or {})


async def shown(page: Page) -> str:
    return str(await page.locator(".case-pane").get_attribute("data-id"))


async def listed(page: Page) -> list[str]:
    found: list[str] = await page.eval_on_selector_all("#rows > li", "all => all.map(each => each.dataset.id)")
    return found


async def test_it_is_clean_in_every_light_and_size(inbox: Page, desk: Desk) -> None:
    wrong: list[str] = []
    watch(inbox, desk[1], wrong)
    await inbox.reload()
    await clean(inbox, "inbox")
    await resize(inbox, "phone")
    await inbox.locator("#rows .row-link").first.click()
    await inbox.locator(".case-pane").wait_for()
    await inbox.locator("summary", has_text="Sleep").click()
    await keep(inbox, "inbox-phone-case")
    await fits(inbox)
    assert await violations(inbox) == []
    assert wrong == []


async def test_the_keys_walk_the_list_and_show_each_case(inbox: Page) -> None:
    ids = await listed(inbox)
    assert await shown(inbox) == ids[0]
    await strike(inbox, "j")
    await expect(inbox.locator(f"#case-{ids[1]}")).to_be_visible()
    assert inbox.url.endswith(f"case={ids[1]}")
    await strike(inbox, "k")
    await expect(inbox.locator(f"#case-{ids[0]}")).to_be_visible()
    await strike(inbox, "Enter")
    assert await inbox.evaluate("document.activeElement.className") == "case-pane"
    await strike(inbox, "Escape")
    assert await inbox.evaluate("document.activeElement.className") == "row-link"


async def test_a_case_is_taken_by_one_key(inbox: Page, desk: Desk) -> None:
    ids = await listed(inbox)
    await strike(inbox, "j")
    await inbox.locator(f"#case-{ids[1]}").wait_for()
    await strike(inbox, "t")
    await inbox.wait_for_url(re.compile(f"case={ids[1]}"))
    await expect(inbox.locator(".pane-title").get_by_text("Acknowledged")).to_be_visible()
    assert (await row(desk[0], ids[1]))["assignee"] == "user:ann"


async def test_a_dismissal_goes_on_to_the_next_and_is_put_back_by_a_key(inbox: Page, desk: Desk) -> None:
    ids = await listed(inbox)
    await strike(inbox, "d")
    await write(inbox, "known since yesterday")
    await strike(inbox, "Enter")
    await inbox.wait_for_url(re.compile(f"case={ids[1]}"))
    assert (await row(desk[0], ids[0]))["ending"] == "dismissed"
    await keep(inbox, "inbox-undo")
    await strike(inbox, "z")
    await inbox.locator(f"#c-{ids[0]}").wait_for()
    assert (await row(desk[0], ids[0]))["state"] == "open"


async def test_a_key_is_about_the_case_that_was_chosen_last(inbox: Page, desk: Desk) -> None:
    """Also where its pane is still on the way."""
    ids = await listed(inbox)
    await strike(inbox, "j")
    await strike(inbox, "j")
    await strike(inbox, "e")
    await expect(inbox.locator(".pane-title")).to_contain_text("Acknowledged")
    assert [(await row(desk[0], each))["state"] for each in ids[:3]] == ["open", "open", "acknowledged"]


async def test_several_are_put_to_sleep_at_once(inbox: Page, desk: Desk) -> None:
    ids = await listed(inbox)
    await strike(inbox, "x")
    await strike(inbox, "Shift+J")
    await strike(inbox, "Shift+J")
    await expect(inbox.locator("#picked")).to_contain_text("3 cases chosen")
    await keep(inbox, "inbox-picked")
    await strike(inbox, "s")
    await expect(inbox.locator("details[open] :focus")).to_have_count(1)
    await strike(inbox, "Enter")
    await inbox.wait_for_url(re.compile(f"case={ids[3]}"))
    assert None not in [(await row(desk[0], each))["snoozed_until"] for each in ids[:3]]
    await inbox.goto(f"{desk[1]}/cases?phase=asleep")
    assert await inbox.locator("#rows > li").count() == 3


async def test_a_shift_click_chooses_the_range_and_escape_lets_go(inbox: Page) -> None:
    boxes = inbox.locator("#rows .pick")
    await boxes.nth(0).click()
    await boxes.nth(3).click(modifiers=["Shift"])
    await expect(inbox.locator("#picked")).to_contain_text("4 cases chosen")
    await inbox.evaluate("document.getElementById('content').dispatchEvent(new Event('refresh'))")
    await inbox.wait_for_timeout(300)
    await expect(inbox.locator("#rows .pick:checked")).to_have_count(4)
    await strike(inbox, "Escape")
    await expect(inbox.locator("#rows .pick:checked")).to_have_count(0)


async def test_filters_stand_in_the_address_with_counts(inbox: Page) -> None:
    await inbox.locator(".menu > summary", has_text="Severity").click()
    first = inbox.locator(".menu[open] a").first
    count = int(re.findall(r"\d+", await first.inner_text())[-1])
    await keep(inbox, "inbox-filter")
    await first.click()
    await inbox.wait_for_url(re.compile("severity="))
    assert await inbox.locator("#rows > li").count() == count
    assert await inbox.locator("#total").inner_text() == str(count)
