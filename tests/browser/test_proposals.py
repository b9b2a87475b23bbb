"""A person decides about changes in a browser: sees what each costs, has one made, keeps another."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from playwright.async_api import Browser, expect

from headway.carriers.commands import ReportOutage
from headway.dispatch.policies.commands import ActivateDispatchPolicy, SaveDispatchPolicy
from headway.kernel.tenancy import NewTenant, create_tenant
from headway.kernel.uow import Scope
from headway.web import invite
from tests.browser.conftest import served
from tests.browser.looks import clean
from tests.conftest import START
from tests.integration.web.town import Town, found

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
    await town.books(10)
    await town.run(ReportOutage("NORDFRACHT", "strike at the depot"))
    await town.drain()
    return town


@pytest.fixture
async def address(careful: Town) -> AsyncIterator[str]:
    async with served(careful.app) as found_at:
        yield found_at


async def test_a_person_has_one_change_made_and_keeps_another(chromium: Browser, address: str, careful: Town) -> None:
    context = await chromium.new_context(viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    await page.goto(f"{address}/enter?token={await invite(careful.app, careful.tenant, 'ann')}")
    await page.get_by_role("link", name="Changes").click()
    await expect(page.locator("main")).to_contain_text("suggestion only")
    rows = page.locator("tbody tr")
    before = await rows.count()
    assert before >= 3
    await expect(rows.first).to_contain_text("NORDFRACHT")
    await clean(page, "changes")
    await page.get_by_role("button", name="Reassign").first.click()
    await expect(rows).to_have_count(before - 1)
    await page.get_by_placeholder("It stays, because").first.fill("they called, a lorry comes")
    await page.get_by_role("button", name="Keep").first.click()
    await expect(rows).to_have_count(before - 2)
    await page.get_by_role("link", name="Approved").click()
    await expect(rows).to_have_count(1)
    await clean(page, "changes-approved")
    await context.close()
