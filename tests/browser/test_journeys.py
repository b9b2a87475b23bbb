"""A journey over two carriers as a person sees it: one line, both sides of the hand-off, what usually comes next."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
from playwright.async_api import Browser, Page

from headway.dispatch.commands import AnswerOffer
from headway.dispatch.model import Answer
from headway.dispatch.views import ShipmentRow
from headway.kernel.tenancy import NewTenant, create_tenant
from headway.kernel.uow import Scope
from headway.orders.commands import PlaceOrders
from headway.tracking.journeys.expecting import ANY_LANE, NOTHING, Anchor, Key, Learned, counted
from headway.tracking.journeys.gathering import put_learned
from headway.tracking.journeys.model import LegDraft, Mode, PlanLegs
from headway.tracking.model import RecordTracking, ReportedEvent
from headway.web import invite
from tests.browser.conftest import served
from tests.browser.entering import enter
from tests.browser.looks import SIZES, clean, resize
from tests.conftest import START
from tests.integration.web.town import HOUR, Town, draft, found

pytestmark = pytest.mark.browser
TOO_WIDE = """[...document.querySelectorAll('[aria-labelledby=journey] *')]
    .filter(each => each.getBoundingClientRect().right > innerWidth).map(each => each.outerHTML.slice(0, 200))"""
"""The elements of the journey that reach beyond the page."""


@pytest.fixture(scope="module")
async def crossing(scope: Scope) -> Town:
    """Two shipments: one at the hub between two carriers, one handed over and missed since."""
    tenant = await create_tenant(scope, NewTenant(slug=f"legs-{uuid4().hex}", name="Lindt Nord", clock_at=START))
    town = await found(scope, tenant)
    await town.run(PlaceOrders(tuple(draft(index, ship_from="HAM", destination_zone="VIENNA") for index in (0, 5))))
    await town.drain()
    for row in await town.shipments():
        assert row.offer_id is not None
        await town.run(AnswerOffer(row.offer_id, Answer.ACCEPT), "carrier:town")
    await town.drain()
    await _expect(town, tenant)
    first, second = await town.shipments()
    await town.until(2)
    for row in (first, second):
        await town.run(PlanLegs(row.id, _legs(row)))
        await _say(town, row, row.carrier_code, ("picked_up", 1.1), ("departed", 1.4))
    await town.until(7.5)
    for row in (first, second):
        await _say(town, row, row.carrier_code, ("arrived_delivery", 7.0), ("delivered", 7.3), signed_by="K. Huber")
    await town.until(9)
    await _say(town, first, "MERIDIAN", ("picked_up", 8.8))
    await town.until(22)
    return town


def _legs(row: ShipmentRow) -> tuple[LegDraft, ...]:
    carrier = row.carrier_code or ""
    return (
        LegDraft(Mode.ROAD, carrier, "HAM", "Hub Kassel", START + HOUR, START + 6 * HOUR),
        LegDraft(
            Mode.LAST_MILE, "MERIDIAN", "Hub Kassel", "VIENNA", START + 8 * HOUR, START + 24 * HOUR, f"M-{row.id}"
        ),
    )


async def _say(
    town: Town, row: ShipmentRow, carrier: str | None, *told: tuple[str, float], signed_by: str | None = None
) -> None:
    reports = (
        ReportedEvent(
            shipment_id=row.id, carrier=carrier, code=code, occurred_at=START + hour * HOUR, signed_by=signed_by
        )
        for code, hour in told
    )
    await town.run(RecordTracking(tuple(reports)))
    await town.drain()


async def _expect(town: Town, tenant: UUID) -> None:
    """MERIDIAN usually picks up within two hours and scans at a hub within six."""
    rows = (("picked_up", Anchor.PLANNED, 2), ("arrived_hub", Anchor.TAKEN, 6), ("delivered", Anchor.TAKEN, 20))
    async with town.app.scope.begin(tenant, "test") as uow:
        learned = [
            Learned(Key("MERIDIAN", ANY_LANE, anchor, code), code, 140, 133, *(_bins(hours),) * 2)
            for code, anchor, hours in rows
        ]
        await put_learned(uow.conn, {("MERIDIAN", ANY_LANE): 140}, learned, uow.now)


def _bins(hours: int) -> tuple[int, ...]:
    return counted(NOTHING, [hours * 3600 - 1] * 133)


@pytest.fixture
async def page(crossing: Town, chromium: Browser) -> AsyncIterator[Page]:
    async with served(crossing.app) as address:
        context = await chromium.new_context(viewport={"width": 1440, "height": 900}, base_url=address)
        opened = await context.new_page()
        token = await invite(crossing.app, crossing.tenant, "ann")
        await enter(opened, address, token)
        yield opened
        await context.close()


@pytest.mark.parametrize("which", [0, 1])
async def test_the_line_is_clean(page: Page, crossing: Town, which: int) -> None:
    row = (await crossing.shipments())[which]
    await page.goto(f"/shipments/{row.id}")
    for size in SIZES:
        await resize(page, size)
        assert await page.evaluate(TOO_WIDE) == [], f"it scrolls sideways: {size}"
    await clean(page, f"line{which}")
    text = await page.locator(".line").inner_text()
    assert "handed over" in text
    assert ("MERIDIAN took it on" in text, "has not said that it took it on" in text) == (which == 0, which == 1)
    assert "Missed" in await page.locator(".awaited").inner_text()
