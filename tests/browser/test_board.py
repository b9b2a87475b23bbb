"""The dispatch board as a dispatcher works it: by keys, by mouse, without a script, and while things change."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from uuid import uuid4

import pytest
from playwright.async_api import Browser, Page, Request, expect

from headway.dispatch.commands import AnswerOffer
from headway.dispatch.model import Answer
from headway.dispatch.views import ShipmentRow
from headway.kernel.tenancy import NewTenant, create_tenant
from headway.kernel.uow import Scope
from headway.orders.commands import PlaceOrders
from headway.web import invite
from tests.browser.conftest import served
from tests.browser.entering import enter
from tests.browser.looks import keep, violations
from tests.browser.waiting import send, strike
from tests.conftest import START
from tests.integration.web.town import Town, draft, found

pytestmark = pytest.mark.browser
Open = Callable[..., Awaitable[Page]]
ORDERS = 14


@pytest.fixture(scope="module")
async def yard(scope: Scope) -> Town:
    """A town of its own, with orders that carriers were offered and nobody has answered."""
    tenant = await create_tenant(scope, NewTenant(slug=f"yard-{uuid4().hex}", name="Yard", clock_at=START))
    yard = await found(scope, tenant)
    await yard.run(PlaceOrders(tuple(draft(index) for index in range(ORDERS))))
    await yard.drain()
    return yard


@pytest.fixture(scope="module")
async def yard_at(yard: Town) -> AsyncIterator[str]:
    async with served(yard.app) as found_at:
        yield found_at


@pytest.fixture
async def board(chromium: Browser, yard: Town, yard_at: str) -> AsyncIterator[Open]:
    """The board, opened by somebody of one's own, with or without scripts."""
    async with AsyncExitStack() as closing:

        async def opened(query: str = "", *, who: str = "ann", script: bool = True) -> Page:
            context = await chromium.new_context(
                viewport={"width": 1440, "height": 900}, java_script_enabled=script, base_url=yard_at
            )
            closing.push_async_callback(context.close)
            page = await context.new_page()
            await enter(page, yard_at, await invite(yard.app, yard.tenant, who))
            await page.goto(f"/board{query}")
            if script:
                await page.locator("#desk.ready").wait_for()
            return page

        yield opened


async def test_the_table_tells_how_many_rows_there_are_and_keys_go_through_them(board: Open) -> None:
    page = await board()
    grid = page.get_by_role("grid")
    await expect(grid).to_have_attribute("aria-rowcount", str(ORDERS + 1))
    await strike(page, "j")
    await strike(page, "End")
    assert await page.evaluate("document.activeElement.getAttribute('aria-rowindex')") == str(ORDERS + 1)
    await strike(page, "Home")
    assert await page.evaluate("document.activeElement.getAttribute('aria-rowindex')") == "2"


async def test_a_filter_answers_from_what_is_here_and_stands_in_the_address(board: Open) -> None:
    page = await board()
    await expect(page.get_by_role("grid")).to_be_visible()
    asked: list[str] = []

    def note(request: Request) -> None:
        # What changed since is the stream's own question, once as it opens: now or just before.
        if "/board" in request.url and "since=" not in request.url:
            asked.append(request.url)

    page.on("request", note)
    await page.get_by_label("Order, customer or place").fill("so-48003")
    await expect(page.get_by_role("grid")).to_have_attribute("aria-rowcount", "2")
    assert page.url.endswith("/board?q=so-48003")
    assert asked == []
    await page.reload()
    await expect(page.get_by_role("grid")).to_have_attribute("aria-rowcount", "2")


QUERIES = (
    *("", "?status=pool", "?status=all", "?carrier=NORDFRACHT&sort=due", "?carrier=-", "?site=HAM&sort=ref"),
    *("?q=berlin", "?day=tomorrow&sort=carrier", "?day=later"),
)


async def test_the_browser_filters_as_the_server_does(board: Open, yard: Town) -> None:
    page, bare = await board(), await board(script=False)
    for query in QUERIES:
        await page.goto(f"/board{query}")
        await page.locator("#rows[data-ready]").wait_for(state="attached")
        await page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
        shown = await page.locator(".g-body [data-id]:visible .open-link").all_inner_texts()
        await bare.goto(f"/board{query}")
        expected = await bare.locator(".board .row-link").all_inner_texts()
        assert sorted(shown) == sorted(expected), query
        if "sort" in query:
            places = await page.locator(".g-body [data-id]:visible").evaluate_all(
                "all => all.sort((a, b) => a.ariaRowIndex - b.ariaRowIndex).map(each => each.dataset.ref)"
            )
            assert places == expected, query


async def test_a_range_is_picked_up_and_dropped_by_keys_and_changes_nothing_yet(board: Open, yard: Town) -> None:
    page = await board()
    await page.get_by_role("grid").wait_for()
    await strike(page, "j")
    await strike(page, "Shift+ArrowDown")
    await strike(page, "Shift+ArrowDown")
    await expect(page.locator("[role=row][aria-selected=true]")).to_have_count(3)
    before = [row.carrier_code for row in await yard.shipments()]
    await strike(page, "m")
    names = await page.locator("#resources [data-target]").evaluate_all("all => all.map(each => each.dataset.target)")
    for _ in range(names.index("MERIDIAN")):
        await strike(page, "ArrowDown")
    await strike(page, "Enter")
    await expect(page.locator(".plan-move")).to_have_count(3)
    await expect(page.locator(".staged")).to_have_count(3)
    await expect(page.locator("#plan .plan-sums")).to_contain_text("Landed cost")
    assert [row.carrier_code for row in await yard.shipments()] == before
    await page.get_by_role("button", name="Discard").click()
    await expect(page.locator(".plan-move")).to_have_count(0)


