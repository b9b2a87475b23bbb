"""Pages, entity tags, the feed, the sandbox clock, decisions, and a database that is away."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI

from headway.kernel.tenancy import NewTenant, create_tenant
from headway.kernel.uow import Scope
from tests.integration.api.world import client, full_api, key, order


async def _place(http: httpx.AsyncClient, *refs: str) -> list[str]:
    body = {"orders": [order(ref, "NOBODY") for ref in refs]}
    return [each["id"] for each in (await http.post("/v1/orders/bulk", json=body)).json()["accepted"]]


async def test_pages_hold_every_item_once(http: httpx.AsyncClient) -> None:
    ids = await _place(http, *(f"SO-{n}" for n in range(7)))
    seen: list[str] = []
    after = None
    while True:
        page = (await http.get("/v1/orders", params={"limit": 3, **({"after": after} if after else {})})).json()
        seen += [item["id"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert sorted(seen) == sorted(ids)
    assert len(seen) == 7


async def test_pages_of_what_goes_by_a_key_of_two_parts(http: httpx.AsyncClient) -> None:
    zones = [{"code": "Z", "country": "US", "postal_prefix": str(n)} for n in range(10, 15)]
    await http.post("/v1/zones", json={"zones": zones})
    first = (await http.get("/v1/zones?limit=3")).json()
    rest = (await http.get("/v1/zones", params={"limit": 3, "after": first["next"]})).json()
    assert [zone["postal_prefix"] for zone in first["items"] + rest["items"]] == ["10", "11", "12", "13", "14"]
    assert rest["next"] is None


async def test_a_filter_that_is_misspelt_is_not_silently_lost(http: httpx.AsyncClient) -> None:
    response = await http.get("/v1/orders?statsu=released")
    assert (response.status_code, response.json()["faults"][0]["field"]) == (422, "query.statsu")


async def test_an_order_is_changed_at_the_version_that_was_read(http: httpx.AsyncClient) -> None:
    (order_id,) = await _place(http, "SO-1")
    tag = (await http.get(f"/v1/orders/{order_id}")).headers["ETag"]
    body = {"recipient": {"name": "Ada"}}
    changed = await http.patch(f"/v1/orders/{order_id}", json=body, headers={"If-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag
    stale = await http.patch(f"/v1/orders/{order_id}", json=body, headers={"If-Match": tag})
    assert (stale.status_code, stale.json()["code"]) == (412, "version_mismatch")
    assert (await http.patch(f"/v1/orders/{order_id}", json=body, headers={"If-Match": "*"})).status_code == 200


async def test_a_carrier_is_replaced_at_the_content_that_was_read(http: httpx.AsyncClient) -> None:
    assert (await http.put("/v1/carriers/ACE", json={"name": "Ace"})).status_code == 200
    tag = (await http.get("/v1/carriers/ACE")).headers["ETag"]
    changed = await http.put("/v1/carriers/ACE", json={"name": "Ace 2"}, headers={"If-Match": tag})
    assert (changed.status_code, changed.json()["name"]) == (200, "Ace 2")
    stale = await http.put("/v1/carriers/ACE", json={"name": "Ace 3"}, headers={"If-Match": tag})
    assert stale.status_code == 412
    gone = await http.put("/v1/carriers/NEW", json={"name": "New"}, headers={"If-Match": tag})
    assert gone.status_code == 404


async def _received(http: httpx.AsyncClient, after: str | None) -> tuple[list[str], str]:
    """The references of the next orders in the feed, once nothing older can come any more."""
    params = {"types": "orders.OrderReceived", **({"after": after} if after else {})}
    for _ in range(100):
        feed = (await http.get("/v1/events", params=params)).json()
        if feed["items"]:
            return [item["data"]["external_ref"] for item in feed["items"]], feed["next"]
        await asyncio.sleep(0.1)
    raise AssertionError("nothing came")


async def test_the_feed_goes_on_where_it_stopped(http: httpx.AsyncClient) -> None:
    await _place(http, "SO-1")
    first, after = await _received(http, None)
    await _place(http, "SO-2")
    second, last = await _received(http, after)
    assert (first, second) == (["SO-1"], ["SO-2"])
    end = (await http.get("/v1/events", params={"after": last, "types": "orders.OrderReceived"})).json()
    assert end == {"items": [], "next": last}


async def test_a_decision_is_explained_and_replayed(http: httpx.AsyncClient) -> None:
    (order_id,) = await _place(http, "SO-1")
    (decision,) = (await http.get("/v1/decisions", params={"subject_id": order_id})).json()["items"]
    path = f"/v1/decisions/{decision['id']}"
    assert (await http.get(path)).json()["inputs"] is not None
    assert (await http.get(f"{path}/explain")).json()["sentence"] == decision["verdict"]["sentence"]
    replay = (await http.get(f"{path}/replay")).json()
    assert (replay["agrees"], replay["verdict"]) == (True, decision["verdict"])
    assert (await http.get("/v1/ledger/verify")).json() == {"records": 1, "broken_at": None}
    assert (await http.get("/v1/ledger/replay")).json() == {"decisions": 1, "agree": 1, "differ": []}


async def test_the_clock_moves_and_what_is_due_is_done(http: httpx.AsyncClient) -> None:
    moved = (await http.post("/v1/sandbox/clock", json={"to": "2026-03-03T00:00:00Z"})).json()
    assert moved == {"now": "2026-03-03T00:00:00Z", "next_due": None}
    assert (await http.get("/v1/sandbox/clock")).json() == {"now": moved["now"]}
    back = await http.post("/v1/sandbox/clock", json={"to": "2026-03-02T00:00:00Z"})
    assert (back.status_code, back.json()["code"]) == (422, "bad_input")
    for body in ({}, {"to": "2026-03-04T00:00:00Z", "by_s": 1}, {"to": "2029-01-01T00:00:00Z"}):
        assert (await http.post("/v1/sandbox/clock", json=body)).status_code == 422


async def test_a_live_tenant_has_no_clock_to_move(api: FastAPI, scope: Scope) -> None:
    live = await create_tenant(scope, NewTenant(slug=f"live-{uuid4().hex}", name="Live"))
    async with client(api, await key(scope, live)) as http:
        for response in (await http.get("/v1/sandbox/clock"), await http.post("/v1/sandbox/clock", json={"by_s": 1})):
            assert (response.status_code, response.json()["code"]) == (409, "not_a_sandbox")


async def test_numbers_keep_their_digits(http: httpx.AsyncClient) -> None:
    body = order("SO-1", "NOBODY", weight_kg="12.345")
    placed = (await http.post("/v1/orders", json=body)).json()
    assert (await http.get(f"/v1/orders/{placed['id']}")).json()["order"]["weight_kg"] == "12.345"


async def test_a_reference_stands_for_one_order(
    http: httpx.AsyncClient,
) -> None:
    first = await http.post("/v1/orders", json=order("SO-1", "NOBODY"))
    again = await http.post("/v1/orders", json=order("SO-1", "NOBODY"))
    other = await http.post("/v1/orders", json=order("SO-1", "NOBODY", weight_kg=99))
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 422)
    assert again.json()["id"] == first.json()["id"]
    assert other.json()["faults"][0]["field"] == "external_ref"


class _Away:
    """A database whose connections are lost."""

    def app(self) -> AbstractAsyncContextManager[None]:
        raise ConnectionRefusedError("no server")

    system = app


async def test_a_lost_database_is_said_to_come_back(scope: Scope, tenant: UUID) -> None:
    secret = await key(scope, tenant)
    async with client(full_api(replace(scope, db=_Away())), secret) as http:  # type: ignore[arg-type]
        for path in ("/v1/orders", "/readyz"):
            response = await http.get(path)
            assert (response.status_code, response.json()["code"]) == (503, "database_unavailable"), path
            assert response.headers["Retry-After"] == "2"
        assert (await http.get("/healthz")).status_code == 200


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
async def test_no_page_that_would_load_from_elsewhere(http: httpx.AsyncClient, path: str) -> None:
    assert (await http.get(path)).status_code == 404
