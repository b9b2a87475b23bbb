"""In a browser: a policy is written, tried and compared; a decision is made again, judged anew and followed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import pytest
from playwright.async_api import Browser, Page, expect

from headway.dispatch.adjusting import proposals as moves
from headway.dispatch.adjusting.proposals import Proposal, ProposalStatus
from headway.dispatch.fleet import proposals as routes
from headway.dispatch.fleet.proposals import RouteProposal, RouteProposalStatus
from headway.dispatch.governing.model import AskActivation, SetSecondPerson
from headway.dispatch.policies.commands import SaveDispatchPolicy
from headway.kernel import conductor
from headway.kernel.money import Money
from headway.kernel.tenancy import NewTenant, create_tenant
from headway.kernel.uow import Scope
from headway.routing.plans.store import Q as PLANS
from headway.web import invite
from tests.browser.entering import enter
from tests.browser.looks import clean
from tests.browser.waiting import send
from tests.conftest import START
from tests.integration.web.town import Town, found

pytestmark = pytest.mark.browser

POLICY = """\
name: berlin_by_others
description: Redline is late in Berlin too often.
lists:
  - name: not_redline_to_berlin
    when: order.destination_zone == "BERLIN"
    deny: [REDLINE]
tables:
  - name: careful_with_zurich
    rows:
      - when: order.destination_zone == "ZURICH"
        set: {late_cost: 400}
autonomy:
  route_change: {level: 2}
  reassignment:
    {level: 3, shadow: true, thresholds: [{when: decision.cost > 500.0, level: 1, sentence: dear ones are looked at}]}
