"""Contracts as people see and change them, and what a load would cost."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from headway.carriers import commands as c
from headway.kernel.tenancy import NewTenant, create_tenant
from headway.kernel.uow import Scope
from tests.conftest import START
from tests.integration.web.conftest import Browser
from tests.integration.web.town import Town, _rates, found

LIST = "service,origin,destination,mode,transit_days,min_kg,max_kg,minimum,per_kg\n"


@pytest.fixture(scope="module")
async def village(scope: Scope) -> Town:
    """The town's network without its orders: HALVORSEN ends in April, NORDFRACHT has a hole before 2027."""
    tenant = await create_tenant(scope, NewTenant(slug=f"village-{uuid4().hex}", name="Village", clock_at=START))
    town = await found(scope, tenant)
    drafts = (
        c.ContractDraft("HALVORSEN", "2026", "USD", date(2026, 1, 1), date(2026, 4, 10)),
        c.ContractDraft("NORDFRACHT", "2027", "USD", date(2027, 2, 1), date(2027, 12, 31)),
    )
    await town.run(c.SaveContracts(drafts))
    await town.run(c.ReplaceRates("NORDFRACHT", "2027", tuple(_rates("NORDFRACHT", 99))))
    return town


Desk = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def desk(browser: Browser, village: Town) -> Desk:
    async def signed_in(scopes: tuple[str, ...] = ("*",)) -> httpx.AsyncClient:
        return await browser(village.tenant, scopes)

    return signed_in


async def contract(village: Town, carrier: str, code: str) -> UUID:
    async with village.app.scope.reading(village.tenant) as (conn, _):
        row: UUID = await conn.fetchval(
            "SELECT k.id FROM contract k JOIN carrier c ON c.id = k.carrier_id WHERE c.code = $1 AND k.code = $2",
            carrier,
            code,
        )
    return row


async def posted(client: httpx.AsyncClient, path: str, **fields: Any) -> httpx.Response:
    """A form sent from a page of the session."""
    token = (await client.get("/contracts")).text.split('name="csrf" value="')[1].split('"')[0]
    return await client.post(path, data={"csrf": token, **fields})


async def test_what_ends_and_what_is_left_open_is_said_first(desk: Desk) -> None:
    text = (await (await desk()).get("/contracts")).text
    assert "2 warnings" in text
    assert "Contract 2026 of HALVORSEN ends on 2026-04-10, in 39 days, and nothing prices 15 lanes after it." in text
    assert "Nothing prices 15 lanes of NORDFRACHT from 2027-01-01 to 2027-01-31: after 2026, before 2027." in text
    assert text.index("Halvorsen") < text.index("CityHop")


async def test_two_contracts_stand_beside_each_other(desk: Desk, village: Town) -> None:
    page = f"/contracts/{await contract(village, 'NORDFRACHT', '2026')}"
    text = (await (await desk()).get(page, params={"against": "2027"})).text.replace("\xa0", " ")
    assert "2027 against 2026, which began before it." in text
    assert "on average 3.0 % dearer" in text


async def test_a_load_is_rated_with_its_trace(desk: Desk) -> None:
    asked = {"service": "DTD", "origin": "N", "destination": "BERLIN", "weight": "250", "requirements": "tail_lift"}
    text = " ".join(re.sub(r"<[^>]+>", " ", (await (await desk()).get("/contracts/rate", params=asked)).text).split())
    assert "$247.50" in text
    assert "2027 2027-02-01 – 2027-12-31 : begins on 2027-02-01" in text
    assert "250 kg x 0.99 a kg, band 2026:1" in text
    assert "Tail_lift: not in its contract; it is not able to." in text


@pytest.mark.parametrize(
    "asked",
    [
        {"origin": "N", "destination": "BERLIN", "weight": "heavy"},
        {"origin": "N", "destination": "BERLIN", "weight": "1", "day": "soon"},
        {"origin": "N", "destination": "", "weight": "1"},
        {"origin": "N", "destination": "BERLIN", "weight": "1", "stops": "-3"},
        {"origin": "N", "destination": "BERLIN", "weight": "1e400"},
    ],
)
async def test_an_odd_load_is_refused_with_what_is_allowed(desk: Desk, asked: dict[str, str]) -> None:
    answer = await (await desk()).get("/contracts/rate", params=asked)
    assert answer.status_code == 422
    assert "Allowed:" in answer.text


