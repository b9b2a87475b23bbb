"""Every page and every operation as each role, and as nobody: let in exactly where the table says.

A write is sent so that it cannot do anything (a form without its session's token, a body that is no JSON, the id of
nothing): what is asked is whether the door opens, and it opens before anything else is looked at.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import MutableMapping
from typing import Any
from uuid import UUID

import httpx
import pytest
from starlette.responses import HTMLResponse

from headway.people.model import Role
from tests.acceptance.roles.conftest import House, Somebody
from tests.acceptance.roles.matrix import ANYBODY, LETTERS, Row, expected, operations, pages
from tests.integration.api.recipes import call_of
from tests.integration.api.recipes import operations as described

NOTHING = str(UUID(int=7))
SLOT = re.compile(r"\{([a-z_]+)(?::path)?\}")
STREAMS = {"/live": "/live?topics=shipment"}
"""Pages that never end: only how they begin is looked at."""

PAGES = {
    "/shipments/{id}": "shipment_booked",
    "/orders/{id}": "order_booked",
    "/cases/{id}": "case",
    "/admin/users/{id}": "user",
    "/decisions/{id}": "decision",
    "/portal/offers/{id}": "offer_booked",
}


def test_every_page_and_every_operation_has_a_row(house: House) -> None:
    have = {*pages(), *(row for row, _ in operations(house.http))}
    rows = expected()
    assert sorted(have - set(rows)) == [], "run python -m tests.acceptance.roles.matrix, and read the rows it adds"
    assert sorted(set(rows) - have) == []
    assert [row for row, letters in rows.items() if letters == "?"] == []


def address(house: House, path: str) -> str:
    """A page's address: of a thing that is there where it has a page of its own, else of nothing."""
    mark = house.tenant.mark
    values = {"code": f"SWIFT{mark}", "id": house.tenant.ids.get(PAGES.get(path, ""), NOTHING), "document": "dispatch"}
    return SLOT.sub(lambda slot: values.get(slot[1], NOTHING), STREAMS.get(path, path))


def let_in(answer: httpx.Response) -> bool:
    """Did the door open? A form without its token is refused behind it."""
    if answer.status_code == 303:
        return not answer.headers["location"].startswith("/login")
    return answer.status_code not in {401, 403} or "belong to this session" in answer.text


async def knock(house: House, browser: httpx.AsyncClient, method: str, path: str) -> bool | None:
    """Did the door open? None: something broke behind it."""
    url = address(house, path)
    if path in STREAMS:
        return await begins(house, browser, url) == 200
    fields = {"csrf": token(browser)} if path.startswith("/portal/") and browser is not carriers(house) else {}
    answer = await browser.request(method, url, data=fields if method == "POST" else None)
    return None if answer.status_code >= 500 else let_in(answer)


def carriers(house: House) -> httpx.AsyncClient:
    """Whose forms of the portal would do something; of others it is asked for whom they speak."""
    return house.people[Role.CARRIER].browser


def token(browser: httpx.AsyncClient) -> str:
    """What the session's forms carry."""
    secret = browser.cookies.get("headway_session", "")
    return hashlib.sha256(f"form:{secret}".encode()).hexdigest()


async def begins(house: House, browser: httpx.AsyncClient, url: str) -> int:
    """The status of a stream, which is left as soon as it is known."""
    sent = browser.build_request("GET", url)
    status, left = 0, asyncio.Event()

    async def receive() -> dict[str, Any]:
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
            left.set()

    head = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http"}
    place = {"path": sent.url.path, "raw_path": sent.url.raw_path, "query_string": sent.url.query, "root_path": ""}
    headers = [(name.lower(), value) for name, value in sent.headers.raw]
    scope = {**head, **place, "headers": headers, "server": ("screens.test", 80), "client": ("127.0.0.1", 1)}
    async with asyncio.timeout(10):
        await house.http(scope, receive, send)
    return status


def wrong(rows: dict[Row, str], row: Row, letter: str, opened: bool | None) -> str | None:
    if opened == (letter in rows[row]) or rows[row] == "?":
        return None
    became = {True: "let in", False: "refused", None: "shown something broken"}[opened]
    return f"{row[0]} {row[1]}: {LETTERS.get(letter, 'nobody')} was {became}"


@pytest.mark.parametrize("letter", LETTERS)
async def test_each_role_opens_the_pages_of_its_letter(
    house: House, letter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who may see most and who may see least are shown whole pages; of the others only the door is tried."""
    if letter in "DMF":
        monkeypatch.setattr("headway.web.visits.render", lambda *_, **__: HTMLResponse(""))
    rows, browser = expected(), house.people[LETTERS[letter]].browser
    asked = [row for row in pages() if rows[row] != ANYBODY]
    found = [wrong(rows, row, letter, await knock(house, browser, *row)) for row in asked]
    assert list(filter(None, found)) == []


async def test_nobody_opens_only_what_is_everybodys(house: House) -> None:
    rows, found = expected(), []
    for method, path in pages():
        if rows[(method, path)] == ANYBODY:
            continue
        if await knock(house, house.nobody, method, path) is not False:
            found.append(f"{method} {path}")
    assert found == []


@pytest.mark.parametrize("letter", LETTERS)
async def test_each_role_reaches_the_operations_of_its_letter(house: House, letter: str) -> None:
    rows, somebody = expected(), house.people[LETTERS[letter]]
    found = []
    for operation in [*described(house.http), *described(house.http, operator=True)]:
        row = (operation["method"], operation["template"])
        found.append(wrong(rows, row, letter, await called(house, somebody, operation)))
    assert list(filter(None, found)) == []


async def called(house: House, somebody: Somebody, operation: dict[str, Any]) -> bool | None:
    """Was the caller's right to this not what it failed for?"""
    call = call_of(operation, house.tenant)
    if call.method == "GET" and somebody.role in {Role.DISPATCHER, Role.CARRIER_MANAGER, Role.FINANCE}:
        answer = await somebody.api.get(call.url, params={"no_such_parameter": "1"})
    elif call.method == "GET":
        answer = await somebody.api.get(call.url, params=call.query)
    else:
        nothing = {slot: value if slot == "carrier" else NOTHING for slot, value in call.path.items()}
        url = call.template.format(**nothing)
        body: dict[str, Any] = (
            {} if call.method == "DELETE" else {"content": b"{", "headers": {"content-type": "application/json"}}
        )
        answer = await somebody.api.request(call.method, url, params=call.query, **body)
    return None if answer.status_code >= 500 else answer.status_code not in {401, 403}


async def test_no_operation_answers_without_a_key(house: House) -> None:
    for row, _ in operations(house.http):
        url = SLOT.sub(NOTHING, row[1])
        assert (await house.nobody.request(row[0], url)).status_code == 401, row


def test_the_letters_are_all_roles() -> None:
    assert set(LETTERS.values()) == set(Role)
