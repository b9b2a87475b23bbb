"""Administration: webhooks from the form to the delivery, dead letters, connections, settings; each looked at."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from playwright.async_api import Browser, Page

from headway.kernel import conductor
from headway.kernel.tenancy import NewTenant, create_tenant
from headway.kernel.uow import Scope
from headway.web import invite
from tests.browser.conftest import served
from tests.browser.entering import enter
from tests.browser.looks import clean, watch
from tests.conftest import START
from tests.integration.web.town import Town, found

pytestmark = pytest.mark.browser
SUBJECTS = ("", "/connections", "/settings", "/letters", "/webhooks")


@pytest.fixture
async def office(scope: Scope, chromium: Browser) -> AsyncIterator[tuple[Town, str, Page]]:
    """A tenant with a letter that could not be handled, and a page of somebody who may do everything."""
    tenant = await create_tenant(scope, NewTenant(slug=f"admin-{uuid4().hex}", name="Lindt Nord", clock_at=START))
    town = await found(scope, tenant)
    await town.books(3)
    async with town.app.scope.begin(tenant, "system:test") as uow:
        detail = f'{{"lane": "webhook:gone", "payload": {{"delivery_id": "{uuid4()}"}}, "attempts": 8}}'
        await uow.conn.execute(
            "INSERT INTO dead_letter (id, source, kind, detail, error, died_at)"
            " VALUES ($1, 'job', 'webhooks.send', $2, $3, $4)",
            uow.new_id(),
            detail,
            "Undeliverable('the carrier answered 404')",
            uow.now,
        )
    async with served(town.app) as address:
        page = await (await chromium.new_context(viewport={"width": 1440, "height": 900})).new_page()
        await enter(page, address, await invite(town.app, tenant, "ann"))
        yield town, address, page
        await page.context.close()


async def look(page: Page, address: str, path: str, name: str) -> None:
    """It fits, in the light and in the dark, at a desk and on a phone, and axe finds nothing serious."""
    wrong: list[str] = []
    watch(page, address, wrong)
    await page.goto(address + path)
    await clean(page, name)
    assert wrong == []


async def test_every_subject_is_clean(office: tuple[Town, str, Page]) -> None:
    _, address, page = office
    for subject in SUBJECTS:
        await look(page, address, f"/admin{subject}", f"admin{subject.replace('/', '-')}")


async def test_a_webhook_from_the_form_to_a_delivery_that_is_sent_again(office: tuple[Town, str, Page]) -> None:
    town, address, page = office
    await page.goto(f"{address}/admin/webhooks")
    await page.get_by_label("Address").fill("http://127.0.0.1:9/in")
    await page.get_by_label("Events").fill("dispatch.* orders.OrderReceived")
    await page.get_by_role("button", name="Add").click()
    secret = await page.get_by_role("status").get_by_text("whsec_").inner_text()
    await page.get_by_role("button", name="Send a ping").click()
    await page.get_by_role("link", name="webhooks.Ping").wait_for()
    assert secret not in await page.content()
    await conductor.drain(town.app, town.tenant)
    await page.get_by_role("link", name="webhooks.Ping").click()
    await page.get_by_text("may not be called").wait_for()
    path = page.url.removeprefix(address)
    await look(page, address, path, "admin-delivery")
    await look(page, address, path.partition("/deliveries")[0], "admin-webhook")


async def test_a_letter_is_handled_again(office: tuple[Town, str, Page]) -> None:
    town, address, page = office
    await page.goto(f"{address}/admin/letters")
    await page.get_by_role("button", name="Handle again: webhooks.send").click()
    await page.get_by_text("Everything was handled.").wait_for()
    async with town.app.scope.reading(town.tenant) as (conn, _):
        assert await conn.fetchval("SELECT count(*) FROM job WHERE kind = 'webhooks.send'") == 1
    await conductor.drain(town.app, town.tenant)
    async with town.app.scope.reading(town.tenant) as (conn, _):
        assert await conn.fetchval("SELECT count(*) FROM job WHERE kind = 'webhooks.send'") == 0