"""


@pytest.fixture
async def page(chromium: Browser, address: str, town: Town) -> AsyncIterator[Page]:
    """A page that Ann has signed in with; what goes wrong in it fails the test."""
    context = await chromium.new_context(viewport={"width": 1440, "height": 900})
    tab, wrong = await context.new_page(), []
    await enter(tab, address, await invite(town.app, town.tenant, "ann"))
    await tab.goto(f"{address}/policies")
    tab.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.on("request", lambda each: wrong.append(each.url) if not each.url.startswith(address) else None)
    yield tab
    await context.close()
    assert [text for text in wrong if "422" not in text] == []


@pytest.mark.prove
async def test_a_policy_is_written_tried_and_compared(page: Page, address: str, town: Town) -> None:
    await clean(page, "policies")
    await page.get_by_role("link", name="Dispatch policy").click()
    await page.get_by_label("Text", exact=True).fill(POLICY.replace("deny:", "denies:"))
    await page.get_by_role("button", name="Check").click()
    await expect(page.get_by_role("alert")).to_contain_text("denies: [REDLINE]")
    await clean(page, "policy-faults")
    await page.get_by_role("link", name="Line 6").click()
    assert await page.evaluate("getSelection().toString().trim()") == "denies: [REDLINE]"
    await page.get_by_label("Text", exact=True).fill(POLICY)
    await page.get_by_role("button", name="Save as next version").click()
    await expect(page.locator("#says ~ *, section[aria-labelledby=says]").first).to_contain_text("never REDLINE")
    await clean(page, "policy")
    await page.get_by_role("link", name="Compare with the one in force").click()
    await expect(page.locator(".diff")).to_contain_text("deny: [REDLINE]")
    await clean(page, "policy-compare")
    await page.go_back()
    await page.get_by_role("button", name="Try on last week").click()
    await expect(page.locator(".working [role=status]")).to_contain_text("Waits for a worker")
    await clean(page, "policy-trial-waits")
    await conductor.drain(town.app, town.tenant)
    await expect(page.locator("section[aria-labelledby=cost]")).to_contain_text("Acceptance", timeout=60_000)
    await clean(page, "policy-trial")


async def test_a_decision_is_made_again_judged_and_followed(page: Page, address: str, town: Town) -> None:
    await page.goto(f"{address}/decisions?kind=allocation")
    await clean(page, "decisions")
    await page.locator(".ledger tbody .row-link").first.click()
    await page.get_by_role("link", name="Replay").click()
    await expect(page.locator("section[aria-labelledby=again]")).to_contain_text("Agrees to the byte")
    await page.get_by_label("Version").select_option("0")
    await page.get_by_role("button", name="Judge again").click()
    await expect(page.locator("section[aria-labelledby=under]")).to_contain_text("choice")
    await expect(page.locator(".chain .here")).to_have_count(1)
    await clean(page, "decision")


async def test_the_audit_trail_is_clean(page: Page, address: str) -> None:
    await page.goto(f"{address}/admin/audit")
    await clean(page, "audit")


async def test_what_waits_is_seen_and_answered(page: Page, address: str, scope: Scope) -> None:
    town = await waiting_town(scope)
    await page.context.clear_cookies()
    await enter(page, address, await invite(town.app, town.tenant, "bob"))
    await page.goto(f"{address}/autonomy")
    await clean(page, "autonomy")
    row = page.locator("section[aria-labelledby=waits] li").filter(has_text="SO-NEW came in")
    await row.get_by_label("Why the routes stay").fill("the van is full of glass")
    await row.get_by_role("button", name="Keep").click()
    await expect(page.locator("section[aria-labelledby=ended]")).to_contain_text("The van is full of glass")
    await page.goto(f"{address}/policies")
    await clean(page, "policies-asked")
    await send(page, page.get_by_role("button", name="Agree"))
    await page.get_by_label("Why it is put in force").fill("tried on last week")
    await page.get_by_role("button", name="Put in force").click()
    await expect(page.locator(".title")).to_contain_text("Version 2 in force")
    await clean(page, "policy-in-force")


async def waiting_town(scope: Scope) -> Town:
    """Three shipments, changes of routes and carriers that wait or were only thought of, a version Ann asks about."""
    tenant = await create_tenant(scope, NewTenant(slug=f"waits-{uuid4().hex}", name="Lindt Nord", clock_at=START))
    town = await found(scope, tenant)
    await town.books(3)
    await town.run(SaveDispatchPolicy(POLICY, "Redline is late"), "user:ann")
    await town.run(SetSecondPerson(True, "four eyes see more"), "user:ann")
    await town.run(AskActivation("dispatch", 2, "tried on last week"), "user:ann")
    rows = await town.shipments()
    async with town.app.scope.begin(tenant, "system:test") as uow:
        plan, day = uow.new_id(), START.date()
        await uow.conn.execute(PLANS.open_plan, plan, "HAM-D", day, START, "USD", uow.now)
        decision = await uow.conn.fetchval("SELECT id FROM decision WHERE kind = 'allocation' LIMIT 1")
        about = {
            "plan_id": plan, "depot": "HAM-D", "day": day, "version": 1, "decision_id": decision, "orders": (),
            "created_at": uow.now, "status": RouteProposalStatus.OPEN,
        }  # fmt: skip
        one = {**about, "cause": "order", "sentence": "SO-NEW came in: V1 takes it", "shipment_id": rows[0].id}
        two = {**about, "cause": "improvement", "sentence": "a search saves 41.20: 3 stops move", "shipment_id": None}
        for number, each in enumerate((one, two)):
            more = {"vehicle": None, "saving": Money(4120, "USD"), "level": 2 - number}
            until = uow.now + timedelta(hours=3 - number)
            await routes.put(uow.conn, RouteProposal(id=uow.new_id(), expires_at=until, **each, **more))  # type: ignore[arg-type]
        for row, to in zip(rows, (rows[0].carrier_code, "MERIDIAN", "REDLINE"), strict=True):
            await moves.put(
                uow.conn,
                Proposal(
                    id=uow.new_id(), shipment_id=row.id, order_id=row.order_id, external_ref=row.external_ref,
                    decision_id=decision, cause="late_pickup", sentence="the pickup is late", level=3,
                    status=ProposalStatus.SHADOW, offer_id=uow.new_id(), from_carrier="OWN-FLEET", candidate=None,
                    to_carrier=to, saving=Money(1250, "USD"), price_before=Money(10_000, "USD"), created_at=uow.now,
                    expires_at=uow.now,
                ),
            )  # fmt: skip
    return town
