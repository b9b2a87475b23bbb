"""A server with its assistants' door on a real port, two full tenants, and the SDK's own client."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from uuid import uuid4

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI
from mcp import Client, StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from headway.cli.mcp import KEY
from headway.kernel.app import App
from headway.kernel.tenancy import NewTenant, create_tenant
from headway.kernel.uow import Scope
from headway.mcp import add_assistant
from tests.conftest import START
from tests.integration.api.world import Tenant, full_api, furnish, key, order
from tests.integration.api.world import client as rest

Connect = Callable[[str], AbstractAsyncContextManager[Client]]


@dataclass
class House:
    """A server and two tenants of it."""

    url: str
    app: App
    scope: Scope
    a: Tenant
    b: Tenant

    async def key(self, *scopes: str) -> str:
        """A new key of tenant A."""
        return await key(self.scope, self.a.id, *scopes)


@asynccontextmanager
async def listening(http: FastAPI) -> AsyncIterator[str]:
    server = uvicorn.Server(uvicorn.Config(http, port=0, log_level="error", lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  (uvicorn has no event for it)
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await serving


@pytest.fixture(scope="session")
async def house(scope: Scope) -> AsyncIterator[House]:
    api = full_api(scope)
    add_assistant(api, scope)
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(listening(api))
        a, b = [await tenant_of(scope, api, mark, stack) for mark in ("Aaaaaaa", "Bbbbbbb")]
        yield House(url, api.state.api.app, scope, a, b)


async def tenant_of(scope: Scope, api: FastAPI, mark: str, stack: AsyncExitStack) -> Tenant:
    """A tenant with an offer that is open, an order that no carrier takes, and the case of that."""
    made = await create_tenant(scope, NewTenant(slug=f"{mark.lower()}-{uuid4().hex}", name=mark, clock_at=START))
    http = await stack.enter_async_context(rest(api, await key(scope, made)))
    tenant = Tenant(made, http, mark, f"Secret{mark}")
    await furnish(tenant)
    for name, zone in (("offered", "B"), ("unpriced", "NOWHERE")):
        placed = order(f"SO-{name}-{mark}", f"ACME{mark}", destination_zone=zone)
        tenant.ids[f"order_{name}"] = (await tenant.send("POST", "/orders", placed))["id"]
    await tenant.advance(60)
    tenant.ids["case"] = (await tenant.send("GET", "/cases"))["items"][0]["id"]
    return tenant


@pytest.fixture(params=["http", "stdio"])
def connect(request: pytest.FixtureRequest, house: House) -> Connect:
    """A client of the server, over each transport."""
    return _over_http(house.url) if request.param == "http" else _over_stdio(house.url)


@pytest.fixture
def by_http(house: House) -> Connect:
    """A client over HTTP, for what does not depend on the transport."""
    return _over_http(house.url)


def _over_http(url: str) -> Connect:
    @asynccontextmanager
    async def open_client(secret: str) -> AsyncIterator[Client]:
        headers = {"Authorization": f"Bearer {secret}"}
        async with (
            httpx2.AsyncClient(headers=headers) as http,
            Client(streamable_http_client(f"{url}/mcp", http_client=http)) as client,
        ):
            yield client

    return open_client


def _over_stdio(url: str) -> Connect:
    @asynccontextmanager
    async def open_client(secret: str) -> AsyncIterator[Client]:
        program = ["-c", "from headway.cli import main; main()", "mcp", "--url", url]
        started = StdioServerParameters(command=sys.executable, args=program, env={**os.environ, KEY: secret})
        async with Client(stdio_client(started)) as client:
            yield client

    return open_client
