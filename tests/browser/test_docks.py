"""At the docks of a busy morning: who stands where, who is late and whom that moves, and what may be loaded."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from playwright.async_api import Browser, expect

from headway.bootstrap import Settings, compose
from headway.docks.commands import CheckIn, ExpectArrival, PlanDockWave, ReportReadiness, SaveDoor
from headway.docks.model import Direction, Opening, Readiness
from headway.kernel.app import App
from headway.kernel.tenancy import NewTenant, create_tenant
from headway.kernel.uow import Scope
from headway.web import invite
from tests.browser.conftest import served
from tests.browser.entering import enter
from tests.browser.looks import clean
from tests.browser.waiting import strike
from tests.conftest import START
from tests.integration.dispatch.world import Connectors, build
from tests.integration.docks.conftest import BOTH, Yard, at

pytestmark = pytest.mark.browser
WEEK = tuple(Opening(day, 6 * 60, 16 * 60) for day in range(7))


async def morning(app: App, tenant: UUID) -> Yard:
    """Four doors and nine appointments: one is at its door, one is late and pushes another, one waits."""
    await build(app, tenant, Connectors())
    yard = Yard(app, tenant, Connectors())
    for code in ("1", "2", "3"):
        await yard.run(SaveDoor(site="S1", code=code, directions=BOTH, equipment=("leveller",), opening=WEEK))
    await yard.run(SaveDoor(site="S1", code="4", directions=(Direction.INBOUND,), active=False))
    await yard.place("SO-1", "SO-2")
    one, two = [row.id for row in await yard.shipments()]
    first = await yard.book(0, 45, door="1", reference="Tour North")
    late = await yard.book(50, 45, door="1", reference="Tour East", shipment_ids=(one,))
    await yard.book(100, 45, door="1", reference="Tour South")
    await yard.book(0, 60, door="2", reference="ACME inbound")
    second = await yard.book(65, 60, door="2", reference="Tour West", shipment_ids=(two,))
    for number in range(4):
        await yard.book(30 + 75 * number, 60, door="3", reference=f"Linehaul {number + 1}")
    await yard.run(PlanDockWave("S1", "Morning", at(180)))
    await yard.advance(timedelta(hours=2, minutes=5))
    await yard.run(CheckIn(first.id, "V1"))
    await yard.run(ExpectArrival(late.id, at(75), "a jam on the ring road"))
    await yard.run(ReportReadiness(state=Readiness.STAGED, appointment_id=second.id))
    await yard.drain()
    return yard


@pytest.fixture
async def app(scope: Scope) -> App:
    return compose(Settings(), scope)


@pytest.fixture
async def busy(scope: Scope, app: App) -> UUID:
    tenant = await create_tenant(scope, NewTenant(slug=f"docks-{uuid4().hex}", name="Lindt Nord", clock_at=START))
    await morning(app, tenant)
    return tenant


@pytest.fixture
async def address(app: App) -> AsyncIterator[str]:
    async with served(app) as found_at:
        yield found_at


async def test_a_person_sees_who_is_late_and_calls_and_lets_go(
    chromium: Browser, scope: Scope, address: str, busy: UUID
) -> None:
    context = await chromium.new_context(viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    wrong: list[str] = []
    await page.goto(f"{address}/enter?token={await invite(compose(Settings(), scope), busy, 'ann')}")
    await page.get_by_role("link", name="Docks").click()
    table = page.locator("section[aria-labelledby=appointments]")
    await expect(table.get_by_role("row", name="Tour East")).to_contain_text("Moved later")
    await expect(table.get_by_role("row", name="Tour East")).to_contain_text("25 min late")
    await expect(page.locator("section[aria-labelledby=waves]")).to_contain_text("0 of 1 shipments are staged")
    await clean(page, "docks")
    await page.get_by_role("button", name="Tour North leaves the door").click()
    await expect(table.get_by_role("row", name="Tour North")).to_contain_text("Done")
    await page.get_by_label("For whom").fill("Spot load")
    await page.get_by_role("button", name="Book", exact=True).click()
    await expect(table.get_by_role("row", name="Spot load")).to_contain_text("Booked")
    assert wrong == []


async def test_an_appointment_is_moved_by_keys_and_put_back(
    chromium: Browser, scope: Scope, address: str, busy: UUID
) -> None:
    page = await (await chromium.new_context(viewport={"width": 1440, "height": 900})).new_page()
    await enter(page, address, await invite(compose(Settings(), scope), busy, "ann"))
    await page.goto(f"{address}/docks")
    said = page.locator("#yard-said")
    tour = page.get_by_role("button", name="Linehaul 4, ")
    before = await tour.get_attribute("data-start")
    await tour.focus()
    await strike(page, "m")
    await strike(page, "ArrowUp")
    await expect(said).to_contain_text("Nothing speaks against it")
    await strike(page, "ArrowRight")
    await expect(said).to_contain_text("Nothing speaks against it")
    await strike(page, "Enter")
    row = page.locator("section[aria-labelledby=appointments]").get_by_role("row", name="Linehaul 4")
    await expect(row).to_contain_text("15 min late")
    await expect(page.locator(".yard-row[data-door='2']").get_by_role("button", name="Linehaul 4, ")).to_be_visible()
    await page.get_by_role("button", name="Undo").click()
    await expect(row).not_to_contain_text("late")
    assert await page.get_by_role("button", name="Linehaul 4, ").get_attribute("data-start") == before
    await page.context.close()


async def test_a_place_that_is_taken_says_so_and_takes_nobody(
    chromium: Browser, scope: Scope, address: str, busy: UUID
) -> None:
    page = await (await chromium.new_context(viewport={"width": 1440, "height": 900})).new_page()
    await enter(page, address, await invite(compose(Settings(), scope), busy, "ann"))
    await page.goto(f"{address}/docks")
    tour = page.get_by_role("button", name="Linehaul 3, ")
    box = await tour.bounding_box()
    other = await page.get_by_role("button", name="Linehaul 4, ").bounding_box()
    assert box is not None
    assert other is not None
    await page.mouse.move(box["x"] + 5, box["y"] + 10)
    await page.mouse.down()
    await page.mouse.move(other["x"] + 5, other["y"] + 10, steps=6)
    await expect(page.locator("#yard-said")).to_contain_text("is taken")
    await page.mouse.up()
    await expect(page.locator("#yard-said")).to_contain_text("stays where it was")
    assert page.url.endswith("/docks")
    await page.context.close()
