"""Every kind of step, had done by hand on a case about a booked shipment: done, or refused in words; never half."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from headway.exceptions.advice.options import NOT_BY_HAND
from headway.integrations.playbooks.registry import STEPS
from headway.kernel.uow import Scope
from headway.web.advising import _inputs
from tests.integration.api.world import Tenant, client, full_api, furnish, key, order

TEXTS = {"text": "where are you?", "reason": "to see", "why": "to see", "instruction": "take the ferry", "type": "seen"}
GIVEN: dict[str, dict[str, Any]] = {
    "ask": {"to": "carrier", "text": "where are you?", "options": {"here": "here", "far": "far away"}},
    "give_credit": {"amount": 5, "currency": "USD"},
    "hold": {"hold": "customer"},
    "release": {"hold": "customer"},
    "open_claim": {"kind": "delay"},
    "settle": {"outcome": "done", "reason": "to see"},
    "settle_dispute": {"by": "accept", "reason": "to see"},
}
SOUND = {"done", "waiting", "nothing"}


def params_of(name: str) -> dict[str, Any]:
    step = next(each for each in STEPS if each.name == name)
    return GIVEN.get(name) or {each.name: TEXTS[each.name] for each in _inputs(step) if each.required}


NAMES = sorted({step.name for step in STEPS} - NOT_BY_HAND - {"cancel_order", "resolve"})


@pytest.fixture
async def troubled(scope: Scope, tenant: UUID) -> AsyncIterator[Tenant]:
    """A tenant with a booked shipment nobody was heard of."""
    async with client(full_api(scope), await key(scope, tenant)) as http:
        found = Tenant(tenant, http, "A", "SecretA")
        await furnish(found)
        ann = {"name": "Ann", "email": "ann@a.example"}
        await found.send("POST", "/orders", order("SO-1", "ACMEA", recipient=ann))
        await found.advance(60)
        offer = (await found.send("GET", "/shipments"))["items"][0]["offer_id"]
        await found.send("POST", f"/offers/{offer}/answer", {"answer": "accept"})
        await found.advance(20 * 3600)
        found.ids["case"] = (await found.send("GET", "/cases?phase=open"))["items"][0]["id"]
        yield found


async def test_every_kind_of_step_can_be_asked_for_by_hand(troubled: Tenant) -> None:
    await troubled.send("PUT", "/advice-policy", {"approve_above": 1000})
    case = troubled.ids["case"]
    answered: dict[str, str] = {}
    for name in [*NAMES, "cancel_order", "resolve"]:
        body = {"why": "to see", "params": params_of(name)}
        response = await troubled.http.post(f"/v1/cases/{case}/actions/{name}", json=body)
        answered[name] = response.json()["action"]["outcome"] if response.is_success else response.json()["code"]
    refused = {name: said for name, said in answered.items() if said not in SOUND}
    assert set(refused.values()) <= {"action_failed"}, refused
    assert {name for name, said in answered.items() if said in {"done", "waiting"}} >= {
        *("comment", "notify_carrier", "ask", "escalate", "give_credit", "resolve"),
    }, answered
    assert (await troubled.send("GET", f"/cases/{case}"))["case"]["state"] == "resolved"
    assert (await troubled.send("GET", "/ledger/replay"))["differ"] == []
