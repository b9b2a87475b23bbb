"""Whatever is sent, the answer is a 4xx problem that the document knows of; never a 500, never half a change."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID
from zlib import crc32

import httpx
import pytest

from headway.kernel.clock import SystemClock
from headway.kernel.entropy import SystemEntropy
from headway.kernel.uow import Scope
from headway.kernel.vault import Vault
from tests.acceptance.api.conftest import Pair
from tests.integration.api.recipes import NEEDED_QUERY, call_of, operations
from tests.integration.api.world import full_api

_API = full_api(Scope(None, SystemClock(), SystemEntropy(), Vault.scratch()))  # type: ignore[arg-type]
OPERATIONS = {operation["operationId"]: operation for operation in operations(_API)}
WRITES = sorted(name for name, operation in OPERATIONS.items() if "requestBody" in operation)
READS = sorted(name for name, operation in OPERATIONS.items() if operation["method"] == "GET")

JSON = "application/json"
NEVER_JSON: dict[str, tuple[bytes, str | None]] = {
    "empty": (b"", JSON),
    "nan": (b'{"a": NaN}', JSON),
    "infinity": (b'{"a": [-Infinity]}', JSON),
    "1e999": (b'{"a": 1e999}', JSON),
    "-1e999": (b'{"a": -1e999}', JSON),
    "tiny": (b'{"a": 1e-999999999999}', JSON),
    "lone surrogate": (b'{"a": "\\ud800"}', JSON),
    "surrogate name": (b'{"\\udfff": 1}', JSON),
    "nul": (b'{"a": "\\u0000"}', JSON),
    "raw nul": (b'{"a": "\x00"}', JSON),
    "not utf-8": (b'{"a": "\xff\xfe"}', JSON),
    "utf-16": ('{"a": 1}'.encode("utf-16"), JSON),
    "huge whole": (b'{"a": ' + b"9" * 5000 + b"}", JSON),
    "64 bits and more": (b'{"a": 99999999999999999999}', JSON),
    "long fraction": (b'{"a": 0.' + b"1" * 5000 + b"}", JSON),
    "deep list": (b"[" * 100_000, JSON),
    "deep and closed": (b"[" * 500 + b"]" * 500, JSON),
    "deep object": (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, JSON),
    "null": (b"null", JSON),
    "list": (b"[]", JSON),
    "text": (b'"text"', JSON),
    "number": (b"1", JSON),
    "cut": (b'{"a": [1, 2', JSON),
    "garbage after": (b"{} {}", JSON),
    "unknown field": (b'{"no_such_field": 1}', JSON),
    "a form": (b"a=1&b=2", "application/x-www-form-urlencoded"),
    "plain text": (b"{}", "text/plain"),
    "no type": (b"{}", None),
    "latin-1": (b"{}", "application/json; charset=latin-1"),
    "multipart": (b"--x--", "multipart/form-data; boundary=x"),
}

ALWAYS_WRONG = {
    "nan": "NaN",
    "1e999": "1e999",
    "surrogate": '"\\ud83d"',
    "nul": '"a\\u0000b"',
    "huge": "9" * 400,
    "deep": "[" * 200 + "]" * 200,
}
PERHAPS_WRONG = {
    "null": "null",
    "true": "true",
    "negative": "-1",
    "fraction": "0.30000000000000000004",
    "large": "999999999999999999",
    "empty text": '""',
    "long text": json.dumps("x" * 20_000),
    "odd text": json.dumps("' ; DROP TABLE orders -- \u202e \U0001f600 \x7f %s $1 \\"),
    "a year away": '"9999-12-31T23:59:59-23:59"',
    "year one": '"0001-01-01T00:00:00+23:59"',
    "list": "[]",
    "object": "{}",
}


THIRD_OR_ALL = pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.prove)], ids=["third", "all"])
"""Every operation, and every value that it takes, by all that is odd: too much for every change."""


def some(odd: Mapping[str, Any], every: int, of: object) -> dict[str, Any]:
    """One in `every` of them, another choice for each operation and value."""
    first = crc32(repr(of).encode())
    return {name: value for number, (name, value) in enumerate(odd.items(), first) if number % every == 0}


def problem(response: httpx.Response) -> None:
    assert 400 <= response.status_code < 500, f"{response.status_code} {response.text[:300]}"
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["status"] == response.status_code


async def send(pair: Pair, name: str, body: bytes, media: str | None = JSON, **headers: str) -> httpx.Response:
    call = call_of(OPERATIONS[name], pair.b)
    kind = {} if media is None else {"content-type": media}
    return await pair.b.http.request(
        call.method, call.url, params=call.query, content=body, headers={**kind, **headers}
    )


@THIRD_OR_ALL
@pytest.mark.parametrize("name", WRITES)
async def test_bodies_that_are_no_sound_json(pair: Pair, name: str, every: int) -> None:
    for odd, (body, media) in some(NEVER_JSON, every, name).items():
        try:
            problem(await send(pair, name, body, media))
        except AssertionError as error:
            raise AssertionError(f"{odd}: {error}") from error


@THIRD_OR_ALL
@pytest.mark.parametrize("name", WRITES)
async def test_each_value_of_a_sound_body_replaced_by_an_odd_one(pair: Pair, name: str, every: int) -> None:
    sound = call_of(OPERATIONS[name], pair.b).body
    for where in leaves(sound):
        for odd, text in some({**ALWAYS_WRONG, **PERHAPS_WRONG}, every, (name, where)).items():
            response = await send(pair, name, planted(sound, where, text))
            assert response.status_code < 500, f"{where} {odd}: {response.text[:300]}"
            if odd in ALWAYS_WRONG or not response.is_success:
                problem(response)


def leaves(value: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The places of all values in a body that hold no others."""
    if isinstance(value, dict) and value:
        for name in value:
            yield from leaves(value[name], (*at, name))
    elif isinstance(value, list) and value:
        yield from leaves(value[0], (*at, 0))
    elif at:
        yield at


