"""A leader sees how trouble was handled last week, what recurs and what a playbook changed, down to the cases."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from uuid import UUID, uuid4

import pytest
from playwright.async_api import Browser, expect

from headway.bootstrap import Settings, compose
from headway.kernel.app import App
from headway.kernel.tenancy import NewTenant, create_tenant
from headway.kernel.uow import Scope
from headway.web import invite
from tests.browser.conftest import served
from tests.browser.looks import clean
from tests.conftest import START
from tests.integration.analytics.process.lived import begin, busy_week

pytestmark = pytest.mark.browser


@pytest.fixture
async def week(scope: Scope, make_app: Callable[..., App]) -> UUID:
    """A tenant after six days of shipments, cases and a playbook."""
    tenant = await create_tenant(scope, NewTenant(slug=f"handled-{uuid4().hex}", name="Lindt Nord", clock_at=START))
    await busy_week(begin(make_app, tenant))
    return tenant


@pytest.fixture
async def address(scope: Scope, week: UUID) -> AsyncIterator[str]:
    async with served(compose(Settings(), scope)) as found_at:
        yield found_at


@pytest.mark.prove
async def test_from_a_figure_and_from_a_pattern_to_the_cases(
    chromium: Browser, scope: Scope, address: str, week: UUID
) -> None:
    context = await chromium.new_context(viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    await page.goto(f"{address}/enter?token={await invite(compose(Settings(), scope), week, 'ann')}")
    await page.get_by_role("link", name="Process").click()
    await expect(page.locator("main")).to_contain_text("Resolved without a person")
    await expect(page.locator("section[aria-labelledby=patterns]")).to_contain_text("missed pickup cases")
    await expect(page.locator("section[aria-labelledby=playbooks]")).to_contain_text("Chase the carrier")
    await clean(page, "process")
    await page.get_by_role("link", name="Carrier", exact=True).click()
    await page.locator("section[aria-labelledby=parts] a.row-link", has_text="BOLT").click()
    await expect(page.get_by_role("heading", name="Carrier: BOLT")).to_be_visible()
    await page.get_by_role("link", name="With a person").click()
    await expect(page.locator("section[aria-labelledby=behind]")).to_contain_text("A person")
    await clean(page, "process-cases")
    await page.get_by_role("link", name="Process").last.click()
    await page.locator("section[aria-labelledby=patterns]").get_by_role("link", name="the cases").first.click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("BOLT")
    await context.close()
