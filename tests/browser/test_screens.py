"""What a person's browser makes of the screens: in the light and in the dark, at a desk and on a phone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser, Page

from headway.kernel.tenancy import create_key
from headway.web import invite
from tests.browser.entering import enter
from tests.browser.looks import clean, watch
from tests.browser.waiting import ask_anew, strike
from tests.integration.web.town import Town

pytestmark = pytest.mark.browser

SCREENS = (
    "control",
    "analytics",
    "leadership",
    "reports",
    "board",
    "board-kanban",
    "board-timeline",
    "order",
    "held-order",
    "carriers",
    "carrier",
    "contracts",
    "rate",
    "orders",
    "login",
    "missing",
)
"""Those without a test of their own that looks: a shipment, a case and the inbox have one."""
Open = Callable[..., Awaitable[Page]]


@pytest.fixture
async def open_page(chromium: Browser, address: str, town: Town) -> AsyncIterator[Open]:
    """A signed-in page that remembers what went wrong in it."""
    async with AsyncExitStack() as closing:

        async def opened() -> Page:
            context = await chromium.new_context(viewport={"width": 1440, "height": 900})
            closing.push_async_callback(context.close)
            page = await context.new_page()
            token = await invite(town.app, town.tenant, "ann")
            await enter(page, address, token)
            return page

        yield opened


async def path_of(name: str, town: Town) -> str:
    rows = await town.shipments()
    async with town.app.scope.reading(town.tenant) as (conn, _):
        case = await conn.fetchval("SELECT id FROM exception_case WHERE state = 'open' ORDER BY opened_at, id LIMIT 1")
        held = await conn.fetchval("SELECT id FROM orders WHERE status = 'on_hold'")
    shipment = next(row for row in rows if row.attempt > 1 and row.booked_at)
    paths = {
        "control": "/",
        "leadership": "/analytics/leadership",
        "reports": "/analytics/reports",
        "board-kanban": "/board?view=kanban",
        "board-timeline": "/board?view=timeline&by=hour",
        "shipment": f"/shipments/{shipment.id}",
        "order": f"/orders/{shipment.order_id}",
        "held-order": f"/orders/{held}",
        "case": f"/cases/{case}",
        "carrier": "/carriers/NORDFRACHT",
        "rate": "/contracts/rate?service=DTD&origin=N&destination=BERLIN&weight=250",
        "missing": "/nothing-here",
    }
    return paths.get(name, f"/{name}")


@pytest.mark.parametrize("name", SCREENS)
async def test_a_screen_is_clean(open_page: Open, address: str, town: Town, name: str) -> None:
    page = await open_page()
    wrong: list[str] = []
    watch(page, address, wrong)
    await page.goto(address + await path_of(name, town))
    await clean(page, name)
    told = [text for text in wrong if not text.startswith("[.WebGL")]
    assert [text for text in told if not (name == "missing" and "404" in text)] == []


async def test_news_arrives_while_focus_and_open_parts_stay(open_page: Open, address: str, town: Town) -> None:
    page = await open_page()
    await page.goto(f"{address}/orders")
    link = page.locator(".row-link").nth(3)
    await link.focus()
    held = await link.inner_text()
    await town.until(9.05)
    await page.locator(".clock time", has_text="15:03").wait_for()
    assert await page.evaluate("document.activeElement.textContent") == held
    assert await page.evaluate("scrollY") == 0


async def test_what_somebody_types_survives_an_update(open_page: Open, address: str, town: Town) -> None:
    page = await open_page()
    await page.goto(address + await path_of("case", town))
    await strike(page, "r")
    await page.fill("#reason", "called the carrier")
    await ask_anew(page)
    assert await page.input_value("#reason") == "called the carrier"


async def test_a_part_that_was_closed_stays_closed(open_page: Open, address: str, town: Town) -> None:
    page = await open_page()
    await page.goto(address + await path_of("shipment", town))
    first = page.locator(".attempt").first
    await first.locator("summary").first.click()
    await ask_anew(page)
    assert await first.get_attribute("open") is None


async def test_a_lost_connection_is_said_and_mended(open_page: Open, address: str) -> None:
    page = await open_page()
    await page.goto(address)
    await page.context.set_offline(True)
    await page.get_by_text("Connection lost").wait_for(state="visible")
    await page.context.set_offline(False)
    await page.get_by_text("Connection lost").wait_for(state="hidden")


async def test_paused_updates_stay_paused(open_page: Open, address: str) -> None:
    page = await open_page()
    await page.goto(f"{address}/orders")
    await page.get_by_role("button", name="Pause updates").click()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.wait_for_timeout(2_500)
    assert asked == []
    await page.get_by_role("button", name="Resume updates").click()
    await page.get_by_role("button", name="Pause updates").wait_for()


async def test_keys_reach_the_rows_and_the_search(open_page: Open, address: str) -> None:
    page = await open_page()
    await page.goto(f"{address}/orders")
    await strike(page, "j")
    await strike(page, "j")
    second = await page.locator(".row-link").nth(1).inner_text()
    assert await page.evaluate("document.activeElement.textContent") == second
    await strike(page, "/")
    assert await page.evaluate("document.activeElement.id") == "find"


async def test_a_key_signs_in(chromium: Browser, address: str, town: Town) -> None:
    _, key = await create_key(town.app.scope, tenant_id=town.tenant, label="ann", scopes=["*"])
    page = await chromium.new_page()
    await page.goto(f"{address}/carriers")
    await page.get_by_text("Sign in with an access key").click()
    await page.get_by_label("Access key").fill(key)
    await strike(page, "Enter")
    await page.get_by_role("heading", name="Carriers").wait_for()
    await page.context.close()


async def test_signing_out_ends_at_the_form(open_page: Open, address: str) -> None:
    page = await open_page()
    await page.goto(address)
    await page.get_by_role("button", name="Sign out").click()
    await page.get_by_role("heading", name="Sign in").wait_for()
    await page.goto(f"{address}/carriers")
    assert await page.get_by_role("heading", name="Sign in").count() == 1


async def test_a_session_that_ended_leads_to_the_form_by_itself(open_page: Open, address: str) -> None:
    page = await open_page()
    await page.goto(f"{address}/orders")
    await page.context.clear_cookies()
    await page.evaluate("document.getElementById('content').dispatchEvent(new Event('refresh'))")
    await page.get_by_role("heading", name="Sign in").wait_for()
    assert page.url == f"{address}/login?next=%2Forders"
