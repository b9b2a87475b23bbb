"""The stream over real HTTP: what it says, and that nothing is lost when its connection is killed."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import httpx
import pytest

from headway.events.exceptions import CaseAcknowledged
from headway.kernel.app import App
from headway.kernel.uow import Scope
from headway.web import invite
from tests.browser.conftest import served_with

Event = tuple[str, str, dict[str, object]]


@pytest.fixture
async def client(scope: Scope, tenant: UUID) -> AsyncIterator[httpx.AsyncClient]:
    """A browser of the tenant, signed in."""
    app = App(scope, ())
    async with served_with(app) as (address, _), httpx.AsyncClient(base_url=address, timeout=20) as found:
        await found.get("/enter", params={"token": await invite(app, tenant, "ann")})
        yield found


async def acknowledge(scope: Scope, tenant: UUID) -> str:
    case_id = uuid4()
    async with scope.begin(tenant, "user:ann") as uow:
        uow.emit(CaseAcknowledged(case_id=case_id, by="ann"))
    return str(case_id)


async def events(answer: httpx.Response) -> AsyncIterator[Event]:
    """The events of a stream: name, id, data."""
    found: dict[str, str] = {}
    async for line in answer.aiter_lines():
        if line:
            name, _, value = line.partition(": ")
            found[name] = value
        elif found:
            yield found.get("event", ""), found.get("id", ""), json.loads(found.get("data", "{}"))
            found = {}


async def until(answer: httpx.Response, *cases: str) -> str:
    """Read until all these cases were told; returns the place reached."""
    missing, place = set(cases), ""
    async for name, at, data in events(answer):
        place = at or place
        if name == "change":
            missing -= set(data["topics"]["case"])  # type: ignore[index]
        if not missing:
            break
    return place


async def test_a_killed_connection_loses_nothing(client: httpx.AsyncClient, scope: Scope, tenant: UUID) -> None:
    async with client.stream("GET", "/live?topics=case") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        place = await until(answer, await acknowledge(scope, tenant))
    missed = [await acknowledge(scope, tenant) for _ in range(3)]
    async with client.stream("GET", "/live?topics=case", headers={"last-event-id": place}) as answer:
        place = await until(answer, *missed)
    async with client.stream("GET", f"/live?topics=case&from={place}") as answer:
        await until(answer, await acknowledge(scope, tenant))


async def test_a_place_of_another_database_is_answered_with_resync(client: httpx.AsyncClient) -> None:
    async with client.stream("GET", "/live?topics=case", headers={"last-event-id": "nonsense"}) as answer:
        stream = events(answer)
        assert [(await anext(stream))[0], (await anext(stream))[0]] == ["hello", "resync"]


@pytest.mark.parametrize(("query", "status"), [("topics=nonsense", 422), ("", 422), ("topics=case", 401)])
async def test_what_cannot_be_followed_is_refused(client: httpx.AsyncClient, query: str, status: int) -> None:
    if status == 401:
        client.cookies.clear()
    answer = await client.get(f"/live?{query}")
    assert answer.status_code == status


async def test_a_carrier_is_not_told_what_changes(client: httpx.AsyncClient, scope: Scope, tenant: UUID) -> None:
    client.cookies.clear()
    token = await invite(App(scope, ()), tenant, "nord", ("carrier:NORD", "dispatch:read"))
    await client.get("/enter", params={"token": token})
    assert (await client.get("/live?topics=shipment")).status_code == 403
