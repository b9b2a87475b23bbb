"""What the screens do with hostile names, foreign forms, missing rights and a database that is away."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from headway.carriers.commands import CarrierDraft, SaveCarriers
from headway.kernel.tenancy import NewTenant, create_tenant
from headway.orders.commands import PlaceOrders
from headway.web.headers import HEADERS
from tests.conftest import START
from tests.integration.web.conftest import ORIGIN, Browser
from tests.integration.web.test_isolation import csrf, ids
from tests.integration.web.town import Town, draft

ATTACK = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


async def test_hostile_names_are_only_text(browser: Browser, town: Town) -> None:
    tenant = await create_tenant(town.app.scope, NewTenant(slug=f"x-{uuid4().hex}", name=ATTACK, clock_at=START))
    bad = Town(town.app, tenant)
    await bad.run(SaveCarriers((CarrierDraft("EVIL", ATTACK),)))
    hostile = {"external_ref": ATTACK[:60], "customer": "ACME", "destination_zone": "B", "product": ATTACK}
    placed = await bad.run(PlaceOrders((draft(1, ship_from=None, weight_kg=Decimal(1), **hostile),)))
    assert placed.accepted, placed
    await bad.drain()
    client = await browser(tenant)
    for path in ("/", "/board", "/orders", f"/orders/{placed.accepted[0].id}", "/carriers", "/carriers/EVIL"):
        answer = await client.get(path)
        assert answer.status_code == 200
        assert "&lt;script&gt;" in answer.text
        assert "<script>" not in answer.text
        assert "<img src=x" not in answer.text


@pytest.mark.parametrize("query", [ATTACK, "\x00", "\ud800", "9" * 5000, "' OR 1=1 --", "%00"])
@pytest.mark.parametrize("path", ["/find", "/find.json"])
async def test_a_hostile_search_just_finds_nothing(browser: Browser, path: str, query: str) -> None:
    answer = await (await browser()).get(f"{path}?q={quoted(query)}")
    assert answer.status_code == 200
    assert "/orders/" not in answer.text
    assert "<script>" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/shipments/1",
        "/orders/x%00y",
        "/cases/%F0%9F",
        "/carriers/%00",
        "/carriers/a/b/c",
        "/nothing",
        "/board?show=9999999",
        "/cases?due=x",
    ],
)
async def test_no_address_breaks_the_screens(browser: Browser, path: str) -> None:
    assert (await (await browser()).get(path)).status_code in {200, 404}


async def test_every_answer_carries_the_policy(browser: Browser, stranger: httpx.AsyncClient) -> None:
    client = await browser()
    answers = [
        await client.get("/"),
        await client.get("/nothing"),
        await stranger.get("/login"),
        await stranger.get("/static/app.js"),
    ]
    for answer in answers:
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS


async def test_pages_are_not_kept_and_hashed_files_are(browser: Browser) -> None:
    client = await browser()
    page = await client.get("/")
    assert page.headers["cache-control"] == "no-store"
    script = page.text.split('<script defer src="')[1].split('"')[0]
    assert "immutable" in (await client.get(script)).headers["cache-control"]


def take(case: object, token: str) -> dict[str, str]:
    """The form that takes a case on."""
    return {"csrf": token, "ids": str(case), "deed": "take"}


FOREIGN: list[dict[str, str]] = [
    {"origin": "https://evil.test"},
    {"origin": "null"},
    {"origin": f"{ORIGIN}.evil.test"},
]


@pytest.mark.parametrize("headers", FOREIGN)
async def test_a_form_of_another_site_changes_nothing(browser: Browser, town: Town, headers: dict[str, str]) -> None:
    client, case = await browser(), (await ids(town))["case"]
    token = await csrf(client)
    answer = await client.post("/cases/sort", data=take(case, token), headers=headers)
    assert answer.status_code == 403
    assert await state_of(town, case) == "open"


async def test_a_form_that_does_not_say_where_it_comes_from_changes_nothing(browser: Browser, town: Town) -> None:
    client, case = await browser(), (await ids(town))["case"]
    token = await csrf(client)
    del client.headers["origin"]
    assert (await client.post("/cases/sort", data=take(case, token))).status_code == 403
    assert await state_of(town, case) == "open"


@pytest.mark.parametrize("token", ["", "wrong"])
async def test_a_form_without_its_sessions_token_changes_nothing(browser: Browser, town: Town, token: str) -> None:
    client, case = await browser(), (await ids(town))["case"]
    assert (await client.post("/cases/sort", data=take(case, token))).status_code == 403
    assert await state_of(town, case) == "open"


async def test_the_token_of_another_session_is_no_token(browser: Browser, town: Town) -> None:
    client, case = await browser(), (await ids(town))["case"]
    other = await csrf(await browser())
    assert (await client.post("/cases/sort", data=take(case, other))).status_code == 403


@pytest.mark.parametrize("body", [b"csrf=" + b"x" * 40_000, b"a=1&" * 100, b"csrf=%ff%fe", b"csrf=%00", b"\xff\xfe"])
async def test_a_form_that_is_no_form_is_refused(browser: Browser, town: Town, body: bytes) -> None:
    client, case = await browser(), (await ids(town))["case"]
    assert (await client.post(f"/cases/{case}/comment", content=body)).status_code in {403, 422}


async def test_a_case_is_taken_on_noted_and_resolved_by_the_person(browser: Browser, town: Town) -> None:
    async with town.app.scope.reading(town.tenant) as (conn, _):
        case = await conn.fetchval("SELECT max(id::text)::uuid FROM exception_case WHERE state = 'open'")
    client = await browser()
    token = await csrf(client)
    here = {"next": f"/cases/{case}"}
    for path, fields in (
        ("sort", take(case, token)),
        (f"{case}/comment", {"csrf": token, "text": "called them"}),
        ("sort", {**take(case, token), "deed": "resolve", "reason": "it was found"}),
    ):
        answer = await client.post(f"/cases/{path}", data={**fields, **here})
        assert (answer.status_code, answer.headers["location"]) == (303, f"/cases/{case}")
    assert await state_of(town, case) == "resolved"
    text = (await client.get(f"/cases/{case}")).text
    assert "Called them." in text
    assert "It was found." in text
    async with town.app.scope.reading(town.tenant) as (conn, _):
        actors = await conn.fetch("SELECT DISTINCT actor FROM case_timeline WHERE case_id = $1", case)
    assert "user:ann" in {row["actor"] for row in actors}


async def test_what_cannot_be_done_is_said_as_a_page(browser: Browser, town: Town) -> None:
    async with town.app.scope.reading(town.tenant) as (conn, _):
        case = await conn.fetchval("SELECT id FROM exception_case WHERE state IN ('resolved', 'closed') LIMIT 1")
    client = await browser()
    answer = await client.post("/cases/sort", data=take(case, await csrf(client)))
    assert answer.status_code == 409
    assert "Maybe" in answer.text


@pytest.mark.parametrize(
    ("scopes", "path", "status"),
    [
        (("orders:read",), "/", 403),
        (("dispatch:read",), "/", 200),
        (("dispatch:read",), "/cases", 403),
        (("exceptions:*",), "/cases", 200),
        (("dispatch:read",), "/carriers", 403),
    ],
)
async def test_a_screen_takes_its_scope(browser: Browser, scopes: tuple[str, ...], path: str, status: int) -> None:
    assert (await (await browser(scopes=scopes)).get(path)).status_code == status


async def test_a_shipment_shows_only_what_the_scopes_allow(browser: Browser, town: Town) -> None:
    shipment = (await ids(town))["shipment"]
    text = (await (await browser(scopes=("dispatch:read",))).get(f"/shipments/{shipment}")).text
    assert "Who was asked" in text
    assert not any(word in text for word in ("Why this carrier", "Charges and invoices", "What was reported"))


async def test_who_may_only_read_cases_cannot_act(browser: Browser, town: Town) -> None:
    case = (await ids(town))["case"]
    client = await browser(scopes=("exceptions:read",))
    assert "What can be done" not in (await client.get(f"/cases/{case}")).text
    token = (await client.get(f"/cases/{case}")).text.split('name="csrf" value="')[1].split('"')[0]
    assert (await client.post("/cases/sort", data=take(case, token))).status_code == 403


async def test_a_database_that_is_away_gives_a_page_that_tries_again(
    browser: Browser, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = await browser()

    def away() -> Any:
        raise ConnectionRefusedError("no server")

    monkeypatch.setattr(town.app.scope.db, "app", away)
    answer = await client.get("/orders?status=on_hold")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "3")
    assert 'http-equiv="refresh" content="3;url=/orders?status=on_hold"' in answer.text


async def test_the_apis_paths_are_not_the_screens(browser: Browser) -> None:
    answer = await (await browser()).get("/v1/nothing")
    assert answer.status_code == 404
    assert "<html" not in answer.text


async def state_of(town: Town, case: UUID) -> str:
    async with town.app.scope.reading(town.tenant) as (conn, _):
        return str(await conn.fetchval("SELECT state FROM exception_case WHERE id = $1", case))


def quoted(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))
