"""One Idempotency-Key, one effect: the first answer again, whatever it was; no second try while the first one runs."""

from __future__ import annotations

import asyncio
from uuid import UUID

import httpx
from fastapi import FastAPI

from headway.api.idempotency import Q
from headway.kernel.uow import Scope
from tests.integration.api.world import client, key, order

CUSTOMER = {"customers": [{"code": "ACME"}]}
KEY = {"Idempotency-Key": "k-1"}


async def _orders(http: httpx.AsyncClient) -> int:
    return len((await http.get("/v1/orders")).json()["items"])


async def test_the_first_answer_is_given_again(http: httpx.AsyncClient) -> None:
    await http.post("/v1/customers", json=CUSTOMER)
    first = await http.post("/v1/orders", json=order("SO-1", "ACME"), headers=KEY)
    again = await http.post("/v1/orders", json=order("SO-1", "ACME"), headers=KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["content-type"] == first.headers["content-type"]
    assert "Idempotency-Replayed" not in first.headers
    assert await _orders(http) == 1


async def test_another_body_under_the_same_key_is_refused(http: httpx.AsyncClient) -> None:
    await http.post("/v1/orders", json=order("SO-1", "ACME"), headers=KEY)
    other = await http.post("/v1/orders", json=order("SO-2", "ACME"), headers=KEY)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert await _orders(http) == 1


async def test_an_error_is_an_answer_too(http: httpx.AsyncClient) -> None:
    wrong = {**order("SO-1", "ACME"), "weight_kg": -1}
    first = await http.post("/v1/orders", json=wrong, headers=KEY)
    again = await http.post("/v1/orders", json=wrong, headers=KEY)
    assert (first.status_code, again.status_code) == (422, 422)
    assert first.content == again.content
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["content-type"] == "application/problem+json"


async def test_an_error_leaves_nothing_but_itself(http: httpx.AsyncClient) -> None:
    await http.post("/v1/customers", json=CUSTOMER)
    placed = (await http.post("/v1/orders", json=order("SO-1", "ACME"))).json()
    path = f"/v1/orders/{placed['id']}/lift-hold"
    refused = await http.post(path, json={"hold": "document", "reason": "late"}, headers=KEY)
    assert refused.status_code == 409
    again = await http.post(path, json={"hold": "document", "reason": "late"}, headers=KEY)
    assert (again.content, again.headers["Idempotency-Replayed"]) == (refused.content, "true")
    assert (await http.get(f"/v1/orders/{placed['id']}")).json()["status"] == placed["status"]


async def test_who_may_not_is_asked_again_next_time(api: FastAPI, scope: Scope, tenant: UUID) -> None:
    async with client(api, await key(scope, tenant, "orders:read")) as reader:
        refused = await reader.post("/v1/customers", json=CUSTOMER, headers=KEY)
    async with client(api, await key(scope, tenant, "orders:*")) as writer:
        done = await writer.post("/v1/customers", json=CUSTOMER, headers=KEY)
    assert (refused.status_code, done.status_code) == (403, 200)
    assert "Idempotency-Replayed" not in done.headers


async def test_a_key_in_flight_is_a_conflict(http: httpx.AsyncClient, scope: Scope, tenant: UUID) -> None:
    async with scope.begin(tenant, "user:test") as uow:
        assert await uow.conn.fetchval(Q.lock_answer, f"{tenant}:k-1")
        response = await http.post("/v1/customers", json=CUSTOMER, headers=KEY)
        assert (response.status_code, response.json()["code"]) == (409, "idempotency_in_flight")
    assert (await http.post("/v1/customers", json=CUSTOMER, headers=KEY)).status_code == 200


async def test_the_same_request_sent_many_times_at_once_is_done_once(http: httpx.AsyncClient) -> None:
    await http.post("/v1/customers", json=CUSTOMER)
    requests = [http.post("/v1/orders/bulk", json={"orders": [order("SO-1", "ACME")]}, headers=KEY) for _ in range(12)]
    answers = await asyncio.gather(*requests)
    fresh = [answer for answer in answers if answer.status_code == 200 and "Idempotency-Replayed" not in answer.headers]
    replayed = [answer for answer in answers if "Idempotency-Replayed" in answer.headers]
    in_flight = [answer for answer in answers if answer.status_code == 409]
    assert len(fresh) == 1
    assert len(fresh) + len(replayed) + len(in_flight) == 12
    assert {answer.content for answer in replayed} <= {fresh[0].content}


async def test_moving_the_clock_is_done_once(http: httpx.AsyncClient) -> None:
    first = await http.post("/v1/sandbox/clock", json={"by_s": 60}, headers=KEY)
    again = await http.post("/v1/sandbox/clock", json={"by_s": 60}, headers=KEY)
    assert first.json() == again.json()
    assert first.json()["now"] == "2026-03-02T06:01:00Z"
    assert again.headers["Idempotency-Replayed"] == "true"


async def test_a_secret_is_not_kept_for_a_replay(http: httpx.AsyncClient, scope: Scope, tenant: UUID) -> None:
    body = {"label": "more", "scopes": ["orders:read"]}
    first = await http.post("/v1/keys", json=body, headers=KEY)
    again = await http.post("/v1/keys", json=body, headers=KEY)
    secret = first.json()["secret"]
    assert secret.startswith("hw_")
    assert again.json() == {**first.json(), "secret": None}
    async with scope.reading(tenant) as (conn, _):
        assert secret.encode() not in await conn.fetchval("SELECT body FROM idempotency")


async def test_an_old_answer_is_forgotten(http: httpx.AsyncClient, scope: Scope, tenant: UUID) -> None:
    await http.post("/v1/customers", json=CUSTOMER, headers=KEY)
    async with scope.begin(tenant, "user:test") as uow:
        await uow.conn.execute("UPDATE idempotency SET answered_at = answered_at - interval '8 days'")
    again = await http.post("/v1/customers", json={"customers": [{"code": "OTHER"}]}, headers=KEY)
    assert again.status_code == 200
    assert "Idempotency-Replayed" not in again.headers


async def test_an_operators_key_replays_too(api: FastAPI, scope: Scope) -> None:
    async with client(api, await key(scope, None, "operator:*")) as operator:
        body = {"slug": f"i-{id(api)}", "name": "Idem"}
        first = await operator.post("/v1/tenants", json=body, headers=KEY)
        again = await operator.post("/v1/tenants", json=body, headers=KEY)
        assert (first.status_code, again.status_code) == (201, 201)
        assert first.content == again.content
        taken = await operator.post("/v1/tenants", json=body)
        assert (taken.status_code, taken.json()["code"]) == (409, "slug_taken")
