"""A person connects a carrier in a browser: keeps a message, tries a mapping, puts it in force, maps a code."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import pytest
from playwright.async_api import Browser, expect

from headway.kernel.tenancy import NewTenant, create_tenant
from headway.kernel.uow import Scope
from headway.tracking.mapping.commands import ReadMessage
from headway.web import invite
from tests.browser.conftest import served
from tests.browser.entering import enter
from tests.browser.looks import clean
from tests.browser.waiting import send
from tests.conftest import START
from tests.integration.web.town import Town, found

pytestmark = pytest.mark.browser
HEAD = "Auftrag;Status;Datum;Ort;Bemerkung\n"


@pytest.fixture
async def newcomer(scope: Scope) -> Town:
    """A town with one booked shipment, whose carrier sends CSV in German."""
    tenant = await create_tenant(scope, NewTenant(slug=f"map-{uuid4().hex}", name="Lindt Nord", clock_at=START))
    town = await found(scope, tenant)
    await town.books(1)
    await town.until(12)
    return town


@pytest.fixture
async def address(newcomer: Town) -> AsyncIterator[str]:
    async with served(newcomer.app) as found_at:
        yield found_at


@pytest.mark.prove
async def test_a_person_connects_a_carrier(chromium: Browser, address: str, newcomer: Town) -> None:
    (row,) = await newcomer.shipments()
    carrier, reference = str(row.carrier_code), row.external_ref
    context = await chromium.new_context(viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type in {"error", "warning"} else None)
    await enter(page, address, await invite(newcomer.app, newcomer.tenant, "ann"))
    await page.goto(f"{address}/carriers/{carrier}")
    await page.get_by_role("link", name="How its messages are read").click()

    await page.get_by_label("Keep a message as").fill("two scans")
    await page.get_by_label("Sent as").select_option("text/csv")
    day = (START + timedelta(hours=5)).strftime("%d.%m.%Y")
    rows = [f"{reference};Abgeholt;{day} 11:00;Hamburg;", f"{reference};ZU7;{day} 12:30;Berlin;Sendung zugestellt"]
    await page.get_by_label("The message, as it came").fill(HEAD + "\n".join(rows))
    await send(page, page.get_by_role("button", name="Keep it"))
    await page.get_by_label("Document, YAML or JSON").fill(text("Datun"))
    await page.get_by_role("button", name="Try on the samples").click()
    await expect(page.locator("main")).to_contain_text("occurred_at (Datun): saw nothing")
    await page.get_by_label("Document, YAML or JSON").fill(text("Datum"))
    await page.get_by_label("What is new").fill("the first")
    await page.get_by_role("button", name="Save and try").click()
    await expect(page.locator("#reads ~ .chip")).to_have_text("Passed")
    await expect(page.locator("main")).to_contain_text("Codes that nobody says the meaning of: ZU7")
    await clean(page, "mapping")
    await page.get_by_label("Why version 1").fill("tried")
    await page.get_by_role("button", name="Activate version 1").click()
    await expect(page.locator(".title")).to_contain_text("Version 1 in force")

    await newcomer.run(ReadMessage(carrier, (HEAD + "\n".join(rows)).encode(), "text/csv"))
    await newcomer.run(ReadMessage(carrier, b"<html>Service Unavailable</html>", "text/csv"))
    await newcomer.drain()
    await page.goto(f"{address}/mappings")
    await expect(page.locator("main")).to_contain_text("which resembles 'zugestellt'")
    await clean(page, "mappings")
    await page.get_by_role("button", name="Accept delivered for ZU7").click()
    await expect(page.locator("main")).to_contain_text("Every code is mapped")
    await page.get_by_role("link", name=carrier).click()
    await page.locator("section[aria-labelledby=waiting] summary").click()
    await clean(page, "waiting")
    await page.get_by_role("button", name="Keep it as a sample").click()
    await expect(page.locator("section[aria-labelledby=samples] details")).to_have_count(2)
    await page.goto(f"{address}/shipments/{row.id}")
    await expect(page.locator("main")).to_contain_text("Delivered")
    assert wrong == []


def text(moment: str) -> str:
    return f"""name: Scans as CSV
format: csv
times: {{formats: [DD.MM.YYYY hh:mm], zone: Europe/Berlin}}
fields:
  reference: Auftrag
  code: Status
  occurred_at: {moment}
  location: Ort
  text: Bemerkung
codes:
  Abgeholt: picked_up
"""
