"""The same day through both ports: behaviour belongs to names, so it does not depend on who carries it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from headway.analytics.day import day_document
from headway.api import ApiSettings, create_api
from headway.bootstrap import Settings, compose
from headway.kernel.app import App
from headway.kernel.clock import ManualClock
from headway.kernel.entropy import SeededEntropy
from headway.kernel.tenancy import create_key, create_tenant
from headway.kernel.uow import Scope
from headway.sim import START, TENANT, InProcess, World, run_day, violations
from headway.sim.calls import Action
from headway.sim.http import GaveUp, Http
from headway.sim.requests import PHRASES

SIZE, TICK = 16, timedelta(minutes=5)
UNLIMITED = ApiSettings(requests_per_minute=10_000_000, burst=1_000_000)


class Flaky(httpx.AsyncBaseTransport):
    """Loses every seventh request before it arrives and every fifth answer after the work was done."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner, self._count = inner, 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._count += 1
        if self._count % 7 == 0:
            raise httpx.ConnectError("refused")
        response = await self._inner.handle_async_request(request)
        if self._count % 5 == 0:
            await response.aclose()
            raise httpx.ReadError("reset")
        return response


class Silent(httpx.AsyncBaseTransport):
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")


async def _stage(scope: Scope) -> tuple[App, UUID]:
    tenant = await create_tenant(scope, replace(TENANT, slug=f"port-{uuid4().hex}"))
    return compose(Settings(), replace(scope, clock=ManualClock(START), entropy=SeededEntropy(7))), tenant


async def _document(app: App, tenant: UUID) -> dict[str, Any]:
    async with app.scope.reading(tenant) as (conn, _):
        return await day_document(conn)


async def _in_process(scope: Scope) -> dict[str, Any]:
    app, tenant = await _stage(scope)
    world, port = World(7, SIZE), InProcess(app, tenant, grain=TICK)
    await port.setup(world.setup())
    await run_day(port, world, tick=TICK)
    return await _document(app, tenant)


async def _over_http(scope: Scope, flaky: bool) -> tuple[dict[str, Any], App, UUID]:
    app, tenant = await _stage(scope)
    _, key = await create_key(scope, tenant_id=tenant, label="sim", scopes=["*"])
    transport: httpx.AsyncBaseTransport = httpx.ASGITransport(app=create_api(app, UNLIMITED))
    world = World(7, SIZE)
    async with Http("http://headway", key, grain_s=300, transport=Flaky(transport) if flaky else transport) as port:
        await port.setup(world.setup())
        assert (await run_day(port, world, tick=TICK)).quiet
    return await _document(app, tenant), app, tenant


@pytest.mark.prove
async def test_a_day_over_http_is_the_day_in_process(scope: Scope) -> None:
    over_http, _, _ = await _over_http(scope, flaky=False)
    in_process = await _in_process(scope)
    people = {"manual_touches": 0}  # over HTTP everybody acts under one key, and a key is no person
    assert {**over_http, **people} == {**in_process, **people}


@pytest.mark.prove
async def test_a_day_over_a_bad_line_loses_nothing_and_does_nothing_twice(scope: Scope) -> None:
    document, app, tenant = await _over_http(scope, flaky=True)
    assert document["unaccounted"] == 0
    assert await violations(app, tenant) == []


async def test_patience_has_an_end() -> None:
    async with Http("http://headway", "hw_x", patience_s=0.2, transport=Silent()) as port:
        with pytest.raises(GaveUp):
            await port.settle()


def test_every_command_of_a_network_can_be_said_over_http() -> None:
    assert {type(command) for command in World(7, SIZE).setup()} <= set(PHRASES)


def test_every_command_of_the_world_can_be_said_over_http() -> None:
    actions: Sequence[Action] = World(7, SIZE).due(START.replace(year=2027))
    assert {type(action.command) for action in actions} <= set(PHRASES)
