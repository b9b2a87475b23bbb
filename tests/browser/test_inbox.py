"""The inbox by keyboard: walked, sorted one by one and many at once, put back; and how it looks."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
from playwright.async_api import Browser, Page, expect

from headway.kernel.tenancy import NewTenant, create_tenant
from headway.kernel.uow import Scope
from headway.web import invite
from tests.browser.conftest import served
from tests.browser.test_screens import SIZES, _keep, _violations
from tests.conftest import START
from tests.integration.web.town import Town, found, morning

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
async def desk(scope: Scope) -> AsyncIterator[tuple[Town, str]]:
    """A town of its own, whose cases these tests may end."""
    tenant = await create_tenant(scope, NewTenant(slug=f"inbox-{uuid4().hex}", name="Lindt Nord", clock_at=START))
    town = await found(scope, tenant)
    await morning(town, orders=30)
    async with served(town.app) as address:
        yield town, address


@pytest.fixture
async def page(chromium: Browser, desk: tuple[Town, str]) -> AsyncIterator[Page]:
    town, address = desk
    context = await chromium.new_context(viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    page.set_default_timeout(15_000)
    await page.goto(f"{address}/enter?token={await invite(town.app, town.tenant, 'ann')}")
    await page.goto(f"{address}/cases")
    yield page
    await context.close()


async def row(town: Town, case_id: str) -> dict[str, object]:
    async with town.app.scope.reading(town.tenant) as (conn, _):
        found = await conn.fetchrow("SELECT * FROM exception_case WHERE id = $1", UUID(case_id))
    return dict(found or {})


async def shown(page: Page) -> str:
    return str(await page.locator(".case-pane").get_attribute("data-id"))


async def listed(page: Page) -> list[str]:
    found: list[str] = await page.eval_on_selector_all("#rows > li", "all => all.map(each => each.dataset.id)")
    return found


async def test_it_is_clean_in_every_light_and_size(page: Page) -> None:
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    for size, (width, height) in SIZES.items():
        await page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            await page.emulate_media(color_scheme=scheme)
            await _keep(page, f"inbox-{size}-{scheme}")
            assert await _violations(page) == [], (size, scheme)
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), size
    await page.locator("#rows .row-link").first.click()
    await page.locator(".case-pane").wait_for()
    await page.locator("summary", has_text="Sleep").click()
    await _keep(page, "inbox-phone-case")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await _violations(page) == []
    assert wrong == []


async def test_the_keys_walk_the_list_and_show_each_case(page: Page) -> None:
    ids = await listed(page)
    assert await shown(page) == ids[0]
    await page.keyboard.press("j")
    await expect(page.locator(f"#case-{ids[1]}")).to_be_visible()
    assert page.url.endswith(f"case={ids[1]}")
    await page.keyboard.press("k")
    await expect(page.locator(f"#case-{ids[0]}")).to_be_visible()
    await page.keyboard.press("Enter")
    assert await page.evaluate("document.activeElement.className") == "case-pane"
    await page.keyboard.press("Escape")
    assert await page.evaluate("document.activeElement.className") == "row-link"


async def test_a_case_is_taken_by_one_key(page: Page, desk: tuple[Town, str]) -> None:
    ids = await listed(page)
    await page.keyboard.press("j")
    await page.locator(f"#case-{ids[1]}").wait_for()
    await page.keyboard.press("t")
    await page.wait_for_url(re.compile(f"case={ids[1]}"))
    await expect(page.locator(".pane-title").get_by_text("Acknowledged")).to_be_visible()
    assert (await row(desk[0], ids[1]))["assignee"] == "user:ann"


async def test_a_dismissal_goes_on_to_the_next_and_is_put_back_by_a_key(page: Page, desk: tuple[Town, str]) -> None:
    ids = await listed(page)
    await page.keyboard.press("d")
    await page.keyboard.type("known since yesterday")
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile(f"case={ids[1]}"))
    assert (await row(desk[0], ids[0]))["ending"] == "dismissed"
    await _keep(page, "inbox-undo")
    await page.keyboard.press("z")
    await page.locator(f"#c-{ids[0]}").wait_for()
    assert (await row(desk[0], ids[0]))["state"] == "open"


async def test_several_are_put_to_sleep_at_once(page: Page, desk: tuple[Town, str]) -> None:
    ids = await listed(page)
    await page.keyboard.press("x")
    await page.keyboard.press("Shift+J")
    await page.keyboard.press("Shift+J")
    await expect(page.locator("#picked")).to_contain_text("3 cases chosen")
    await _keep(page, "inbox-picked")
    await page.keyboard.press("s")
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile(f"case={ids[3]}"))
    assert None not in [(await row(desk[0], each))["snoozed_until"] for each in ids[:3]]
    await page.goto(f"{desk[1]}/cases?phase=asleep")
    assert await page.locator("#rows > li").count() == 3


async def test_a_shift_click_chooses_the_range_and_escape_lets_go(page: Page) -> None:
    boxes = page.locator("#rows .pick")
    await boxes.nth(0).click()
    await boxes.nth(3).click(modifiers=["Shift"])
    await expect(page.locator("#picked")).to_contain_text("4 cases chosen")
    await page.evaluate("document.getElementById('content').dispatchEvent(new Event('refresh'))")
    await page.wait_for_timeout(300)
    await expect(page.locator("#rows .pick:checked")).to_have_count(4)
    await page.keyboard.press("Escape")
    await expect(page.locator("#rows .pick:checked")).to_have_count(0)


async def test_filters_stand_in_the_address_with_counts(page: Page) -> None:
    await page.locator(".menu > summary", has_text="Severity").click()
    first = page.locator(".menu[open] a").first
    count = int(re.findall(r"\d+", await first.inner_text())[-1])
    await _keep(page, "inbox-filter")
    await first.click()
    await page.wait_for_url(re.compile("severity="))
    assert await page.locator("#rows > li").count() == count
    assert await page.locator("#total").inner_text() == str(count)
