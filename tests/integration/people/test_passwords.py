"""Signing in with a password, the links that set one, sessions, and keeping people out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest

from headway.cli.demo_people import let_people_in
from headway.kernel.errors import Forbidden
from headway.people import passwords
from headway.people.commands import (
    Added,
    AddUser,
    BeginSession,
    ChangeUser,
    DeactivateUser,
    MakePasswordLink,
    ReactivateUser,
)
from headway.people.model import Deactivated, EmailTaken, LastAdmin, Person, Role
from headway.people.throttle import NEAR
from headway.people.views import list_sessions
from tests.integration.people.conftest import House

ALL = frozenset({"*"})
PASSWORD = "correct horse battery"


@pytest.fixture(scope="session")
async def hashed() -> str:
    """The hash of PASSWORD, made once."""
    return await passwords.make(PASSWORD)


@pytest.fixture
async def browser(house: House) -> AsyncIterator[httpx.AsyncClient]:
    async with house.browser() as client:
        yield client


async def add(house: House, email: str, *roles: str, password: str | None = None, **more: Any) -> Added:
    command = AddUser(email, email.partition("@")[0], roles, ALL, password=password, **more)
    added: Added = await house.app.run(house.tenant, command, actor="user:test")
    return added


async def sign_in(house: House, browser: httpx.AsyncClient, email: str, password: str = PASSWORD) -> httpx.Response:
    return await browser.post("/login", data={"at": house.slug, "email": email, "password": password, "next": "/me"})


async def signed_in(house: House, browser: httpx.AsyncClient, person: Person) -> None:
    """Without the work of a password."""
    secret = await house.app.run(house.tenant, BeginSession(person.id, "password"), actor="user:test")
    browser.cookies.set("headway_session", secret)


async def csrf(browser: httpx.AsyncClient, path: str = "/me") -> str:
    return (await browser.get(path)).text.split('name="csrf" value="')[1].split('"')[0]


async def test_the_password_opens_and_the_house_is_remembered(
    house: House, browser: httpx.AsyncClient, hashed: str
) -> None:
    await add(house, "Ann@House.example", "viewer", password=hashed)
    answer = await sign_in(house, browser, "ann@house.EXAMPLE ")
    assert (answer.status_code, answer.headers["location"]) == (303, "/me")
    assert "ann@house.example" in (await browser.get("/me")).text
    assert "The house" in (await browser.get("/login")).text


async def test_what_is_wrong_is_not_told(house: House, browser: httpx.AsyncClient, hashed: str) -> None:
    await add(house, "ann@house.example", "viewer", password=hashed)
    await add(house, "invited@house.example", "viewer")
    out = await add(house, "out@house.example", "viewer", password=hashed)
    await house.app.run(house.tenant, DeactivateUser(out.person.id), actor="user:test")
    tries = [("ann@house.example", "wrong"), ("nobody@house.example", PASSWORD), ("out@house.example", PASSWORD)]
    said = set()
    for email, password in [*tries, ("invited@house.example", PASSWORD)]:
        answer = await sign_in(house, browser, email, password)
        assert answer.status_code == 401
        said.add(answer.text.replace(email, ""))
    assert len(said) == 1


async def test_attempts_wait_and_the_right_password_waits_too(
    house: House, browser: httpx.AsyncClient, hashed: str
) -> None:
    await add(house, "ann@house.example", "viewer", password=hashed)
    many = await asyncio.gather(*(sign_in(house, browser, "ann@house.example", "wrong") for _ in range(NEAR + 3)))
    assert sorted(answer.status_code for answer in many) == [401] * NEAR + [429] * 3
    late = await sign_in(house, browser, "ann@house.example")
    assert late.status_code == 429
    assert int(late.headers["retry-after"]) in range(1, 16)
    async with house.app.scope.db.system() as conn:
        await conn.execute("UPDATE sign_in_attempt SET last_at = last_at - interval '16 seconds'")
    assert (await sign_in(house, browser, "ann@house.example")).status_code == 303
    assert (await sign_in(house, browser, "ann@house.example", "wrong")).status_code == 401


async def test_a_link_sets_a_password_once(house: House, browser: httpx.AsyncClient) -> None:
    added = await add(house, "ann@house.example", "dispatcher")
    link = f"/welcome/{added.token}"
    for _ in range(2):
        assert "ann@house.example" in (await browser.get(link)).text
    assert (await browser.post(link, data={"password": "short", "again": "short"})).status_code == 422
    assert (await browser.post(link, data={"password": PASSWORD, "again": "other"})).status_code == 422
    done = await browser.post(link, data={"password": PASSWORD, "again": PASSWORD})
    assert (done.status_code, done.headers["location"]) == (303, "/")
    assert (await browser.get("/me")).status_code == 200
    assert (await browser.get(link)).status_code == 401
    again = await browser.post(link, data={"password": PASSWORD, "again": PASSWORD})
    assert again.status_code == 401


async def test_a_newer_link_ends_the_older_one(house: House, browser: httpx.AsyncClient) -> None:
    added = await add(house, "ann@house.example", "viewer")
    newer = await house.app.run(house.tenant, MakePasswordLink(added.person.id, ALL), actor="user:test")
    assert (await browser.get(f"/welcome/{added.token}")).status_code == 401
    assert (await browser.get(f"/welcome/{newer.token}")).status_code == 200


async def test_a_changed_password_ends_the_other_sessions(
    house: House, browser: httpx.AsyncClient, hashed: str
) -> None:
    added = await add(house, "ann@house.example", "viewer", password=hashed)
    await signed_in(house, browser, added.person)
    async with house.browser() as elsewhere:
        await signed_in(house, elsewhere, added.person)
        new = {"password": "another horse battery", "again": "another horse battery", "csrf": await csrf(browser)}
        wrong = await browser.post("/me/password", data={**new, "current": "wrong"})
        assert wrong.status_code == 401
        right = await browser.post("/me/password", data={**new, "current": PASSWORD})
        assert right.status_code == 303
        assert (await browser.get("/me")).status_code == 200
        assert (await elsewhere.get("/me")).status_code == 303


async def test_who_is_kept_out_is_out_at_once(house: House, browser: httpx.AsyncClient) -> None:
    added = await add(house, "ann@house.example", "viewer")
    await signed_in(house, browser, added.person)
    assert (await browser.get("/me")).status_code == 200
    await house.app.run(house.tenant, DeactivateUser(added.person.id), actor="user:test")
    assert (await browser.get("/me")).status_code == 303
    assert (await browser.get(f"/welcome/{added.token}")).status_code == 401
    with pytest.raises(Deactivated):
        await house.app.run(house.tenant, MakePasswordLink(added.person.id, ALL), actor="user:test")


async def test_a_changed_role_holds_with_the_next_click(house: House, browser: httpx.AsyncClient) -> None:
    added = await add(house, "ann@house.example", "admin")
    await add(house, "bob@house.example", "admin")
    await signed_in(house, browser, added.person)
    assert (await browser.get("/admin/users")).status_code == 200
    change = ChangeUser(added.person.id, ALL, roles=["viewer"])
    await house.app.run(house.tenant, change, actor="user:test")
    assert (await browser.get("/admin/users")).status_code == 403


async def test_the_last_admin_stays_whoever_asks_and_however_many_at_once(house: House) -> None:
    people = [(await add(house, f"{name}@house.example", "admin")).person for name in ("ann", "bob")]

    async def leave(person: Person) -> bool:
        try:
            await house.app.run(house.tenant, DeactivateUser(person.id), actor="user:test")
        except LastAdmin:
            return False
        return True

    assert sorted(await asyncio.gather(*(leave(person) for person in people))) == [False, True]
    stays = [person for person in people if not await leave(person)]
    assert stays
    change = ChangeUser(stays[0].id, ALL, roles=["viewer"])
    with pytest.raises(LastAdmin):
        await house.app.run(house.tenant, change, actor="user:test")


async def test_nobody_makes_somebody_who_may_do_more(house: House) -> None:
    helper = frozenset({"people:write", "orders:*", "orders:read"})
    with pytest.raises(Forbidden):
        await house.app.run(house.tenant, AddUser("a@b.example", "A", ["admin"], helper), actor="user:helper")
    admin = (await add(house, "ann@house.example", "admin")).person
    for command in (
        MakePasswordLink(admin.id, helper),
        ChangeUser(admin.id, helper, name="Mine"),
        ReactivateUser(admin.id, helper),
    ):
        with pytest.raises(Forbidden):
            await house.app.run(house.tenant, command, actor="user:helper")


async def test_an_address_is_one_user_however_it_is_written(house: House) -> None:
    await add(house, "ann@house.example", "viewer")
    with pytest.raises(EmailTaken):
        await add(house, " ANN@house.example", "admin")


async def test_what_happened_stands_in_the_log_without_secrets(house: House, browser: httpx.AsyncClient) -> None:
    added = await add(house, "ann@house.example", "viewer")
    await signed_in(house, browser, added.person)
    secret = browser.cookies["headway_session"]
    async with house.app.scope.reading(house.tenant) as (conn, _):
        rows = await conn.fetch(
            "SELECT type, data::text AS data FROM event_log WHERE type LIKE 'people.%' ORDER BY seq"
        )
    assert [row["type"] for row in rows] == ["people.UserAdded", "people.PasswordLinkMade", "people.SignedIn"]
    text = "".join(row["data"] for row in rows)
    assert added.token
    assert added.token not in text
    assert secret not in text


async def test_an_admin_invites_changes_and_keeps_out_by_the_screens(house: House, browser: httpx.AsyncClient) -> None:
    admin = (await add(house, "ann@house.example", "admin")).person
    await signed_in(house, browser, admin)
    token = await csrf(browser)
    fields = {"csrf": token, "email": "bob@house.example", "name": "Bob", "role.viewer": "1", "role.finance": "1"}
    made = await browser.post("/admin/users", data=fields)
    assert "http://screens.test/welcome/" in made.text
    page = (await browser.get("/admin/users")).text
    bob = page.split('href="/admin/users/')[2].split('"')[0]
    if bob == str(admin.id):
        bob = page.split('href="/admin/users/')[1].split('"')[0]
    both = {"csrf": token, "name": "Bob", "role.viewer": "1", "role.carrier": "1", "carrier": "SWIFT"}
    assert (await browser.post(f"/admin/users/{bob}/change", data=both)).status_code in {404, 422}
    assert (await browser.post(f"/admin/users/{bob}/deactivate", data={"csrf": token})).status_code == 303
    assert "Kept out" in (await browser.get(f"/admin/users/{bob}")).text
    last = await browser.post(f"/admin/users/{admin.id}/deactivate", data={"csrf": token})
    assert last.status_code == 409


async def test_keys_are_made_with_no_more_than_one_has_and_end_at_once(
    house: House, browser: httpx.AsyncClient
) -> None:
    admin = (await add(house, "ann@house.example", "admin")).person
    await signed_in(house, browser, admin)
    fields = {"csrf": await csrf(browser), "label": "store", "role": "", "scopes": "orders:write people:read"}
    made = (await browser.post("/admin/keys", data=fields)).text
    key = made.split('id="key" readonly value="')[1].split('"')[0]
    async with house.browser() as other:
        assert (await other.post("/login", data={"key": key})).status_code == 303
        assert (await other.get("/admin/users")).status_code == 200
        assert (await other.get("/admin/keys")).status_code == 403
        page = (await browser.get("/admin/keys")).text
        key_id = page.split('action="/admin/keys/')[1].split("/")[0]
        await browser.post(f"/admin/keys/{key_id}/revoke", data={"csrf": await csrf(browser)})
        assert (await other.get("/admin/users")).status_code == 303
    assert Role.ADMIN in admin.roles


async def test_another_tenants_admin_sees_and_ends_nothing_here(
    house: House, other_tenant: UUID, browser: httpx.AsyncClient
) -> None:
    ours = (await add(house, "ann@house.example", "viewer")).person
    await signed_in(house, browser, ours)
    theirs = await house.app.run(other_tenant, AddUser("eve@e.example", "Eve", ["admin"], ALL), actor="user:test")
    session = (await open_sessions(house))[0]
    async with house.browser() as other:
        begun = BeginSession(theirs.person.id, "password")
        other.cookies.set("headway_session", await house.app.run(other_tenant, begun, actor="user:test"))
        assert (await other.get(f"/admin/users/{ours.id}")).status_code == 404
        assert "house.example" not in (await other.get("/admin/users?state=all")).text
        assert "house.example" not in (await other.get("/admin/sessions")).text
        token = {"csrf": await csrf(other)}
        for deed in ("change", "deactivate", "link", "sessions/end"):
            assert (await other.post(f"/admin/users/{ours.id}/{deed}", data=token)).status_code in {404, 422}
        await other.post(f"/admin/sessions/{session}/end", data=token)
    assert await open_sessions(house) == [session]
    assert (await browser.get("/me")).status_code == 200


async def open_sessions(house: House) -> list[UUID]:
    async with house.app.scope.reading(house.tenant) as (conn, _):
        return [each.id for each in await list_sessions(conn, house.app.scope.clock.now())]


ODD = ("/login/with/%00?at=x", "/admin/sign-in/%00", "/welcome/%00", "/login?at=%00", "/me?x=%FF")


@pytest.mark.parametrize("path", ODD)
async def test_odd_addresses_are_no_faults_of_ours(house: House, browser: httpx.AsyncClient, path: str) -> None:
    admin = (await add(house, "ann@house.example", "admin")).person
    await signed_in(house, browser, admin)
    assert (await browser.get(path)).status_code in {200, 401, 404}


async def test_the_demo_has_somebody_of_every_role_of_the_house(house: House, browser: httpx.AsyncClient) -> None:
    password = await let_people_in(house.app, house.tenant)
    answer = await sign_in(house, browser, "carrier.manager@demo.example", password)
    assert answer.status_code == 303
    assert "Carrier manager" in (await browser.get("/me")).text
