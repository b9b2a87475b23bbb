"""Every screen opens for who may see it, and tells what the rooms know."""

from __future__ import annotations

import httpx
import pytest

from headway.dispatch.views import allocations
from headway.web.board import FILTERS, read_board
from tests.integration.web.conftest import Browser
from tests.integration.web.town import Town


async def page(client: httpx.AsyncClient, path: str) -> str:
    answer = await client.get(path)
    assert answer.status_code == 200, (path, answer.status_code, answer.text[-2000:])
    return answer.text


async def test_the_board_shows_shipments_in_hand(browser: Browser) -> None:
    assert "SO-48001" in await page(await browser(), "/board")


async def test_the_control_page_shows_tiles_and_cases(browser: Browser) -> None:
    text = await page(await browser(), "/")
    assert "On-time delivery" in text
    assert "No rate" in text


@pytest.mark.parametrize(
    "path", ["/orders", "/cases", "/cases?phase=all", "/carriers", "/carriers/NORDFRACHT", "/board?status=all"]
)
async def test_every_list_opens(browser: Browser, path: str) -> None:
    await page(await browser(), path)


async def test_every_shipment_opens(browser: Browser, town: Town) -> None:
    client = await browser()
    for row in await town.shipments():
        await page(client, f"/shipments/{row.id}")
        await page(client, f"/orders/{row.order_id}")


async def test_the_board_puts_trouble_first_by_its_deadline(town: Town) -> None:
    async with town.app.scope.reading(town.tenant) as (conn, now):
        board = await read_board(conn, now, "open", 50)
    trouble = [row for row in board.rows if row.standing in {"stuck", "at_risk"}]
    assert list(board.rows[: len(trouble)]) == trouble
    assert {row.standing for row in trouble} == {"stuck", "at_risk"}
    deadlines = [row.deliver_by for row in trouble if row.deliver_by]
    assert deadlines == sorted(deadlines)


@pytest.mark.parametrize("chosen", [name for name, _ in FILTERS])
async def test_a_filter_shows_as_many_as_it_counts(town: Town, chosen: str) -> None:
    async with town.app.scope.reading(town.tenant) as (conn, now):
        board = await read_board(conn, now, chosen, 500)
    assert len(board.rows) == board.counts[chosen]


async def test_a_shipment_says_why_this_carrier_for_every_attempt(browser: Browser, town: Town) -> None:
    row = next(row for row in await town.shipments() if row.attempt == 3 and row.booked_at)
    text = await page(await browser(), f"/shipments/{row.id}")
    for words in (
        "Attempt 1",
        "Attempt 2",
        "Attempt 3",
        "Risk of refusal",
        "was asked already: declined",
        "landed-cost/2",
    ):
        assert words in text
    async with town.app.scope.reading(town.tenant) as (conn, _):
        recorded = await allocations(conn, row.id)
    assert all(str(each.id) in text for each in recorded)


async def test_a_choice_says_what_would_have_changed_it_and_what_became_of_it(browser: Browser, town: Town) -> None:
    row = next(row for row in await town.shipments() if row.delivered_at)
    text = await page(await browser(), f"/shipments/{row.id}")
    assert "What would have changed it" in text
    assert "What became of it" in text
    assert "expected" in text


async def test_a_held_order_names_what_holds_it_and_who_may_override(browser: Browser, town: Town) -> None:
    answer = await (await browser()).get("/find?q=SO-HELD")
    text = await page(await browser(), answer.headers["location"])
    assert "Customer BOSCH is not active." in text
    assert "Finance" in text


async def test_a_reference_leads_to_its_shipment(browser: Browser, town: Town) -> None:
    row = (await town.shipments())[0]
    answer = await (await browser()).get("/find", params={"q": row.external_ref})
    assert answer.headers["location"] == f"/shipments/{row.id}"


async def test_an_invoice_is_told_line_by_line(browser: Browser, town: Town) -> None:
    async with town.app.scope.reading(town.tenant) as (conn, _):
        shipment = await conn.fetchval("SELECT shipment_id FROM match_result WHERE disputed_minor > 0 LIMIT 1")
    text = await page(await browser(), f"/shipments/{shipment}")
    assert "Invoice INV-SO-" in text
    assert "Disputed" in text
