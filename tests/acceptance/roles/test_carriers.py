"""What a carrier comes to see: its own offers, capacity and scorecard, and nothing of anybody else.

Two carriers of one tenant. Whatever one of them asks for, by a page or by an operation, with its own ids or with the
other's, no answer holds the other's code, name or ids, nor an order or a customer that it was never offered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from headway.people.model import Role
from tests.acceptance.roles.conftest import OTHER, House, Somebody
from tests.acceptance.roles.matrix import ANYBODY, expected, pages
from tests.acceptance.roles.test_walk import SLOT, STREAMS
from tests.integration.api.recipes import call_of, operations


@dataclass(frozen=True)
class Secrets:
    """What this carrier must never read."""

    texts: frozenset[str]

    def in_answer(self, answer: httpx.Response, sent: str) -> list[str]:
        """What of it an answer holds that was not sent."""
        return sorted(text for text in self.texts if text in answer.text and text not in sent)


async def secrets_of(house: House, somebody: Somebody) -> Secrets:
    """The other carriers, and every order, shipment, offer and customer that was never offered to this one."""
    tenant, own = house.tenant, somebody.carrier
    app = house.http.state.api.app
    async with app.scope.reading(tenant.id) as (conn, _):
        carriers = await conn.fetch("SELECT id, code, name FROM carrier WHERE code <> $1", own)
        offers = await conn.fetch("SELECT id, shipment_id, carrier_code FROM tender_offer")
        mine = {row["shipment_id"] for row in offers if row["carrier_code"] == own}
        shipments = await conn.fetch("SELECT id, order_id, external_ref, customer FROM shipment")
        known = [row for row in shipments if row["id"] in mine]
        orders = await conn.fetch("SELECT id, external_ref, customer FROM orders")
    refs = {row["external_ref"] for row in known}
    found = {str(row[name]) for row in carriers for name in ("id", "code", "name")}
    found |= {str(row["id"]) for row in offers if row["carrier_code"] != own}
    found |= {str(row["id"]) for row in shipments if row["id"] not in mine}
    strange = [row for row in orders if row["external_ref"] not in refs]
    found |= {str(row[name]) for row in strange for name in ("id", "external_ref")}
    customers = {row["customer"] for row in known}
    found |= {row["customer"] for row in orders if row["customer"] not in customers}
    return Secrets(frozenset(found))


@pytest.fixture(params=[Role.CARRIER, OTHER])
async def carrier(request: pytest.FixtureRequest, house: House) -> tuple[Somebody, Secrets]:
    """Each of the two carriers, and what it must not see."""
    somebody = house.people[request.param]
    return somebody, await secrets_of(house, somebody)


def every_value(house: House) -> dict[str, list[str]]:
    """For each slot of an address everything there is to put into it."""
    ids, mark = house.tenant.ids, house.tenant.mark
    codes = [f"SWIFT{mark}", f"SLOW{mark}"]
    told = ("offer", "question", "shipment", "order", "tender", "case", "carrier")
    things = sorted({value for name, value in ids.items() if name.startswith(told)})
    return {"id": things, "offer_id": things, "question_id": things, "code": codes, "carrier": codes}


async def test_the_two_have_secrets_from_each_other(house: House) -> None:
    """So that a walk that finds nothing has had something to find."""
    swift, slow = house.people[Role.CARRIER], house.people[OTHER]
    mark = house.tenant.mark
    assert f"SLOW{mark}" in (await secrets_of(house, swift)).texts
    assert {f"SWIFT{mark}", f"SO-booked-{mark}"} <= (await secrets_of(house, slow)).texts
    assert {f"SO-held-{mark}", f"POOR{mark}"} <= (await secrets_of(house, swift)).texts


async def test_each_sees_what_is_its_own(house: House) -> None:
    swift = house.people[Role.CARRIER]
    page = await swift.browser.get("/portal")
    answer = await swift.api.get(f"/v1/carriers/{swift.carrier}/offers")
    assert page.status_code == answer.status_code == 200
    assert f"SO-booked-{house.tenant.mark}" in page.text
    assert f"SO-booked-{house.tenant.mark}" in answer.text


async def test_no_page_shows_a_carrier_anything_of_others(house: House, carrier: tuple[Somebody, Secrets]) -> None:
    somebody, secrets = carrier
    values, leaked, rows = every_value(house), [], expected()
    for method, path in pages():
        if method != "GET" or path in STREAMS or rows[(method, path)] == ANYBODY:
            continue
        opens = "C" in rows[(method, path)]
        for url in addresses(path, values, opens=opens):
            answer = await somebody.browser.get(url)
            leaked += [(url, found) for found in secrets.in_answer(answer, url)]
    assert leaked == []


def addresses(path: str, values: dict[str, list[str]], *, opens: bool) -> list[str]:
    """A page with each thing in its slot; one that is closed to carriers with two of them; and each carrier named."""
    slot = SLOT.search(path)
    fitting = values.get(slot[1], ["x"]) if slot else [""]
    found = [SLOT.sub(value, path) for value in (fitting if opens else fitting[:2])]
    if not opens:
        return found
    return found + [
        f"{url}?carrier={code}&{more}" for url in found for code in values["carrier"] for more in ("", "q=SO")
    ]


async def test_no_operation_answers_a_carrier_with_anything_of_others(
    house: House, carrier: tuple[Somebody, Secrets]
) -> None:
    somebody, secrets = carrier
    values, leaked, rows = every_value(house), [], expected()
    for operation in operations(house.http):
        call = call_of(operation, house.tenant)
        open_to_them = "C" in rows[(call.method, call.template)]
        for path in paths(call.path, values, every=open_to_them):
            url = call.template.format(**path)
            if call.method == "GET":
                answer = await somebody.api.get(url, params=call.query)
            elif f"/carriers/{somebody.carrier}/" not in url or "outage" not in url:
                answer = await somebody.api.request(call.method, url, json=call.body)
            else:
                continue
            sent = f"{url} {call.query} {call.body}"
            leaked += [(operation["operationId"], url, found) for found in secrets.in_answer(answer, sent)]
    assert leaked == []


def paths(own: dict[str, str], values: dict[str, list[str]], *, every: bool) -> list[dict[str, str]]:
    """The slots with what the recipe has in them, then each carrier in turn with each thing."""
    found = [own]
    if not every:
        return found
    for code in values["carrier"]:
        rest = [slot for slot in own if slot != "carrier"]
        things: list[Any] = values.get(rest[0], [own[rest[0]]]) if rest else [None]
        found += [{**own, "carrier": code, **({rest[0]: thing} if rest else {})} for thing in things]
    return found


async def test_a_carrier_cannot_act_for_another(house: House) -> None:
    """With a sound form and a sound body, about an offer of the other's."""
    slow, swift = house.people[OTHER], house.people[Role.CARRIER]
    offer = house.tenant.ids["offer_booked"]
    csrf = (await slow.browser.get("/portal")).text.split('name="csrf" value="')[1].split('"')[0]
    form = await slow.browser.post(f"/portal/offers/{offer}", data={"csrf": csrf, "answer": "decline"})
    body = {"answer": "decline", "reason": "not ours"}
    own_name = await slow.api.post(f"/v1/carriers/{slow.carrier}/offers/{offer}/answer", json=body)
    its_name = await slow.api.post(f"/v1/carriers/{swift.carrier}/offers/{offer}/answer", json=body)
    assert (form.status_code, own_name.status_code, its_name.status_code) == (403, 404, 403)
    limits = {"csrf": csrf, "carrier": swift.carrier, "day": "2026-03-02", "shipments": "0", "scope": ""}
    assert (await slow.browser.post("/portal/capacity", data=limits)).status_code == 403
    assert (await slow.browser.post("/portal/outage", data={**limits, "reason": "x"})).status_code == 403
    app = house.http.state.api.app
    async with app.scope.reading(house.tenant.id) as (conn, _):
        assert await conn.fetchval("SELECT status FROM tender_offer WHERE id = $1::text::uuid", offer) == "accepted"
