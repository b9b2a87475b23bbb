"""The addresses of the driver's page, from outside: who is let in, what is refused, what a browser is told."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import msgspec
import pytest
from starlette.applications import Starlette

from headway.tracking.driving.passes import PATH
from headway.web.headers import HEADERS
from headway.web.mounting import screens
from tests.integration.driving.fleet import Fleet

ORIGIN = "http://screens.test"


@pytest.fixture
async def client(fleet: Fleet) -> AsyncIterator[httpx.AsyncClient]:
    site: Starlette = screens(fleet.town.app)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(site), base_url=ORIGIN, headers={"origin": ORIGIN}
    ) as found:
        yield found


async def enter(client: httpx.AsyncClient, fleet: Fleet) -> str:
    """Sign in by a link; returns its path."""
    path = f"{PATH}{(await fleet.let_in()).token}"
    assert (await client.post(path)).headers["location"] == "/drive/"
    return path


async def test_opening_a_link_changes_nothing(client: httpx.AsyncClient, fleet: Fleet) -> None:
    path = f"{PATH}{(await fleet.let_in()).token}"
    assert (await client.get(path)).status_code == 200
    assert (await client.get("/drive/route")).status_code == 401
    assert await fleet.one("SELECT uses FROM driver_pass") == (0,)


async def test_the_session_is_a_cookie_for_the_page_alone(client: httpx.AsyncClient, fleet: Fleet) -> None:
    answer = await client.post(f"{PATH}{(await fleet.let_in()).token}")
    cookie = answer.headers["set-cookie"]
    assert all(word in cookie for word in ("HttpOnly", "Path=/drive", "SameSite=lax"))
    page = (await client.get("/drive/route")).json()
    assert (page["driver"], page["consent"], page["next"], len(page["route"]["stops"])) == ("kim", None, 1, 3)


@pytest.mark.parametrize("path", ["/drive/with/nonsense", "/drive/with/" + "A" * 65])
async def test_a_link_that_leads_nowhere_says_so(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.post(path)
    assert answer.status_code == 401
    assert "Ask your dispatcher" in answer.text


async def test_without_a_session_everything_is_refused(client: httpx.AsyncClient) -> None:
    for path in ("actions", "pictures", "consent", "positions", "sign-out"):
        answer = await client.post(f"/drive/{path}", content=b"{}")
        assert (answer.status_code, answer.json()["code"]) == (401, "not_driving")


async def test_another_site_changes_nothing(client: httpx.AsyncClient, fleet: Fleet) -> None:
    await enter(client, fleet)
    answer = await client.post("/drive/consent", json={"given": True, "wording": "v1"}, headers={"origin": "http://x"})
    assert (answer.status_code, answer.json()["code"]) == (403, "foreign_form")
    assert await fleet.all("SELECT FROM driver_consent") == []


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b'{"actions": []}', b'{"actions": [{"id": 1}]}', b"[" * 5000])
async def test_what_is_no_action_is_refused(client: httpx.AsyncClient, fleet: Fleet, body: bytes) -> None:
    await enter(client, fleet)
    assert (await client.post("/drive/actions", content=body)).status_code == 422


@pytest.mark.parametrize("body", [b"GIF89a", b"", b"\xff\xd8\xff" + b"x" * 2_200_000])
async def test_what_is_no_picture_is_refused(client: httpx.AsyncClient, fleet: Fleet, body: bytes) -> None:
    await enter(client, fleet)
    assert (await client.post("/drive/pictures", content=body)).status_code == 422


async def test_signing_out_ends_the_session(client: httpx.AsyncClient, fleet: Fleet) -> None:
    await enter(client, fleet)
    assert (await client.post("/drive/sign-out")).status_code == 200
    assert (await client.get("/drive/route")).status_code == 401


async def test_the_page_may_do_what_an_app_does_and_others_may_not(client: httpx.AsyncClient) -> None:
    page = await client.get("/drive/")
    assert page.headers["permissions-policy"] == "camera=(self), geolocation=(self), microphone=()"
    assert "manifest-src 'self'" in page.headers["content-security-policy"]
    other = await client.get("/login")
    assert other.headers["permissions-policy"] == HEADERS["permissions-policy"]


async def test_everything_the_worker_keeps_is_there(client: httpx.AsyncClient) -> None:
    worker = (await client.get("/drive/worker.js")).text
    shell = msgspec.json.decode(worker.split("SHELL = ")[1].split(";")[0], type=list[str])
    assert "/static/driver/app.js" in shell
    assert {(await client.get(path)).status_code for path in shell} == {200}
    assert (await client.get("/drive/manifest.webmanifest")).json()["scope"] == "/drive/"
