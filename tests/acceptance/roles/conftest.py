"""One tenant with one of everything, the API and the screens over it, and somebody of every role."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import httpx
import pytest
from fastapi import FastAPI

from headway.kernel.tenancy import create_key
from headway.kernel.uow import Scope
from headway.people.commands import AddUser, BeginSession
from headway.people.model import Role
from headway.people.roles import scopes_of
from headway.tracking.driving.model import BeginDriving, MakePass
from headway.web import add_screens
from tests.acceptance.api.conftest import full_tenant
from tests.integration.api.world import Tenant, Truth, full_api

ORIGIN = "http://screens.test"
OTHER = "another carrier"
EVERYTHING = frozenset({"*"})


@dataclass
class Somebody:
    """A browser and a key of one role; `carrier` and `driver` are whose."""

    role: Role
    browser: httpx.AsyncClient
    api: httpx.AsyncClient
    carrier: str | None = None

    @property
    def csrf_cookie(self) -> str:
        return self.browser.cookies["headway_session"]


@dataclass
class House:
    """The tenant, who is in it, and a browser that nobody signed in with."""

    http: FastAPI
    tenant: Tenant
    people: dict[str, Somebody]
    nobody: httpx.AsyncClient


@pytest.fixture(scope="session")
async def house(scope: Scope) -> AsyncIterator[House]:
    http = full_api(scope)
    app = http.state.api.app
    async with AsyncExitStack() as stack:
        tenant = await full_tenant(scope, http, Truth(http), "Ddddddd", stack)
        add_screens(http, app)
        opening = Opening(http, tenant, scope, stack)
        people: dict[str, Somebody] = {}
        for role in Role:
            people[role] = await opening.somebody(role, role)
        people[OTHER] = await opening.somebody("other", Role.CARRIER, f"SLOW{tenant.mark}")
        yield House(http, tenant, people, await opening.client())
        await http.state.live.close()


@dataclass
class Opening:
    """Makes users, signs them in, and gives them a key with what their role may."""

    http: FastAPI
    tenant: Tenant
    scope: Scope
    stack: AsyncExitStack

    async def client(self, **more: object) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.http)
        made = httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers={"origin": ORIGIN}, **more)  # type: ignore[arg-type]
        return await self.stack.enter_async_context(made)

    async def somebody(self, name: str, role: Role, carrier: str | None = None) -> Somebody:
        app, mark = self.http.state.api.app, self.tenant.mark
        carrier = carrier or (f"SWIFT{mark}" if role is Role.CARRIER else None)
        driver = f"DR{mark}" if role is Role.DRIVER else None
        command = AddUser(f"{name}@d.example", f"The {name}", [role], EVERYTHING, carrier, driver, password="none")
        added = await app.run(self.tenant.id, command, actor="user:test")
        browser = await self.client()
        secret = await app.run(self.tenant.id, BeginSession(added.person.id, "password"), actor="user:test")
        browser.cookies.set("headway_session", secret)
        if driver is not None:
            browser.cookies.set("headway_driver", await self._drives(driver), path="/drive")
        scopes = scopes_of((role,), carrier)
        _, key = await create_key(self.scope, tenant_id=self.tenant.id, label=f"a {name}", scopes=scopes)
        api = await self.client()
        api.headers["authorization"] = f"Bearer {key}"
        return Somebody(role, browser, api, carrier)

    async def _drives(self, driver: str) -> str:
        app = self.http.state.api.app
        made = await app.run(self.tenant.id, MakePass(driver), actor="user:test")
        secret: str = await app.run(self.tenant.id, BeginDriving(token=made.token), actor="user:test")
        return secret
