"""Somebody in operations writes a playbook, tries it on last week, puts it to work, and approves what it asks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
from playwright.async_api import Browser, expect

from headway.bootstrap import Settings, compose
from headway.kernel.conductor import drain
from headway.kernel.tenancy import NewTenant, create_tenant
from headway.kernel.uow import Scope
from headway.web import invite
from tests.browser.conftest import served
from tests.browser.looks import clean
from tests.browser.waiting import send
from tests.conftest import START
from tests.integration.exceptions.playbooks.world import failed
from tests.integration.tracking.world import happen

pytestmark = pytest.mark.browser

TEXT = """\
playbook: ask_once_more
description: Nobody has a rate for it. Ask all carriers at once before a person looks.
priority: 50
on: {detectors: no_rate}
steps:
  - do: comment
    with: {text: "No rate for {order.ref}"}
  - do: retender
    id: ask_all
    with: {mode: broadcast}
    expect: {sentence: somebody takes it, money: 40, minutes: 90}
    approve: {sentence: a broadcast shows our prices to everybody}
  - do: hand_over
    with: {why: nobody took it}
"""


@pytest.fixture
async def tenant_id(scope: Scope) -> UUID:
    """A tenant with three cases that no carrier has a rate for."""
    tenant = await create_tenant(scope, NewTenant(slug=f"played-{uuid4().hex}", name="Lindt Nord", clock_at=START))
    app = compose(Settings(), scope)
    for _ in range(3):
        await happen(app, tenant, failed())
    return tenant


@pytest.fixture
async def address(scope: Scope) -> AsyncIterator[str]:
    async with served(compose(Settings(), scope)) as found_at:
        yield found_at


async def test_from_an_idea_to_an_approved_step(chromium: Browser, scope: Scope, address: str, tenant_id: UUID) -> None:
    app = compose(Settings(), scope)
    context = await chromium.new_context(viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    await page.goto(f"{address}/enter?token={await invite(app, tenant_id, 'ann')}")
    await page.get_by_role("navigation", name="Screens").get_by_role("link", name="Playbooks").click()
    await page.get_by_role("link", name="Write one").click()
    await page.get_by_label("Playbook, YAML or JSON").fill(TEXT.replace("retender", "retendre"))
    await page.get_by_role("button", name="Try on last week").click()
    await expect(page.get_by_role("alert")).to_contain_text("playbook:8: steps[1].do")
    await clean(page, "playbook-faults")
    await page.get_by_label("Playbook, YAML or JSON").fill(TEXT)
    await page.get_by_role("button", name="Try on last week").click()
    await expect(page.locator("section[aria-labelledby=tried]")).to_contain_text("3 of 3 cases")
    await clean(page, "playbook-tried")
    await page.get_by_role("button", name="Save").click()
    await page.get_by_label("Why version 1").fill("tried on last week")
    await page.get_by_role("button", name="Put version 1 to work").click()
    await expect(page.locator(".title")).to_contain_text("At work")
    await happen(app, tenant_id, failed())
    await page.goto(f"{address}/playbooks")
    await expect(page.locator("section[aria-labelledby=approvals]")).to_contain_text("A broadcast shows our prices")
    await clean(page, "playbooks")
    await page.locator("section[aria-labelledby=approvals] a.row-link").click()
    await expect(page.locator("section[aria-labelledby=run-1]")).to_contain_text("Ahead, as its answers say: Hand over")
    await clean(page, "case-run")
    await send(page, page.get_by_role("button", name="Approve"))
    await drain(app, tenant_id)
    await page.reload()
    await expect(page.locator("section[aria-labelledby=run-1]")).to_contain_text("approved by ann")
    await context.close()