async def test_a_lane_without_a_price_says_so(desk: Desk) -> None:
    answer = await (await desk()).get("/contracts/rate?service=DTD&origin=N&destination=ATLANTIS&weight=1")
    assert "Nothing prices DTD from N to ATLANTIS." in answer.text


async def test_a_pasted_list_is_tried_before_it_counts(desk: Desk, village: Town) -> None:
    client, id_ = await desk(), await contract(village, "MERIDIAN", "2026")
    text = LIST + "DTD,N,BERLIN,ROAD,1,0,2000,40,1.50\n"
    tried = await posted(client, f"/contracts/{id_}/rates", text=text)
    assert "Nothing has changed yet." in tried.text
    assert "1 band costs something else" in tried.text
    assert "14 gone" in tried.text
    async with village.app.scope.reading(village.tenant) as (conn, _):
        assert await conn.fetchval("SELECT count(*) FROM rate_band WHERE contract_id = $1", id_) == 15
    assert (await posted(client, f"/contracts/{id_}/rates", text=text, save="yes")).status_code == 303
    async with village.app.scope.reading(village.tenant) as (conn, _):
        assert await conn.fetchval("SELECT count(*) FROM rate_band WHERE contract_id = $1", id_) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Nothing was pasted"),
        ("a,b\n1,2\n", "a column service"),
        (LIST + "XXL,N,BERLIN,ROAD,1,0,2000,40,1\n", "a service of"),
    ],
)
async def test_a_list_that_cannot_be_used_is_refused(desk: Desk, village: Town, text: str, said: str) -> None:
    id_ = await contract(village, "REDLINE", "2026")
    answer = await posted(await desk(), f"/contracts/{id_}/rates", text=text, save="yes")
    assert answer.status_code == 422
    assert said in answer.text


async def test_a_bad_row_keeps_all_of_them_out(desk: Desk, village: Town) -> None:
    id_ = await contract(village, "REDLINE", "2026")
    text = LIST + "DTD,N,BERLIN,ROAD,1,0,2000,40,1\nDTD,N,BERLIN,ROAD,1,0,2000,40,much\n"
    answer = await posted(await desk(), f"/contracts/{id_}/rates", text=text, save="yes")
    assert "pasted:3: per_kg" in answer.text
    async with village.app.scope.reading(village.tenant) as (conn, _):
        assert await conn.fetchval("SELECT count(*) FROM rate_band WHERE contract_id = $1", id_) == 3


async def test_terms_are_changed_where_they_stand(desk: Desk, village: Town) -> None:
    client, id_ = await desk(), await contract(village, "CITYHOP", "2026")
    page = f"/contracts/{id_}"
    await posted(client, f"{page}/terms", valid_from="2026-01-01", valid_to="2026-11-30")
    await posted(client, f"{page}/fuel", valid_from="2026-02-01", share="12.5")
    await posted(client, f"{page}/accessorials", code="tail_lift", flat="35")
    await posted(client, f"{page}/commitments", service="DTD", target="96", penalty="50", days="1")
    text = (await client.get(page)).text.replace("\xa0", " ")
    assert all(word in text for word in ("2026-11-30", "12.50 %", "Tail lift", "96 %", "$50.00"))


async def test_a_new_contract_leads_to_its_page(desk: Desk) -> None:
    fields = {"carrier": "REDLINE", "code": "2027", "currency": "usd", "valid_from": "2027-01-01"}
    answer = await posted(await desk(), "/contracts", valid_to="2027-12-31", **fields)
    assert re.fullmatch(r"/contracts/[0-9a-f-]{36}", answer.headers["location"])


async def test_who_may_only_read_has_no_forms(desk: Desk, village: Town) -> None:
    viewer = await desk(("carriers:read",))
    id_ = await contract(village, "CITYHOP", "2026")
    assert 'action="/contracts/' not in (await viewer.get(f"/contracts/{id_}")).text.replace("#bands", "").replace(
        f'action="/contracts/{id_}"', ""
    )
    assert (await posted(viewer, f"/contracts/{id_}/fuel", valid_from="2026-02-01", share="1")).status_code == 403


async def test_another_tenants_contract_is_not_there(browser: Browser, other_tenant: UUID, village: Town) -> None:
    id_ = await contract(village, "CITYHOP", "2026")
    assert (await (await browser(other_tenant)).get(f"/contracts/{id_}")).status_code == 404
