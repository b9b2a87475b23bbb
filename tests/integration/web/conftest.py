"""The screens over the town, and browsers of several people."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI

from headway.api import create_api
from headway.kernel.tenancy import NewTenant, create_tenant
from headway.kernel.uow import Scope
from headway.web import add_screens, invite
from tests.conftest import START
from tests.integration.web.town import Town, found, morning

ORIGIN = "http://screens.test"
Browser = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture(scope="session")
async def town(scope: Scope) -> Town:
    """One town for all tests that only look."""
    tenant = await create_tenant(scope, NewTenant(slug=f"town-{uuid4().hex}", name="Town", clock_at=START))
    town = await found(scope, tenant)
    await morning(town)
    return town


@pytest.fixture(scope="session")
def site(town: Town) -> FastAPI:
    """The API and the screens, as `headway serve` puts them together."""
    http = create_api(town.app)
    add_screens(http, town.app)
    return http


@pytest.fixture
async def stranger(site: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that nobody signed in with."""
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(site), base_url=ORIGIN, headers={"origin": ORIGIN}
    ) as client:
        yield client


@pytest.fixture
async def browser(site: FastAPI, town: Town) -> AsyncIterator[Browser]:
    """A browser signed in as somebody of a tenant, the town's where none is named."""
    async with AsyncExitStack() as open_ones:

        async def signed_in(tenant: UUID | None = None, scopes: tuple[str, ...] = ("*",)) -> httpx.AsyncClient:
            client = httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url=ORIGIN, headers={"origin": ORIGIN})
            await open_ones.enter_async_context(client)
            token = await invite(town.app, tenant or town.tenant, "ann", scopes)
            assert (await client.get("/enter", params={"token": token})).status_code == 303
            return client

        yield signed_in
