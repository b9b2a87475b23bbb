"""A person decides about changes in a browser: sees what each costs, has one made, keeps another."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
import uvicorn
from axe_playwright_python.async_playwright import Axe
from fastapi import FastAPI
from playwright.async_api import Browser, expect

from headway.carriers.commands import ReportOutage
from headway.dispatch.commands import AnswerOffer
from headway.dispatch.model import Answer
from headway.dispatch.policies.commands import ActivateDispatchPolicy, SaveDispatchPolicy
from headway.kernel.tenancy import NewTenant, create_tenant
from headway.kernel.uow import Scope
from headway.orders.commands import PlaceOrders
from headway.web import add_screens, invite
from tests.conftest import START
from tests.integration.web.town import Town, draft, found

pytestmark = pytest.mark.browser
POLICY = """
name: careful
autonomy:
  reassignment: {level: 2, thresholds: [{when: 'order.weight_kg > 300.0', level: 1, sentence: heavy ones are called}]}
"""


@pytest.fixture
async def careful(scope: Scope) -> Town:
    """Ten bookings; the carrier that has most of them is out, and nothing is changed without a person."""
    tenant = await create_tenant(scope, NewTenant(slug=f"careful-{uuid4().hex}", name="Lindt Nord", clock_at=START))
    town = await found(scope, tenant)
    saved = await town.run(SaveDispatchPolicy(POLICY, note="careful"))
    await town.run(ActivateDispatchPolicy(saved.version, reason="careful"))
    await town.run(PlaceOrders(tuple(draft(index) for index in range(10))))
    await town.drain()
    for row in await town.shipments():
        if row.offer_id is not None:
            await town.run(AnswerOffer(row.offer_id, Answer.ACCEPT), "carrier:town")
    await town.drain()
    await town.run(ReportOutage("NORDFRACHT", "strike at the depot"))
    await town.drain()
    return town


@pytest.fixture
async def served(careful: Town) -> AsyncIterator[str]:
    http = FastAPI(docs_url=None, redoc_url=None)
    add_screens(http, careful.app)
    server = uvicorn.Server(uvicorn.Config(http, port=0, log_level="warning", lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  (uvicorn tells it in no other way)
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await serving


async def test_a_person_has_one_change_made_and_keeps_another(chromium: Browser, served: str, careful: Town) -> None:
    context = await chromium.new_context(viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    page.set_default_timeout(20_000)
    await page.goto(f"{served}/enter?token={await invite(careful.app, careful.tenant, 'ann')}")
    await page.get_by_role("link", name="Changes").click()
    rows = page.locator("tbody tr")
    before = await rows.count()
    assert before >= 3
    await expect(rows.first).to_contain_text("NORDFRACHT")
    await expect(page.locator("main")).to_contain_text("suggestion only")
    await _picture(page, "changes")
    found = await Axe().run(page)
    assert found.response["violations"] == []
    await page.get_by_role("button", name="Reassign").first.click()
    await expect(rows).to_have_count(before - 1)
    await page.get_by_placeholder("It stays, because").first.fill("they called, a lorry comes")
    await page.get_by_role("button", name="Keep").first.click()
    await expect(rows).to_have_count(before - 2)
    await page.get_by_role("link", name="Approved").click()
    await expect(rows).to_have_count(1)
    await page.set_viewport_size({"width": 390, "height": 844})
    await _picture(page, "changes-phone")
    wide = await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not wide
    await context.close()


async def _picture(page: object, name: str) -> None:
    folder = os.environ.get("HEADWAY_PICTURES")
    if folder:
        await page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)  # type: ignore[attr-defined]
