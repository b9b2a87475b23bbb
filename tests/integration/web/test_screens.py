"""Every screen opens for who may see it, and tells what the rooms know."""

from __future__ import annotations

import httpx
import pytest

from tests.integration.web.conftest import Browser
from tests.integration.web.town import Town


async def page(client: httpx.AsyncClient, path: str) -> str:
    answer = await client.get(path)
    assert answer.status_code == 200, (path, answer.status_code, answer.text[-2000:])
    return answer.text


async def test_the_control_page_shows_tiles_board_and_cases(browser: Browser) -> None:
    text = await page(await browser(), "/")
    assert "On-time delivery" in text
    assert "SO-48001" in text
    assert "No rate" in text


@pytest.mark.parametrize(
    "path", ["/orders", "/cases", "/cases?phase=all", "/carriers", "/carriers/NORDFRACHT", "/?status=all"]
)
async def test_every_list_opens(browser: Browser, path: str) -> None:
    await page(await browser(), path)


async def test_every_shipment_opens(browser: Browser, town: Town) -> None:
    client = await browser()
    for row in await town.shipments():
        await page(client, f"/shipments/{row.id}")
        await page(client, f"/orders/{row.order_id}")