def planted(body: Any, where: tuple[str | int, ...], text: str) -> bytes:
    """The body's text with `text`, which need not be JSON, in one place."""
    copy = json.loads(json.dumps(body))
    here = copy
    for step in where[:-1]:
        here = here[step]
    here[where[-1]] = "@planted@"
    return json.dumps(copy).replace('"@planted@"', text).encode()


@pytest.mark.parametrize("name", WRITES)
async def test_a_body_that_is_too_large_is_refused_before_it_is_read(pair: Pair, name: str) -> None:
    response = await send(pair, name, b"{}", **{"content-length": "20000001"})
    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")


async def test_a_body_without_a_length_is_counted_while_it_is_read(pair: Pair) -> None:
    async def parts() -> Any:
        for _ in range(40):
            yield b" " * 50_000

    response = await pair.b.http.post("/v1/orders", content=parts(), headers={"content-type": JSON})
    assert response.status_code == 413


ODD_PAGES = {
    "limit": ("0", "-1", "201", "9" * 30, "9" * 5000, "abc", "1e9"),
    "after": ("abc", "W10", "WzFd", "bnVsbA", "WyJcdTAwMDAiXQ", "é"),
}


@pytest.mark.parametrize("name", READS)
async def test_odd_queries(pair: Pair, name: str) -> None:
    operation = OPERATIONS[name]
    call = call_of(operation, pair.b)
    needed = "&day=2026-03-02" if "day" in NEEDED_QUERY.get(name, {}) else ""
    odd = ["no_such_parameter=1"]
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "query":
            slot = parameter["name"]
            odd += [f"{slot}=%00", f"{slot}=a%00b", f"{slot}=%FF", f"{slot}={'x' * 5000}", f"{slot}=1&{slot}=1"]
            odd += {"limit": [f"limit={n}" for n in ("0", "-1", "201", "9" * 30, "9" * 5000, "abc", "1e9")]}.get(
                slot, []
            )
            odd += {"after": [f"after={x}" for x in ("abc", "W10", "WzFd", "bnVsbA", "WyJcdTAwMDAiXQ", "é")]}.get(
                slot, []
            )
    for query in odd:
        response = await pair.b.http.get(f"{call.url}?{query}{needed if 'day=' not in query else ''}")
        assert 400 <= response.status_code < 500, f"{query[:60]}: {response.status_code} {response.text[:300]}"
        problem(response)


