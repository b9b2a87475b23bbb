"""Capacity over the API: committed by the shipper, confirmed by the carrier's own key, short at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from headway.kernel.uow import Scope
from tests.integration.api.world import client, key

MONDAY = "2026-03-02"
BOTH = {"carriers": [{"code": "SWIFT", "name": "Swift"}, {"code": "SLOW", "name": "Slow"}]}


@pytest.fixture
async def swift(api: FastAPI, scope: Scope, tenant: UUID, http: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    """A client with SWIFT's own key."""
    assert (await http.post("/v1/carriers", json=BOTH)).is_success
    async with client(api, await key(scope, tenant, "capacity:read", "capacity:confirm", "carrier:SWIFT")) as opened:
        yield opened


async def test_a_carrier_confirms_its_own_capacity_and_no_other(
    http: httpx.AsyncClient, swift: httpx.AsyncClient
) -> None:
    rows = [{"carrier": code, "shipments": 200, "weekday": 1} for code in ("SWIFT", "SLOW")]
    assert (await http.post("/v1/capacity", json={"rows": rows})).json() == {"saved": 2}
    said = {"rows": [{"day": MONDAY, "shipments": 140}]}
    assert (await swift.post("/v1/carriers/SWIFT/capacity/confirmations", json=said)).json() == {"saved": 1}
    for path in ("capacity/confirmations", "capacity/outage"):
        refused = await swift.post(f"/v1/carriers/SLOW/{path}", json=said if "conf" in path else {"reason": "x"})
        assert refused.status_code == 403
    assert (await swift.get("/v1/carriers/SLOW/capacity", params={"day": MONDAY})).status_code == 403
    (item,) = (await swift.get("/v1/carriers/SWIFT/capacity", params={"day": MONDAY})).json()["items"]
    assert (item["committed"], item["confirmed"], item["limit"], item["left"]) == (200, 140, 140, 140)
    assert item["confirmed_by"].startswith("key:")


async def test_an_outage_is_said_ended_and_listed(http: httpx.AsyncClient, swift: httpx.AsyncClient) -> None:
    until = {"reason": "strike", "until": "2026-03-02T18:00:00Z"}
    assert (await http.post("/v1/carriers/SLOW/outage", json=until)).json()["changed"]
    assert (await swift.post("/v1/carriers/SWIFT/capacity/outage", json={"reason": "flood"})).json()["out"]
    ended = await swift.post("/v1/carriers/SWIFT/capacity/outage/end", json={})
    assert ended.json() == {"carrier": "SWIFT", "out": False, "changed": True}
    lasting = (await http.get("/v1/outages", params={"lasting": True})).json()["items"]
    assert [(each["carrier"], each["reason"], each["until"]) for each in lasting] == [
        ("SLOW", "strike", "2026-03-02T18:00:00Z")
    ]
    assert len((await http.get("/v1/outages")).json()["items"]) == 2
    assert (await http.post("/v1/carriers/GHOST/outage", json=until)).status_code == 404


@pytest.mark.parametrize(
    "row",
    [
        {"carrier": "SWIFT", "shipments": -1, "day": MONDAY},
        {"carrier": "SWIFT", "shipments": 1, "weight_kg": -1, "day": MONDAY},
        {"carrier": "SWIFT", "day": MONDAY},
        {"carrier": "SWIFT", "shipments": 1, "day": MONDAY, "window": "12-08"},
        {"carrier": "SWIFT", "shipments": 1, "day": MONDAY, "destination_zone": "B"},
        {"carrier": "GHOST", "shipments": 1, "day": MONDAY},
    ],
)
async def test_what_cannot_be_is_refused_and_the_last_limit_stays(
    http: httpx.AsyncClient, swift: httpx.AsyncClient, row: dict
) -> None:
    good = {"carrier": "SWIFT", "shipments": 7, "day": MONDAY}
    assert (await http.post("/v1/capacity", json={"rows": [good]})).is_success
    for path in ("/v1/capacity", "/v1/capacity/confirmations"):
        refused = await http.post(path, json={"rows": [{**good, "shipments": 3}, row]})
        assert refused.status_code in {400, 422}, refused.text
    (item,) = (await http.get("/v1/capacity", params={"day": MONDAY})).json()["items"]
    assert item["limit"] == 7
