"""The town's screens behind a real server, and the system's Chromium in front of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.async_api import Browser, Page, async_playwright, expect

from headway.kernel.app import App
from headway.kernel.tenancy import NewTenant, create_tenant
from headway.kernel.uow import Scope
from headway.web import add_screens
from headway.web.map.basemap import PLAIN, Ground
from tests.browser.waiting import PATIENCE_MS
from tests.conftest import START
from tests.integration.web.town import Town, found, morning

expect.set_options(timeout=PATIENCE_MS)
CHROMIUM = Path("/usr/bin/chromium")
FOUND = CHROMIUM.exists()
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
async def town(scope: Scope) -> Town:
    tenant = await create_tenant(scope, NewTenant(slug=f"seen-{uuid4().hex}", name="Lindt Nord", clock_at=START))
    town = await found(scope, tenant)
    await morning(town, orders=60)
    return town


@asynccontextmanager
async def served(app: App, ground: Ground = PLAIN) -> AsyncIterator[str]:
    """Where the screens of an application are served."""
    async with served_with(app, ground) as (address, _):
        yield address


@asynccontextmanager
async def served_with(app: App, ground: Ground = PLAIN) -> AsyncIterator[tuple[str, FastAPI]]:
    """Where the screens of an application are served, and what serves them."""
    http = FastAPI(docs_url=None, redoc_url=None)
    add_screens(http, app, ground)
    server = uvicorn.Server(uvicorn.Config(http, port=0, log_level="warning", lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  (uvicorn tells it in no other way)
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", http
    await http.state.live.close()
    server.should_exit = True
    await serving


@pytest.fixture(scope="session")
async def address(town: Town) -> AsyncIterator[str]:
    """Where the town's screens are served."""
    async with served(town.app) as found_at:
        yield found_at


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    if not FOUND:
        pytest.skip(f"there is no {CHROMIUM}")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(QUIET))
        yield browser
        await browser.close()


@pytest.fixture
async def page(chromium: Browser) -> AsyncIterator[Page]:
    """A page of somebody who has not signed in, at a desk."""
    context = await chromium.new_context(viewport={"width": 1440, "height": 900})
    found = await context.new_page()
    yield found
    await context.close()
