"""A carrier's key: its own offers and nothing else; links, hours and approvals over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from headway.kernel.tenancy import NewTenant, create_tenant
from headway.kernel.uow import Scope
from tests.conftest import START
from tests.integration.api.world import Tenant, Truth, client, furnish, key, order


@pytest.fixture
async def shipper(scope: Scope, api: FastAPI) -> Tenant:
    """A tenant with two carriers and one order out to SWIFT."""
    tenant_id = await create_tenant(scope, NewTenant(slug=f"s-{uuid4().hex}", name="Shipper", clock_at=START))
    shipper = Tenant(tenant_id, client(api, await key(scope, tenant_id), Truth(api)), "M", "secret")
    await furnish(shipper)
    await shipper.send("POST", "/orders", order("SO-1", "ACMEM"))
    await shipper.advance(60)
    return shipper


async def carrier(scope: Scope, api: FastAPI, shipper: Tenant, code: str) -> httpx.AsyncClient:
    return client(api, await key(scope, shipper.id, "offers:read", "offers:answer", f"carrier:{code}"), Truth(api))


async def only_offer(shipper: Tenant) -> dict[str, Any]:
    (row,) = (await shipper.send("GET", "/offers"))["items"]
    offer: dict[str, Any] = row["offer"]
    return offer


async def test_a_carrier_reads_and_answers_its_own_offers(scope: Scope, api: FastAPI, shipper: Tenant) -> None:
    swift = await carrier(scope, api, shipper, "SWIFTM")
    (offer,) = (await swift.get("/v1/carriers/SWIFTM/offers", params={"live": True})).json()["items"]
    assert (offer["external_ref"], offer["status"], offer["asks"]) == ("SO-1", "sent", "answer")
    assert not {"expected_cost", "decision_id", "candidate", "late_penalty"} & set(offer)
    answered = await swift.post(f"/v1/carriers/SWIFTM/offers/{offer['id']}/answer", json={"answer": "accept"})
    assert answered.json()["status"] == "accepted"
    again = await swift.post(f"/v1/carriers/SWIFTM/offers/{offer['id']}/answer", json={"answer": "accept"})
    assert again.json()["repeated"] is True


async def test_a_carrier_counters_with_a_price(scope: Scope, api: FastAPI, shipper: Tenant) -> None:
    swift, offer = await carrier(scope, api, shipper, "SWIFTM"), await only_offer(shipper)
    price = {"minor": offer["terms"]["price"]["minor"] + 100, "currency": "USD"}
    body = {"answer": "counter", "price": price, "reason": "fuel"}
    answered = await swift.post(f"/v1/carriers/SWIFTM/offers/{offer['id']}/answer", json=body)
    assert answered.json()["status"] == "accepted"
    assert (await only_offer(shipper))["countered"] == price


async def test_a_counter_without_a_price_is_refused(scope: Scope, api: FastAPI, shipper: Tenant) -> None:
    swift, offer = await carrier(scope, api, shipper, "SWIFTM"), await only_offer(shipper)
    answered = await swift.post(f"/v1/carriers/SWIFTM/offers/{offer['id']}/answer", json={"answer": "counter"})
    assert answered.status_code == 422
    assert "without a price" in answered.text


async def test_no_carrier_speaks_for_another(scope: Scope, api: FastAPI, shipper: Tenant) -> None:
    slow, offer = await carrier(scope, api, shipper, "SLOWM"), await only_offer(shipper)
    for path in ("offers", f"offers/{offer['id']}"):
        assert (await slow.get(f"/v1/carriers/SWIFTM/{path}")).status_code == 403
    answer = {"answer": "accept"}
    assert (await slow.post(f"/v1/carriers/SWIFTM/offers/{offer['id']}/answer", json=answer)).status_code == 403
    assert (await slow.post(f"/v1/carriers/SLOWM/offers/{offer['id']}/answer", json=answer)).status_code == 404
    assert (await slow.get(f"/v1/carriers/SLOWM/offers/{offer['id']}")).status_code == 404
    assert (await only_offer(shipper))["status"] == "sent"


async def test_a_carriers_key_opens_nothing_else(scope: Scope, api: FastAPI, shipper: Tenant) -> None:
    swift, offer = await carrier(scope, api, shipper, "SWIFTM"), await only_offer(shipper)
    for path in ("/offers", f"/offers/{offer['id']}", "/shipments", "/orders", "/carriers", "/tenders", "/events"):
        assert (await swift.get(f"/v1{path}")).status_code == 403, path
    assert (await swift.post(f"/v1/offers/{offer['id']}/answer", json={"answer": "accept"})).status_code == 403


async def test_a_key_that_names_no_carrier_must_be_the_shippers(scope: Scope, api: FastAPI, shipper: Tenant) -> None:
    nobody = client(api, await key(scope, shipper.id, "offers:read", "offers:answer"), Truth(api))
    assert (await nobody.get("/v1/carriers/SWIFTM/offers")).status_code == 403
    assert (await shipper.http.get("/v1/carriers/SWIFTM/offers")).status_code == 200


async def test_a_carriers_key_is_made_over_the_api(api: FastAPI, shipper: Tenant) -> None:
    body = {"label": "swift", "scopes": ["offers:read", "offers:answer", "carrier:SWIFTM"]}
    made = await shipper.send("POST", "/keys", body)
    swift = client(api, made["secret"], Truth(api))
    assert (await swift.get("/v1/carriers/SWIFTM/offers")).status_code == 200


async def test_a_link_is_shown_once_and_can_be_ended(shipper: Tenant) -> None:
    offer = await only_offer(shipper)
    headers = {"Idempotency-Key": "link-1"}
    made = await shipper.send("POST", f"/offers/{offer['id']}/links", {}, headers=headers)
    again = await shipper.send("POST", f"/offers/{offer['id']}/links", {}, headers=headers)
    assert made["link"].startswith("/offers/answer/")
    assert again["link"] is None
    ended = await shipper.send("DELETE", f"/offers/{offer['id']}/links")
    assert ended["revoked"] >= 1


async def test_hours_are_set_and_read(shipper: Tenant) -> None:
    spans = [{"weekday": 1, "opens_min": 480, "closes_min": 1020}]
    assert (await shipper.send("PUT", "/carriers/SWIFTM/answering-hours", {"spans": spans}))["spans"] == spans
    assert (await shipper.send("GET", "/carriers/SWIFTM/answering-hours"))["spans"] == spans
    wrong = [{"weekday": 1, "opens_min": 480, "closes_min": 400}]
    refused = await shipper.http.put("/v1/carriers/SWIFTM/answering-hours", json={"spans": wrong})
    assert refused.status_code == 422
    assert (await shipper.send("GET", "/carriers/SWIFTM/answering-hours"))["spans"] == spans