async def test_a_row_is_dragged_onto_a_carrier_and_committed(board: Open, yard: Town) -> None:
    page = await board("?q=SO-48002", who="ben")
    row = page.locator(".g-body [data-id]:visible").first
    await row.locator(".at-lane").hover()
    await page.mouse.down()
    await page.locator('[data-target="MERIDIAN"]').hover()
    await page.mouse.up()
    move = page.locator(".plan-move")
    await expect(move).to_contain_text("MERIDIAN")
    await expect(move).to_contain_text("against what is agreed")
    await page.get_by_role("button", name="Commit 1").click()
    await expect(page.locator(".plan-done")).to_contain_text("Done")
    await expect(row).to_contain_text("MERIDIAN")
    assert (await _row(yard, "SO-48002")).carrier_code == "MERIDIAN"


async def test_a_commit_is_taken_back_by_one_key(board: Open, yard: Town) -> None:
    before = (await _row(yard, "SO-48005")).carrier_code
    page = await board("?q=SO-48005", who="eve")
    await page.locator(".g-body [data-id]:visible").first.locator(".at-lane").hover()
    await page.mouse.down()
    await page.locator('[data-target="MERIDIAN"]').hover()
    await page.mouse.up()
    await page.get_by_role("button", name="Commit 1").click()
    await expect(page.get_by_role("button", name="Undo")).to_be_visible()
    assert (await _row(yard, "SO-48005")).carrier_code == "MERIDIAN"
    await keep(page, "board-undo")
    assert await violations(page) == []
    await strike(page, "z")
    await expect(page.locator(".plan-done")).to_contain_text("Taken back")
    await expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    assert (await _row(yard, "SO-48005")).carrier_code == before


async def _row(yard: Town, ref: str) -> ShipmentRow:
    (found,) = [each for each in await yard.shipments() if each.external_ref == ref]
    return found


async def test_what_cannot_be_done_is_said_before_it_is_tried(board: Open) -> None:
    page = await board("?q=SO-48004", who="cyd")
    await page.locator(".g-body input:visible").first.click()
    await page.get_by_label("Carrier to move to").select_option("CITYHOP")
    await page.get_by_role("button", name="Assign").click()
    await expect(page.locator(".plan-blocked")).to_contain_text("CITYHOP cannot take it")
    await expect(page.get_by_role("button", name="Commit 0")).to_be_disabled()


async def test_cards_are_chosen_by_drawing_around_them(board: Open) -> None:
    page = await board("?view=kanban")
    column = page.locator(".kanban-column", has_text="Tendering")
    first = await column.locator(".kanban-card").first.bounding_box()
    assert first is not None
    await page.mouse.move(first["x"] - 5, first["y"] - 6)
    await page.mouse.down()
    await page.mouse.move(first["x"] + 60, first["y"] + first["height"] * 2)
    await page.mouse.up()
    assert await page.locator(".kanban-card.chosen").count() >= 2
    await expect(page.locator(".acts-count")).to_contain_text("chosen")


async def test_blocks_on_a_line_are_reached_and_chosen_by_keys(board: Open) -> None:
    page = await board("?view=timeline&by=hour")
    await page.locator("rect[data-id][tabindex='0']").focus()
    await strike(page, "ArrowRight")
    await strike(page, "x")
    await expect(page.locator("rect[aria-checked=true]")).to_have_count(1)


async def test_a_change_reaches_the_row_and_nothing_is_loaded_anew(board: Open, yard: Town) -> None:
    page = await board("?q=SO-48006")
    row = page.locator(".g-body [data-id]:visible").first
    await expect(row).to_contain_text("Tendering")
    (shipment,) = [each for each in await yard.shipments() if each.external_ref == "SO-48006"]
    assert shipment.offer_id is not None
    await page.evaluate("window.still = true")
    await yard.run(AnswerOffer(shipment.offer_id, Answer.ACCEPT), "carrier:yard")
    await yard.drain()
    await expect(row).to_contain_text("Booked")
    assert await page.evaluate("window.still")


async def test_the_same_is_done_without_a_script(board: Open, yard: Town) -> None:
    page = await board("?q=SO-48008", who="dan", script=False)
    await page.get_by_label("Choose SO-48008").check()
    await page.get_by_label("Reason").fill("the dock asks for it")
    await page.get_by_role("button", name="Hold").click()
    await expect(page.locator(".plan-move")).to_contain_text("hold")
    await page.get_by_role("button", name="Commit 1").click()
    await expect(page.get_by_role("heading", name="1 of 1 done")).to_be_visible()
    held = await _row(yard, "SO-48008")
    assert (held.status, held.problem_detail) == ("planned", "held by dan: the dock asks for it")
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_role("heading", name="1 of 1 taken back")).to_be_visible()
    assert (await _row(yard, "SO-48008")).status == "tendering"


async def test_a_view_is_kept_under_a_name(board: Open) -> None:
    page = await board("?status=tendering&carrier=NORDFRACHT", who="eve")
    await page.locator("summary", has_text="Saved views").click()
    await page.get_by_label("Keep this view as").fill("Asked of Nordfracht")
    await send(page, page.get_by_role("button", name="Keep"))
    await page.goto("/board")
    await page.locator("summary", has_text="Saved views").click()
    await page.get_by_role("link", name="Asked of Nordfracht").click()
    await expect(page).to_have_url("/board?status=tendering&carrier=NORDFRACHT")