MAY_KNOW = {
    "save_identity_provider",
    *("save_carrier", "set_answering_hours", "set_code_map", "get_code_map", "get_refusal_chance", "read_message"),
    *("save_mapping", "try_mapping", "rehearse_mapping", "list_mapping_versions", "list_mapping_activations"),
    *("list_samples", "keep_sample", "save_door", "save_board_view", "share_card"),
}
"""Operations for which an odd code is a code: it makes the carrier, or asks about one that was made so."""


@pytest.mark.parametrize("name", sorted(name for name, o in OPERATIONS.items() if "{" in o["template"]))
async def test_odd_paths(pair: Pair, name: str) -> None:
    operation = OPERATIONS[name]
    call = call_of(operation, pair.b)
    body = {} if call.body is None else {"json": call.body}
    for slot in call.path:
        for odd in ("%00", "a%00b", "%FF%FE", "not-an-id", "0" * 36, "../../x", "x" * 3000):
            url = call.template.format(**{**call.path, slot: odd})
            response = await pair.b.http.request(call.method, url, params=call.query, **body)
            made = name in MAY_KNOW and response.is_success
            assert made or 400 <= response.status_code < 500, f"{odd}: {response.status_code} {response.text[:300]}"


@pytest.mark.parametrize(
    "headers",
    [
        {"Idempotency-Key": ""},
        {"Idempotency-Key": "a b"},
        {"Idempotency-Key": "x" * 256},
        {"Idempotency-Key": "\u00e9"},
        {"If-Match": "no tag"},
        {"If-Match": '"1", nonsense'},
        {"If-Match": '"' + "9" * 90 + '"'},
        {"X-Odd": "a\x01b"},
    ],
)
async def test_odd_headers(pair: Pair, headers: dict[str, str]) -> None:
    raw = {name.encode(): value.encode("latin-1") for name, value in headers.items()}
    path = f"/v1/orders/{pair.b.ids['order_held']}/hold"
    problem(await pair.b.http.post(path, json={"hold": "customer", "reason": "r"}, headers=raw))


@pytest.mark.parametrize("secret", ["", "hw_", "hw_unknown", "hw_" + "x" * 10_000, "\u00e9"])
async def test_odd_keys(pair: Pair, secret: str) -> None:
    raw = {b"Authorization": b"Bearer " + secret.encode("latin-1")}
    response = await pair.b.http.get("/v1/orders", headers=raw)
    assert (response.status_code, response.json()["code"]) == (401, "unauthenticated")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/v1/nothing", 404), ("DELETE", "/v1/orders", 405), ("GET", "/v1/orders/", 404)],
)
async def test_what_is_not_there_is_a_problem_too(pair: Pair, method: str, path: str, status: int) -> None:
    response = await pair.b.http.request(method, path)
    assert response.status_code == status
    problem(response)


async def test_a_reason_that_nobody_knows_is_refused_with_those_there_are(pair: Pair) -> None:
    report = {"action_id": str(UUID(int=7)), "at": "2026-03-02T10:00:00Z", "reason": "because"}
    answer = await pair.a.http.post(f"/v1/route-stops/{pair.a.ids['route_stop']}/fail", json=report)
    (fault,) = answer.json()["faults"]
    assert (answer.status_code, fault["field"], "address_wrong" in fault["allowed"]) == (422, "reason", True)


async def test_no_vehicle_is_expected_at_a_dock_in_years(pair: Pair) -> None:
    answer = await pair.a.http.post(
        f"/v1/docks/appointments/{pair.a.ids['appointment']}/expect", json={"at": "2126-03-20T08:00:00Z"}
    )
    (fault,) = answer.json()["faults"]
    assert (answer.status_code, fault["field"], fault["allowed"]) == (422, "at", "2026-04-03T08:00:00+00:00 or earlier")
