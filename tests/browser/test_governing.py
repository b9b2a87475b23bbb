"""In a browser: a policy is written, tried and compared; a decision is made again, judged anew and followed."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from headway.kernel import conductor
from headway.web import invite
from tests.integration.web.town import Town

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


LOOKS: tuple[tuple[str, Literal["light", "dark"], tuple[int, int]], ...] = (
    ("desk", "light", (1440, 900)),
    ("phone", "dark", (390, 844)),
)


@pytest.fixture
async def page(chromium: Browser, address: str, town: Town) -> AsyncIterator[Page]:
    """A page that Ann has signed in with; what goes wrong in it fails the test."""
    context = await chromium.new_context(viewport={"width": 1440, "height": 900})
    found, wrong = await context.new_page(), []
    found.set_default_timeout(15_000)
    await found.goto(f"{address}/enter?token={await invite(town.app, town.tenant, 'ann')}")
    await found.goto(f"{address}/policies")
    found.on("console", lambda message: wrong.append(message.text) if message.type in {"error", "warning"} else None)
    found.on("pageerror", lambda error: wrong.append(str(error)))
    found.on("request", lambda each: wrong.append(each.url) if not each.url.startswith(address) else None)
    yield found
    await context.close()
    assert [text for text in wrong if "422" not in text] == []


async def looked_at(page: Page, name: str) -> None:
    """Clean at a desk in the light, and on a phone in the dark."""
    for size, scheme, (width, height) in LOOKS:
        await page.set_viewport_size({"width": width, "height": height})
        await page.emulate_media(color_scheme=scheme)
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} scrolls: {size}"
        if folder := os.environ.get("HEADWAY_PICTURES"):
            await page.screenshot(path=Path(folder) / f"{name}-{size}-{scheme}.png", full_page=True)
        violations = (await Axe().run(page)).response["violations"]
        serious = [
            (each["id"], [node["html"][:200] for node in each["nodes"][:3]])
            for each in violations if each["impact"] in {"serious", "critical"}
        ]  # fmt: skip
        assert serious == [], (name, size, scheme)
    await page.set_viewport_size({"width": 1440, "height": 900})
    await page.emulate_media(color_scheme="light")


async def test_a_policy_is_written_tried_and_compared(page: Page, address: str, town: Town) -> None:
    await looked_at(page, "policies")
    await page.get_by_role("link", name="Dispatch policy").click()
    await page.get_by_label("Text", exact=True).fill(POLICY.replace("deny:", "denies:"))
    await page.get_by_role("button", name="Check").click()
    await expect(page.get_by_role("alert")).to_contain_text("denies: [REDLINE]")
    await looked_at(page, "policy-faults")
    await page.get_by_role("link", name="Line 6").click()
    assert await page.evaluate("getSelection().toString().trim()") == "denies: [REDLINE]"
    await page.get_by_label("Text", exact=True).fill(POLICY)
    await page.get_by_role("button", name="Save as next version").click()
    await expect(page.locator("#says ~ *, section[aria-labelledby=says]").first).to_contain_text("never REDLINE")
    await looked_at(page, "policy")
    await page.get_by_role("link", name="Compare with the one in force").click()
    await expect(page.locator(".diff")).to_contain_text("deny: [REDLINE]")
    await looked_at(page, "policy-compare")
    await page.go_back()
    await page.get_by_role("button", name="Try on last week").click()
    await expect(page.locator(".working [role=status]")).to_contain_text("Waits for a worker")
    await looked_at(page, "policy-trial-waits")
    await conductor.drain(town.app, town.tenant)
    await expect(page.locator("section[aria-labelledby=cost]")).to_contain_text("Acceptance", timeout=15_000)
    await looked_at(page, "policy-trial")


async def test_a_decision_is_made_again_judged_and_followed(page: Page, address: str, town: Town) -> None:
    await page.goto(f"{address}/decisions?kind=allocation")
    await looked_at(page, "decisions")
    await page.locator(".ledger tbody .row-link").first.click()
    await page.get_by_role("link", name="Replay").click()
    await expect(page.locator("section[aria-labelledby=again]")).to_contain_text("Agrees to the byte")
    await page.get_by_label("Version").select_option("0")
    await page.get_by_role("button", name="Judge again").click()
    await expect(page.locator("section[aria-labelledby=under]")).to_contain_text("choice")
    await expect(page.locator(".chain .here")).to_have_count(1)
    await looked_at(page, "decision")


@pytest.mark.parametrize("name", ["autonomy", "admin/audit"])
async def test_a_screen_is_clean(page: Page, address: str, name: str) -> None:
    await page.goto(f"{address}/{name}")
    await looked_at(page, name.replace("/", "-"))
