"""How people come in, how long they stay, and how they leave."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from headway.kernel.tenancy import create_key
from headway.people.store import Q
from headway.web import invite
from headway.web.sessions import LIFETIME, find_session, redeem
from tests.integration.web.conftest import Browser
from tests.integration.web.test_isolation import csrf
from tests.integration.web.town import Town


async def test_who_is_not_signed_in_is_sent_to_the_form_and_back(stranger: httpx.AsyncClient) -> None:
    answer = await stranger.get("/orders?status=on_hold")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2Forders%3Fstatus%3Don_hold")


async def test_a_link_works_once(stranger: httpx.AsyncClient, town: Town) -> None:
    token = await invite(town.app, town.tenant, "ann")
    assert (await stranger.get("/enter", params={"token": token})).headers["location"] == "/"
    assert (await stranger.get("/")).status_code == 200
    stranger.cookies.clear()
    assert (await stranger.get("/enter", params={"token": token})).status_code == 401


async def test_a_used_link_takes_who_is_signed_in_further(stranger: httpx.AsyncClient, town: Town) -> None:
    token = await invite(town.app, town.tenant, "ann")
    for _ in range(2):
        assert (await stranger.get("/enter", params={"token": token})).status_code == 303


async def test_looking_ahead_does_not_use_a_link_up(stranger: httpx.AsyncClient, town: Town) -> None:
    token = await invite(town.app, town.tenant, "ann")
    ahead = {"sec-purpose": "prefetch;prerender"}
    assert (await stranger.get("/enter", params={"token": token}, headers=ahead)).status_code == 503
    assert (await stranger.get("/enter", params={"token": token})).status_code == 303


async def test_an_old_link_does_not_work(stranger: httpx.AsyncClient, town: Town) -> None:
    token = await invite(town.app, town.tenant, "ann", lifetime=timedelta(0))
    assert (await stranger.get("/enter", params={"token": token})).status_code == 401


async def test_the_cookie_is_kept_from_scripts_and_other_sites(stranger: httpx.AsyncClient, town: Town) -> None:
    token = await invite(town.app, town.tenant, "ann")
    cookie = (await stranger.get("/enter", params={"token": token})).headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= {part.strip() for part in cookie.split(";")}


async def test_neither_links_nor_sessions_can_be_read_from_the_database(town: Town) -> None:
    token = await invite(town.app, town.tenant, "ann")
    secret = await redeem(town.app, await invite(town.app, town.tenant, "ann"))
    async with town.app.scope.db.system() as conn:
        kept = [*await conn.fetch("SELECT * FROM web_invitation"), *await conn.fetch("SELECT * FROM web_session")]
    assert not any(text in repr(row) for row in kept for text in (token, secret))


async def test_a_key_signs_in_and_its_end_ends_the_session(stranger: httpx.AsyncClient, town: Town) -> None:
    key_id, key = await create_key(town.app.scope, tenant_id=town.tenant, label="ann", scopes=["*"])
    answer = await stranger.post("/login", data={"key": key, "next": "/carriers"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/carriers")
    assert (await stranger.get("/")).status_code == 200
    async with town.app.scope.db.system() as conn:
        await conn.execute("UPDATE access_key SET revoked_at = now() WHERE id = $1", key_id)
    assert (await stranger.get("/")).status_code == 303


async def test_a_wrong_key_is_refused_in_the_form(stranger: httpx.AsyncClient) -> None:
    answer = await stranger.post("/login", data={"key": "hw_wrong"})
    assert answer.status_code == 401
    assert "unknown or revoked" in answer.text


async def test_an_operators_key_opens_no_tenant(stranger: httpx.AsyncClient, town: Town) -> None:
    _, key = await create_key(town.app.scope, tenant_id=None, label="op", scopes=["*"])
    assert (await stranger.post("/login", data={"key": key})).status_code == 403


@pytest.mark.parametrize("to", ["//evil.test", "https://evil.test", "/\\evil.test", "javascript:alert(1)", "/\r\nx: y"])
async def test_signing_in_never_leads_elsewhere(stranger: httpx.AsyncClient, town: Town, to: str) -> None:
    _, key = await create_key(town.app.scope, tenant_id=town.tenant, label="ann", scopes=["*"])
    assert (await stranger.post("/login", data={"key": key, "next": to})).headers["location"] == "/"


async def test_signing_out_ends_the_session_itself(browser: Browser) -> None:
    client = await browser()
    secret = client.cookies["headway_session"]
    assert (await client.post("/logout", data={"csrf": await csrf(client)})).headers["location"] == "/login"
    client.cookies.set("headway_session", secret)
    assert (await client.get("/")).status_code == 303


async def test_a_session_ends_after_twelve_hours(town: Town) -> None:
    secret = await redeem(town.app, await invite(town.app, town.tenant, "ann"))
    async with town.app.scope.db.system() as conn:
        ends = await conn.fetchval("SELECT max(expires_at - created_at) FROM web_session")
        assert ends == LIFETIME
        assert await find_session(town.app, secret)
        await conn.execute(Q.sweep_sessions, town.app.scope.clock.now() + LIFETIME)
    assert await find_session(town.app, secret) is None


async def test_an_update_of_a_page_whose_session_ended_leads_to_the_form(stranger: httpx.AsyncClient) -> None:
    answer = await stranger.get("/cases", headers={"hx-request": "true"})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/login?next=%2Fcases")


async def test_a_link_from_another_site_is_asked_for_again_from_here(stranger: httpx.AsyncClient) -> None:
    answer = await stranger.get("/cases", headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 200
    assert 'http-equiv="refresh" content="0;url=/cases"' in answer.text
