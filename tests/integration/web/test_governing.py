"""Policies, autonomy, decisions and the audit trail, as people use their screens."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import httpx
import pytest

from headway.kernel.tenancy import NewTenant, create_tenant
from headway.kernel.uow import Scope
from headway.web import invite
from headway.web.governing.words import DECISIONS
from headway.web.looks import COOKIE, Look
from headway.web.translating import PSEUDO
from tests.conftest import START
from tests.integration.web.conftest import ORIGIN, Browser
from tests.integration.web.test_pseudo import unmarked
from tests.integration.web.town import Town, found

SOUND = """\
name: no_redline
description: Redline is late too often.
lists:
  - name: not_redline_to_berlin
    when: order.destination_zone == "BERLIN"
    deny: [REDLINE]
autonomy:
  route_change: {level: 2}
"""


@pytest.fixture
async def own(scope: Scope) -> Town:
    """A town of one's own, to change."""
    tenant = await create_tenant(scope, NewTenant(slug=f"governed-{uuid4().hex}", name="Own", clock_at=START))
    town = await found(scope, tenant)
    await town.books(6)
    return town


@pytest.fixture
async def people(site: object, own: Town) -> AsyncIterator[dict[str, httpx.AsyncClient]]:
    """Ann and Bob, signed in."""
    clients = {}
    for name in ("ann", "bob"):
        client = httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url=ORIGIN, headers={"origin": ORIGIN})  # type: ignore[arg-type]
        token = await invite(own.app, own.tenant, name)
        assert (await client.get("/enter", params={"token": token})).status_code == 303
        clients[name] = client
    yield clients
    for client in clients.values():
        await client.aclose()


async def send(client: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    token = (await client.get("/policies")).text.split('name="csrf" value="')[1].split('"')[0]
    return await client.post(path, data={"csrf": token, **fields})


async def test_a_fault_is_shown_on_its_line_and_nothing_is_kept(people: dict[str, httpx.AsyncClient]) -> None:
    answer = await send(people["ann"], "/policies/dispatch/save", text=SOUND.replace("deny:", "denies:"))
    assert answer.status_code == 422
    assert ">Line 6<" in answer.text
    assert "denies: [REDLINE]</code>" in answer.text
    assert (await people["ann"].get("/v1/dispatch-policies")).status_code == 401
    assert "version=2" not in (await people["ann"].get("/policies/dispatch")).text


async def test_from_a_text_to_force_by_two_people_and_back_by_one(people: dict[str, httpx.AsyncClient]) -> None:
    ann, bob = people["ann"], people["bob"]
    await send(ann, "/governance", second_person="yes", reason="four eyes see more")
    saved = await send(ann, "/policies/dispatch/save", text=SOUND, note="Redline")
    assert saved.headers["location"] == "/policies/dispatch?version=2"
    force = {"version": "2", "before": "1", "reason": "Redline is late"}
    refused = await send(ann, "/policies/dispatch/activate", **force)
    assert (refused.status_code, "nobody else agreed" in refused.text) == (409, True)
    await send(ann, "/policy-approvals", document="dispatch", version="2", reason="Redline is late")
    question = (await bob.get("/policies")).text.split('id="q-')[1].split('"')[0]
    assert (await send(ann, f"/policy-approvals/{question}/answer", approved="yes")).status_code == 403
    assert (await send(bob, f"/policy-approvals/{question}/answer", approved="yes")).status_code == 303
    made = await send(ann, "/policies/dispatch/activate", **force)
    assert made.status_code == 303
    assert "Version 2 in force" in (await ann.get("/policies/dispatch")).text
    back = await send(ann, "/policies/dispatch/activate", version="1", before="2", reason="worse")
    assert back.status_code == 303


async def test_two_versions_are_shown_beside_each_other(people: dict[str, httpx.AsyncClient]) -> None:
    await send(people["ann"], "/policies/dispatch/save", text=SOUND)
    page = (await people["ann"].get("/policies/dispatch/compare?a=1&b=2")).text
    assert "never REDLINE" in page
    assert '<tr class="new">' in page


async def test_what_was_done_is_in_the_trail_with_where_it_came_from(people: dict[str, httpx.AsyncClient]) -> None:
    await send(people["ann"], "/policies/dispatch/save", text=SOUND)
    trail = (await people["ann"].get("/admin/audit?actor=ann")).text
    assert "Policy saved" in trail
    assert "Screen 127.0.0.1" in trail
    exported = await people["ann"].get("/admin/audit.csv?actor=ann")
    assert "user:ann,screen 127.0.0.1,dispatch.PolicySaved" in exported.text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("kind=allocation", True),
        ("kind=nothing", False),
        ("about=SO-48001", True),
        ("about=SO-nowhere", False),
        ("party=NOBODY", False),
        ("overridden=yes", False),
        ("margin=abc", True),
        ("since=2199-01-01", False),
        ("since=tomorrow&until=9999-12-31", True),
    ],
)
async def test_decisions_are_found_and_odd_fields_are_said(browser: Browser, query: str, shown: bool) -> None:
    answer = await (await browser()).get(f"/decisions?{query}")
    assert answer.status_code == 200
    assert ('<tr id="d-' in answer.text) is shown
    odd = any(word in query for word in ("nowhere", "abc", "tomorrow"))
    assert ('role="alert"' in answer.text) is odd


async def test_a_decision_is_made_again_and_judged_under_another_version(browser: Browser) -> None:
    client = await browser()
    listed = (await client.get("/decisions?kind=allocation")).text
    one = listed.split('<tr id="d-')[1].split('"')[0]
    page = (await client.get(f"/decisions/{one}?replay=1&under=0&verify=1")).text
    assert "Agrees to the byte" in page
    assert "records fit, each behind the one before" in page
    assert "The same choice" in page or "Another choice" in page


async def test_every_kind_of_decision_has_a_page(browser: Browser, town: Town) -> None:
    client = await browser()
    async with town.app.scope.reading(town.tenant) as (conn, _):
        rows = await conn.fetch("SELECT DISTINCT ON (kind) kind, id FROM decision ORDER BY kind, number DESC")
    assert len(rows) > 3
    for row in rows:
        answer = await client.get(f"/decisions/{row['id']}?replay=1")
        assert answer.status_code == 200, row["kind"]
        assert "Agrees to the byte" in answer.text, row["kind"]


async def test_another_tenants_decision_is_not_there(browser: Browser, town: Town, other_tenant: UUID) -> None:
    async with town.app.scope.reading(town.tenant) as (conn, _):
        one = await conn.fetchval("SELECT id FROM decision LIMIT 1")
    stranger = await browser(other_tenant)
    assert (await stranger.get(f"/decisions/{one}")).status_code == 404
    for path in ("/decisions", "/admin/audit", "/policies", "/autonomy"):
        assert "NORDFRACHT" not in (await stranger.get(path)).text


@pytest.mark.parametrize(
    "path", ["/policies", "/policies/dispatch", "/policies/dispatch/compare", "/autonomy", "/decisions"]
)
async def test_a_page_shows_no_untranslated_names(browser: Browser, path: str) -> None:
    client = await browser()
    client.cookies.set(COOKIE, Look(language=PSEUDO).cookie())
    assert unmarked((await client.get(path)).text) == []


def test_every_kind_of_decision_has_a_name(town: Town) -> None:
    assert {kind for kind, _ in town.app.deciders} <= set(DECISIONS)
