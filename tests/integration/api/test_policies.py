"""The dispatch policy over HTTP: saved, checked, put in force, rolled back; a bad one is refused place by place."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from headway.kernel.uow import Scope
from tests.integration.api.world import client, key

CHEAPEST = "name: cheapest\nstrategy: cheapest\n"
BAD = "name: bad\nparameters: {late_cost: -1}\nstrategy: routing_guide\n"


async def save(http: httpx.AsyncClient, text: str = CHEAPEST) -> int:
    response = await http.post("/v1/dispatch-policies", json={"text": text, "note": "try"})
    assert response.status_code == 200, response.text
    version: int = response.json()["version"]
    return version


async def activate(http: httpx.AsyncClient, version: int, **more: Any) -> httpx.Response:
    return await http.post(f"/v1/dispatch-policies/{version}/activate", json={"reason": "tried", **more})


async def test_the_built_in_is_in_force_at_first(http: httpx.AsyncClient) -> None:
    found = (await http.get("/v1/dispatch-policies/in-force")).json()
    assert found == {"version": 0, "name": "headway", "strategy": "landed_cost", "activation": None}


async def test_a_version_is_saved_shown_and_put_in_force(http: httpx.AsyncClient) -> None:
    version = await save(http)
    shown = (await http.get(f"/v1/dispatch-policies/{version}")).json()
    assert (shown["text"], shown["note"], shown["strategy"]) == (CHEAPEST, "try", "cheapest")
    assert (await activate(http, version)).json()["before"] == 0
    found = (await http.get("/v1/dispatch-policies/in-force")).json()
    assert (found["version"], found["activation"]["reason"]) == (version, "tried")


async def test_versions_and_activations_are_listed_newest_first(http: httpx.AsyncClient) -> None:
    for number in range(3):
        await activate(http, await save(http, f"name: p{number}\n"))
    await activate(http, 1)
    first = (await http.get("/v1/dispatch-policies?limit=2")).json()
    rest = (await http.get("/v1/dispatch-policies", params={"limit": 2, "after": first["next"]})).json()
    assert [each["name"] for each in first["items"] + rest["items"]] == ["p2", "p1", "p0"]
    made = (await http.get("/v1/dispatch-policies/activations")).json()["items"]
    assert [(each["version"], each["before"]) for each in made] == [(1, 3), (3, 2), (2, 1), (1, 0)]


async def test_a_bad_policy_is_refused_with_every_place(http: httpx.AsyncClient) -> None:
    version = await save(http)
    await activate(http, version)
    for path in ("/v1/dispatch-policies", "/v1/dispatch-policies/check"):
        response = await http.post(path, json={"text": BAD})
        problem = response.json()
        assert (response.status_code, problem["code"]) == (422, "bad_policy")
        assert [each["field"] for each in problem["faults"]] == ["guide", "parameters.late_cost"]
        assert problem["faults"][1]["allowed"] == "a number from 0 to 1000000000"
    assert (await http.get("/v1/dispatch-policies/in-force")).json()["version"] == version


async def test_a_check_keeps_nothing(http: httpx.AsyncClient) -> None:
    response = await http.post("/v1/dispatch-policies/check", json={"text": CHEAPEST})
    assert response.json() == {"name": "cheapest", "strategy": "cheapest", "rules": 0, "lists": 0, "tables": 0}
    assert (await http.get("/v1/dispatch-policies")).json()["items"] == []


async def test_nobody_activates_over_somebody_else(http: httpx.AsyncClient) -> None:
    version = await save(http)
    response = await activate(http, version, before=5)
    assert (response.status_code, response.json()["code"]) == (409, "policy_moved")


@pytest.mark.parametrize("path", ["/v1/dispatch-policies/9", "/v1/dispatch-policies/9/activate"])
async def test_an_unknown_version_is_not_found(http: httpx.AsyncClient, path: str) -> None:
    method = "POST" if path.endswith("activate") else "GET"
    response = await http.request(method, path, json={"reason": "x"} if method == "POST" else None)
    assert (response.status_code, response.json()["code"]) == (404, "no_policy")


async def test_whoever_may_dispatch_may_not_change_the_policy(api: FastAPI, scope: Scope, tenant: UUID) -> None:
    async with client(api, await key(scope, tenant, "dispatch:write", "policies:read")) as dispatcher:
        response = await dispatcher.post("/v1/dispatch-policies", json={"text": CHEAPEST})
        assert response.status_code == 403
        assert (await dispatcher.get("/v1/dispatch-policies")).status_code == 200
