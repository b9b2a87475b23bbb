"""What a driver did and no route took, on the screens of who dispatches: noted after all, or put away with a reason."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from headway.tracking.driving.model import ActionKind, Proof
from headway.web import invite
from tests.browser.entering import enter
from tests.browser.looks import check
from tests.integration.driving.fleet import DEPOT, VAN, employ
from tests.integration.driving.test_actions import Phone
from tests.integration.web.town import Town

pytestmark = pytest.mark.browser


async def test_a_dispatcher_notes_one_and_puts_the_other_away(page: Page, address: str, town: Town) -> None:
    fleet = await employ(town, stops=3, prefix="HLD")
    phone = await Phone.of(fleet)
    await phone.does(ActionKind.START)
    await phone.does(ActionKind.COMPLETE, 0, proof=Proof(signed_by="M. Weber"), text="Camera is broken")
    await fleet.change("UPDATE route_stop SET status = 'failed' WHERE id = $1", fleet.stops[1])
    await phone.does(ActionKind.COMPLETE, 1, proof=Proof(pin="4711", signed_by="Eve"))
    await enter(page, address, await invite(town.app, town.tenant, "ann"))
    await page.goto(f"{address}/")
    await expect(page.get_by_role("link", name="A driver did what no route took").first).to_be_visible()
    await page.goto(f"{address}/driver-actions")
    await check(page, address, "driver-actions")
    await page.reload()
    await page.get_by_role("button", name="Note it HLD-1").click()
    await expect(page.get_by_role("button", name="Note it HLD-1")).to_have_count(0)
    day = (await fleet.one("SELECT day FROM route_plan WHERE id = $1", fleet.plan))["day"]
    await page.goto(f"{address}/routes?depot={DEPOT}&day={day}")
    await expect(page.get_by_role("link", name="1 from drivers to decide")).to_be_visible()
    await expect(page.get_by_role("heading", name=VAN)).to_be_visible()
    await check(page, address, "routes-held")
    await page.reload()
    await page.get_by_label("Why nothing is done about HLD-2").fill("the customer has it")
    await page.get_by_role("button", name="Dismiss").click()
    await expect(page.get_by_role("link", name="from drivers to decide")).to_have_count(0)
    await page.goto(f"{address}/driver-actions?phase=all")
    await expect(page.get_by_text("the customer has it", exact=False).first).to_be_visible()
    assert (await fleet.one("SELECT status FROM route_stop WHERE id = $1", fleet.stops[0]))["status"] == "done"
