"""Signing in by a real provider: `oidc-provider` from npm, over HTTP on this machine."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from headway.integrations.identity.http import HttpIssuers
from headway.kernel.clock import ManualClock
from headway.people.commands import AddUser, DeactivateUser
from headway.people.model import Person, Role
from headway.people.oidc.model import RemoveProvider, SaveProvider
from headway.people.views import find_user
from headway.web.entering.doors import Doors
from tests.integration.people.conftest import LOOPBACK, House, free_port, prove, running

ALL = frozenset({"*"})
SECRET = "a:secret/with+signs"
SignIn = Callable[..., Awaitable[httpx.Response]]


async def save(house: House, issuer: str, **more: Any) -> None:
    settings: dict[str, Any] = {
        "client_id": "headway",
        "secret": SECRET,
        "scopes": ("email", "profile", "groups"),
        "domains": ["house.example"],
        "group_roles": {"dispatch": ["dispatcher"], "leads": ["dispatcher", "carrier_manager"]},
        "admits": True,
    }
    command = SaveProvider(code="real", name="The real one", issuer=issuer, held=ALL, **(settings | more))
    await house.app.run(house.tenant, command, actor="user:test")


async def user(house: House, email: str) -> Person | None:
    async with house.app.scope.reading(house.tenant) as (conn, _):
        return await find_user(conn, email)


@pytest.fixture
async def browser(house: House) -> AsyncIterator[httpx.AsyncClient]:
    async with house.browser() as client:
        yield client


@pytest.fixture
def sign_in(house: House, browser: httpx.AsyncClient, at_provider: httpx.AsyncClient) -> SignIn:
    """From the button to the first page."""

    async def signed_in(who: str) -> httpx.Response:
        away = await browser.get(f"/login/with/real?at={house.slug}&next=/me")
        assert away.status_code == 303, away.text
        at_provider.cookies.clear()
        back = await prove(at_provider, away.headers["location"], who)
        return await browser.get(back)

    return signed_in


async def test_a_person_is_made_by_the_groups_and_signed_in(
    house: House, issuer: str, sign_in: SignIn, browser: httpx.AsyncClient
) -> None:
    await save(house, issuer)
    answer = await sign_in("bob")
    assert answer.status_code == 200
    assert 'content="0;url=/me"' in answer.text
    page = (await browser.get("/me")).text
    assert "Bob Ray" in page
    found = await user(house, "bob@house.example")
    assert found is not None
    assert found.roles == (Role.DISPATCHER, Role.CARRIER_MANAGER)


@pytest.mark.parametrize("client", [("posting", "another"), ("public", None)])
async def test_other_kinds_of_clients(
    house: House, issuer: str, sign_in: SignIn, client: tuple[str, str | None]
) -> None:
    """A secret in the form, and none at all with tokens signed by an elliptic curve."""
    await save(house, issuer, client_id=client[0], secret=client[1])
    assert (await sign_in("ann")).status_code == 200
    assert await user(house, "ann@house.example")


async def test_who_was_invited_is_found_by_a_verified_address_and_keeps_their_roles(
    house: House, issuer: str, sign_in: SignIn
) -> None:
    await save(house, issuer, group_roles={}, admits=False)
    invited = AddUser("ANN@house.example", "Ann", ["finance"], ALL)
    await house.app.run(house.tenant, invited, actor="user:test")
    for _ in range(2):
        assert (await sign_in("ann")).status_code == 200
    found = await user(house, "ann@house.example")
    assert found is not None
    assert found.roles == (Role.FINANCE,)


@pytest.mark.parametrize(
    ("who", "why"),
    [("eve", "an address of another domain"), ("joe", "an address nobody has verified"), ("kim", "in no group")],
)
async def test_whom_it_cannot_vouch_for_is_not_let_in(
    house: House, issuer: str, sign_in: SignIn, browser: httpx.AsyncClient, who: str, why: str
) -> None:
    await save(house, issuer)
    admin = AddUser("admin@house.example", "Admin", ["admin"], ALL, password="none")
    await house.app.run(house.tenant, admin, actor="user:test")
    answer = await sign_in(who)
    assert answer.status_code == 403, why
    assert "headway_session" not in browser.cookies
    assert (await browser.get("/me")).status_code == 303


async def test_nobody_is_made_where_the_provider_may_not(house: House, issuer: str, sign_in: SignIn) -> None:
    await save(house, issuer, admits=False)
    assert (await sign_in("ann")).status_code == 403
    assert await user(house, "ann@house.example") is None


async def test_who_is_kept_out_stays_out(house: House, issuer: str, sign_in: SignIn) -> None:
    await save(house, issuer)
    await sign_in("ann")
    found = await user(house, "ann@house.example")
    assert found is not None
    await house.app.run(house.tenant, DeactivateUser(found.id), actor="user:test")
    assert (await sign_in("ann")).status_code == 403


async def test_roles_follow_the_groups(house: House, issuer: str, sign_in: SignIn) -> None:
    await save(house, issuer)
    await sign_in("ann")
    await save(house, issuer, group_roles={"dispatch": ["viewer"]})
    await sign_in("ann")
    found = await user(house, "ann@house.example")
    assert found is not None
    assert found.roles == (Role.VIEWER,)


async def test_an_answer_belongs_to_one_browser_and_is_good_once(
    house: House, issuer: str, browser: httpx.AsyncClient, at_provider: httpx.AsyncClient
) -> None:
    await save(house, issuer)
    away = await browser.get(f"/login/with/real?at={house.slug}")
    back = await prove(at_provider, away.headers["location"], "ann")
    async with house.browser() as other:
        assert (await other.get(back)).status_code == 401
    assert (await browser.get(back)).status_code == 200
    assert (await browser.get(back)).status_code == 401


async def test_an_answer_with_another_state_issuer_or_code_is_refused(
    house: House, issuer: str, browser: httpx.AsyncClient, at_provider: httpx.AsyncClient
) -> None:
    await save(house, issuer)
    for change in ({"state": "x"}, {"iss": "https://evil.example"}, {"code": "x"}, {"error": "access_denied"}):
        away = await browser.get(f"/login/with/real?at={house.slug}")
        at_provider.cookies.clear()
        back = httpx.URL(await prove(at_provider, away.headers["location"], "ann")).copy_merge_params(change)
        answer = await browser.get(str(back))
        assert answer.status_code in {401, 502}, change
        assert "headway_session" not in browser.cookies


async def test_keys_that_were_changed_are_asked_for_again(house: House, node_modules: Path, sign_in: SignIn) -> None:
    """The provider is started anew with new keys; those from before are kept for an hour, but not for that long."""
    clock, port = ManualClock(house.app.scope.clock.now()), free_port()
    screens = house.http.router.routes[-1].app  # type: ignore[attr-defined]
    screens.state.doors = Doors(HttpIssuers(replace(house.app.scope, clock=clock), sandbox=LOOPBACK))
    with running(node_modules, port) as issuer:
        await save(house, issuer)
        assert (await sign_in("ann")).status_code == 200
    with running(node_modules, port):
        assert (await sign_in("ann")).status_code == 401
        clock.advance(timedelta(minutes=2))
        assert (await sign_in("ann")).status_code == 200


async def test_a_provider_that_is_gone_or_not_there_is_said(
    house: House, issuer: str, browser: httpx.AsyncClient
) -> None:
    go = f"/login/with/real?at={house.slug}"
    assert (await browser.get(go)).status_code == 404
    await save(house, f"http://127.0.0.1:{free_port()}")
    assert (await browser.get(go)).status_code == 502
    await save(house, issuer, active=False)
    assert (await browser.get(go)).status_code == 404
    await house.app.run(house.tenant, RemoveProvider("real"), actor="user:test")
    assert (await browser.get(go)).status_code == 404


async def test_a_tenant_that_is_no_sandbox_calls_no_private_address(house: House, issuer: str) -> None:
    from headway.people.oidc.model import ProviderFailed

    strict = HttpIssuers(house.app.scope)
    with pytest.raises(ProviderFailed, match="may not be called"):
        await strict.describe(house.tenant, issuer)
    open_to_loopback = HttpIssuers(house.app.scope, sandbox=LOOPBACK)
    with pytest.raises(ProviderFailed, match="cannot be used"):
        await open_to_loopback.describe(house.tenant, f"{issuer}/")


async def test_the_secret_is_not_in_the_database_and_another_issuer_needs_it_anew(house: House, issuer: str) -> None:
    await save(house, issuer)
    async with house.app.scope.reading(house.tenant) as (conn, _):
        row = await conn.fetchrow("SELECT * FROM identity_provider")
        log = await conn.fetchval("SELECT string_agg(data::text, '') FROM event_log")
    assert row is not None
    assert SECRET not in repr(dict(row))
    assert SECRET not in log
    await save(house, "https://other.example", secret=None)
    async with house.app.scope.reading(house.tenant) as (conn, _):
        assert await conn.fetchval("SELECT sealed FROM identity_provider") is None
