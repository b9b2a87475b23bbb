"""What a browser makes of a day's routes: light and dark, at a desk, on a phone; a draft looked at and committed."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from playwright.async_api import Page

from headway.dispatch.fleet import commands as c
from headway.kernel.app import App
from headway.kernel.uow import Scope
from headway.web import invite
from tests.browser.conftest import served
from tests.browser.entering import enter
from tests.browser.looks import check
from tests.integration.routes.world import DAY, MORNING, build, shift

pytestmark = pytest.mark.browser


async def test_a_draft_is_looked_at_and_committed(
    page: Page, make_app: Callable[..., App], tenant: UUID, scope: Scope
) -> None:
    world = await build(make_app, tenant, scope, shift("V1", "ann"), shift("V2", "ben"), shift("V3", "cyd"))
    for number in range(14):
        await world.book(f"N{number}", 0.02 + 0.012 * number, 0.03 * (number % 3), kg=150)
    for number in range(10):
        await world.book(f"S{number}", -0.03 - 0.015 * number, 0.02 * (number % 4), kg=150)
    await world.book("LOST", 99, 0)
    await world.draft(budget_s=1.0)
    async with served(world.app) as address:
        await enter(page, address, await invite(world.app, tenant, "ann"))
        await page.goto(f"{address}/routes?depot=D1&day={DAY}")
        await page.get_by_role("heading", name="The newest draft, beside what is committed").wait_for()
        await check(page, address, "routes-draft")
        await page.get_by_label("Why commit although something is missing").fill("the customer calls back")
        await page.get_by_role("button", name="Commit").click()
        await page.get_by_text("Version 1").wait_for()
        (route, stops) = next(iter((await world.routes()).values()))
        await world.until(MORNING.replace(hour=7))
        for stop in stops[:2]:
            await world.run(c.CompleteStop(action_id=uuid4(), stop_id=stop.id, at=MORNING.replace(hour=7)))
        await world.run(c.ReportDelay(route_id=route.id, delay_s=7200, reason="traffic"))
        await check(page, address, "routes")
