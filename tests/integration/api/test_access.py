"""Keys and scopes: who may do what, who may make which key, and who is told to wait."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI

from headway.api import ApiSettings
from headway.api.access import SCOPES
from headway.api.operation import Operation
from headway.api.route import Route
from headway.kernel.uow import Scope
from headway.people.model import Role
from headway.people.roles import scopes_of
from tests.integration.api.recipes import operations
from tests.integration.api.world import client, full_api, key, order


@pytest.fixture
async def operator(api: FastAPI, scope: Scope) -> AsyncIterator[httpx.AsyncClient]:
    async with client(api, await key(scope, None, "operator:*")) as opened:
        yield opened


async def test_every_operation_refuses_a_key_without_its_scope(api: FastAPI, scope: Scope, tenant: UUID) -> None:
    async with client(api, await key(scope, tenant, "none:none")) as http:
        for operation in operations(api):
            path = operation["template"].replace("{", "").replace("}", "")
            response = await http.request(operation["method"], path, json={})
            assert response.status_code == 403, path
            assert response.json()["seen"] == {"needed": operation["scope"]}, path


async def test_no_operation_answers_without_a_key(api: FastAPI) -> None:
    async with client(api, None) as http:
        for operation in (*operations(api), *operations(api, operator=True)):
            path = operation["template"].replace("{", "").replace("}", "")
            assert (await http.request(operation["method"], path, json={})).status_code == 401, path


def test_every_scope_of_an_operation_is_described(api: FastAPI) -> None:
    for route in api.routes:
        if isinstance(route, Route):
            assert Operation.of(route.endpoint).scope in SCOPES


async def test_health_needs_no_key(api: FastAPI) -> None:
    async with client(api, None) as http:
        assert (await http.get("/healthz")).json() == {"status": "ok"}
        assert (await http.get("/readyz")).json() == {"status": "ok"}
        assert (await http.get("/v1/openapi.json")).json()["openapi"].startswith("3.1")


async def test_a_key_made_by_a_key_carries_no_more(
    http: httpx.AsyncClient, api: FastAPI, scope: Scope, tenant: UUID
) -> None:
    async with client(api, await key(scope, tenant, "keys:write", "orders:*")) as limited:
        ok = await limited.post("/v1/keys", json={"label": "a", "scopes": ["orders:read", "orders:*"]})
        for scopes in (["carriers:read"], ["*"], ["override:finance"], ["keys:*"]):
            beyond = await limited.post("/v1/keys", json={"label": "a", "scopes": scopes})
            assert beyond.status_code == 403, scopes
    assert ok.status_code == 201
    async with client(api, ok.json()["secret"]) as made:
        assert (await made.get("/v1/orders")).status_code == 200
        assert (await made.get("/v1/carriers")).status_code == 403


async def test_a_revoked_key_ends_at_once(http: httpx.AsyncClient, api: FastAPI) -> None:
    made = (await http.post("/v1/keys", json={"label": "short", "scopes": ["orders:read"]})).json()
    async with client(api, made["secret"]) as short:
        assert (await short.get("/v1/orders")).status_code == 200
        revoked = await http.delete(f"/v1/keys/{made['id']}")
        assert revoked.json()["revoked_at"] is not None
        assert (await http.delete(f"/v1/keys/{made['id']}")).json() == revoked.json()
        assert (await short.get("/v1/orders")).status_code == 401
    assert made["id"] not in {each["id"] for each in (await http.get("/v1/keys")).json()["items"]}
    assert made["id"] in {each["id"] for each in (await http.get("/v1/keys?revoked=true")).json()["items"]}


async def test_an_operator_makes_a_tenant_and_its_first_key(operator: httpx.AsyncClient, api: FastAPI) -> None:
    body = {"slug": f"op-{uuid4().hex}", "name": "New", "currency": "EUR", "clock_at": "2026-03-02T06:00:00+02:00"}
    made = (await operator.post("/v1/tenants", json=body)).json()
    assert (made["sandbox"], made["clock_at"], made["currency"]) == (True, "2026-03-02T04:00:00Z", "EUR")
    assert (await operator.get(f"/v1/tenants/{made['id']}")).json() == made
    first = (await operator.post(f"/v1/tenants/{made['id']}/keys", json={"label": "first", "scopes": ["*"]})).json()
    async with client(api, first["secret"]) as http:
        assert (await http.get("/v1/tenant")).json() == made
        assert (await http.get("/v1/tenants")).status_code == 403
    assert (await operator.get("/v1/orders")).json()["code"] == "wrong_kind_of_key"


async def test_a_key_that_has_sent_too_much_waits(scope: Scope, tenant: UUID) -> None:
    api = full_api(scope, ApiSettings(requests_per_minute=1, burst=2))
    async with client(api, await key(scope, tenant)) as http:
        first = await http.get("/v1/tenant")
        assert first.headers["RateLimit-Policy"] == '"key";q=2;w=120'
        assert first.headers["RateLimit"] == '"key";r=1;t=60'
        await http.get("/v1/tenant")
        third = await http.get("/v1/tenant")
        assert (third.status_code, third.json()["code"]) == (429, "rate_limited")
        assert 0 < int(third.headers["Retry-After"]) <= 60


async def test_roles_come_from_the_keys_scopes(
    http: httpx.AsyncClient, api: FastAPI, scope: Scope, tenant: UUID
) -> None:
    poor = {"code": "POOR", "credit_limit": {"minor": 1, "currency": "USD"}}
    await http.post("/v1/customers", json={"customers": [poor]})
    held = (await http.post("/v1/orders", json=order("SO-1", "POOR", value={"minor": 500, "currency": "USD"}))).json()
    path, body = f"/v1/orders/{held['id']}/lift-hold", {"hold": "credit", "reason": "paid"}
    async with client(api, await key(scope, tenant, "orders:*", "override:operations")) as operations_key:
        assert (await operations_key.post(path, json=body)).json()["code"] == "may_not_override"
    async with client(api, await key(scope, tenant, *scopes_of((Role.FINANCE,)))) as finance:
        assert "credit" not in (await finance.post(path, json=body)).json()["holds"]
