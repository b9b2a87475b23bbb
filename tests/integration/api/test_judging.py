"""Explanations, outcomes, overrides and dry runs over HTTP, in the story of a tenant."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI

from tests.integration.api.world import Tenant, furnish, tell

CHEAPEST = "name: cheapest\nstrategy: cheapest\n"


@pytest.fixture
async def world(api: FastAPI, http: httpx.AsyncClient, tenant: UUID) -> Tenant:
    world = Tenant(tenant, http, "M1", "S1")
    await furnish(world)
    await tell(world, api.state.api.app)
    return world


async def allocations(world: Tenant, shipment: str) -> list[dict[str, Any]]:
    """Oldest first."""
    found: dict[str, Any] = await world.send("GET", f"/decisions?kind=allocation&subject_id={world.ids[shipment]}")
    return found["items"][::-1]


async def test_decisions_are_explained_judged_and_tried(world: Tenant, http: httpx.AsyncClient) -> None:
    decision = (await allocations(world, "shipment_booked"))[-1]
    explained = await world.send("GET", f"/decisions/{decision['id']}/explanation")
    assert explained["sentence"] == decision["verdict"]["sentence"]
    assert explained["eligible"] == sum(each["eligible"] for each in decision["verdict"]["candidates"])
    if explained["margin"] is not None:
        assert sum(gap["gap"]["minor"] for gap in explained["gaps"]) == explained["margin"]["minor"]
    outcome = await world.send("GET", f"/decisions/{decision['id']}/outcome")
    assert (outcome["response"], outcome["booked"]) == ("accepted", True)
    assert outcome["late"] is not None
    assert outcome["actual"]["minor"] > 0
    tried = await world.send("POST", "/dispatch-policies/dry-run", {"text": CHEAPEST, "since": "2026-03-01T00:00:00Z"})
    assert tried["policy"] == "cheapest"
    assert tried["judged"] == tried["decisions"] == tried["same"] + tried["changed"] + tried["person"]
    refused = await http.post("/v1/dispatch-policies/dry-run", json={"text": "name: [1"})
    assert refused.status_code == 422
    nothing = await http.get(f"/v1/decisions/{uuid4()}/explanation")
    assert (nothing.status_code, nothing.json()["code"]) == (404, "unknown_decision")
    assert (await world.send("GET", "/overrides"))["items"] == []
