"""A town whose cases and shipments people may change: what the tests of the inbox and of the shipment's page share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from playwright.async_api import Browser, Page

from headway.kernel.tenancy import NewTenant, create_tenant
from headway.kernel.uow import Scope
from headway.web import invite
from tests.browser.conftest import served
from tests.browser.entering import enter
from tests.conftest import START
from tests.integration.web.town import Town, found, morning

Desk = tuple[Town, str]


@pytest.fixture(scope="session")
async def desk(scope: Scope) -> AsyncIterator[Desk]:
    """The town, and where its screens are."""
    tenant = await create_tenant(scope, NewTenant(slug=f"desk-{uuid4().hex}", name="Lindt Nord", clock_at=START))
    town = await found(scope, tenant)
    await morning(town, orders=30)
    async with served(town.app) as address:
        yield town, address


@pytest.fixture
async def page(chromium: Browser, desk: Desk) -> AsyncIterator[Page]:
    """A page of somebody who is signed in."""
    town, address = desk
    context = await chromium.new_context(viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    await enter(page, address, await invite(town.app, town.tenant, "ann"))
    yield page
    await context.close()
