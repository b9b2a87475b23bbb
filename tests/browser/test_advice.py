"""A person judges a case in a browser: reads it in words, has an action done, approves what an assistant proposed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
from playwright.async_api import Browser, expect

from headway.exceptions import views
from headway.exceptions.advice.model import ActOnCase, AdviseCase, ProposeAction
from headway.exceptions.advice.writing import KeepWriting
from headway.kernel.tenancy import NewTenant, create_tenant
from headway.kernel.uow import Scope
from headway.web import invite
from tests.browser.conftest import served
from tests.browser.entering import enter
from tests.browser.looks import clean
from tests.conftest import START
from tests.integration.web.town import Town, found

pytestmark = pytest.mark.browser
ALL = frozenset({"*"})
CREDIT = {"amount": "80", "currency": "USD"}


@pytest.fixture
async def troubled(scope: Scope) -> tuple[Town, UUID]:
    """Bookings nobody was heard of, one of which an assistant wants to do something about."""
    tenant = await create_tenant(scope, NewTenant(slug=f"trouble-{uuid4().hex}", name="Lindt Nord", clock_at=START))
    town = await found(scope, tenant)
    await town.books(6)
    await town.until(40)
    async with town.app.scope.reading(tenant) as (conn, _):
        open_cases = await views.list_cases(conn, views.CaseFilter(phase="open"))
    case = next(each for each in open_cases if each.order_id is not None)
    await town.run(AdviseCase(case.id))
    await town.run(ActOnCase(case.id, "comment", {"text": "called the depot"}, "to know more", ALL), actor="user:kim")
    await town.run(ProposeAction(case.id, "give_credit", CREDIT, "they wait for long", ALL), actor="key:assistant")
    text = "The carrier was not heard of. Call it."
    await town.run(KeepWriting(case.id, 1, "small-model", text, None))
    return town, case.id


@pytest.fixture
async def address(troubled: tuple[Town, UUID]) -> AsyncIterator[str]:
    async with served(troubled[0].app) as found_at:
        yield found_at


async def test_a_person_reads_acts_and_approves(chromium: Browser, address: str, troubled: tuple[Town, UUID]) -> None:
    town, case_id = troubled
    context = await chromium.new_context(viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    await enter(page, address, await invite(town.app, town.tenant, "ann"))
    await page.goto(f"{address}/cases/{case_id}")
    await expect(page.get_by_role("heading", name="Next best action")).to_be_visible()
    await expect(page.get_by_label("Written by a language model")).to_contain_text("it may be wrong")
    await clean(page, "advice")

    waits = page.locator("section", has=page.get_by_role("heading", name="Waits for approval"))
    await expect(waits).to_contain_text("they wait for long", ignore_case=True)
    await waits.get_by_label("Because").fill("fine")
    await waits.get_by_role("button", name="Approve").click()
    await expect(waits).to_have_count(0)

    next_best = page.locator("section", has=page.get_by_role("heading", name="Next best action"))
    await expect(next_best).to_contain_text("Give credit")
    await next_best.locator("summary", has_text="Notify carrier").click()
    await next_best.locator("#notify_carrier-text").fill("where are you?")
    await next_best.locator("#notify_carrier-why").fill("nobody knows")
    await next_best.get_by_role("button", name="Notify carrier").click()
    await expect(page.locator("#timeline ~ ol, .timeline").first).to_contain_text("nobody knows")

    await next_best.locator("summary", has_text="not possible").click()
    await expect(next_best).to_contain_text("It was done at")
    await clean(page, "advice-done")
    await context.close()
