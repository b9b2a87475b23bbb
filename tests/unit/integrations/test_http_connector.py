"""The generic HTTP connector against a real server on this machine."""

import socket
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from headway.dispatch.connectors import Delivered, Retriable, Undeliverable
from headway.integrations.carriers.base import CarrierSetup
from headway.integrations.carriers.http import MAX_ANSWER, GenericHttp
from headway.integrations.signing import signed_headers
from headway.integrations.urls import Address, UrlRules
from headway.kernel.clock import ManualClock
from headway.kernel.errors import BadInput
from tests.unit.integrations.offers import AT, KEY, OFFER, carrier, http

SECRET = "a secret of the carrier"
CONNECTOR = GenericHttp(ManualClock(AT))
SANDBOX = UrlRules(allow_http=True, allow_private=True)


def setup(port: int, rules: UrlRules = SANDBOX, **settings: Any) -> CarrierSetup:
    return CarrierSetup({"url": f"http://127.0.0.1:{port}/offers", "secret": SECRET, **settings}, rules)


async def deliver(answer: bytes) -> Delivered:
    async with carrier(answer) as server:
        return await CONNECTOR.deliver(OFFER, setup(server.port))


async def test_the_offer_is_posted_signed_with_the_jobs_id_as_key() -> None:
    async with carrier(http("202 Accepted", b'{"reference": "L-77"}')) as server:
        assert await CONNECTOR.deliver(OFFER, setup(server.port)) == Delivered(reference="L-77")
        ((line, headers, body),) = server.requests
    assert line == "POST /offers HTTP/1.1"
    assert headers["host"] == f"127.0.0.1:{server.port}"
    assert headers["idempotency-key"] == str(KEY)
    assert headers.items() >= signed_headers(str(KEY), AT, body, SECRET).items()
    sent = msgspec.json.decode(body)
    assert sent["type"] == "tender.offer"
    assert sent["offer"]["price"] == {"amount": "102.50", "currency": "USD"}
    assert sent["offer"]["weight_kg"] == "100.5"
    assert "tenant_id" not in sent["offer"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"OK",
        b"[]",
        b'{"reference": 7}',
        rb'{"reference": "a\u0000b"}',
        rb'{"reference": "a\n"}',
        rb'{"reference": "\ud800"}',
        b'{"reference": "' + b"x" * 300 + b'"}',
        b"\xff",
    ],
)
async def test_an_answer_without_a_usable_reference_is_a_delivery(body: bytes) -> None:
    assert await deliver(http("200 OK", body)) == Delivered()


async def test_an_endless_answer_is_not_read_to_its_end() -> None:
    assert await deliver(http("200 OK", b'{"reference": "x"}' + b" " * MAX_ANSWER)) == Delivered()


@pytest.mark.parametrize("status", ["408 Timeout", "409 Conflict", "429 Too Many", "500 Oops", "503 Busy"])
async def test_later_is_retriable(status: str) -> None:
    with pytest.raises(Retriable) as error:
        await deliver(http(status))
    assert error.value.after is None


@pytest.mark.parametrize(
    ("header", "after"),
    [("30", timedelta(seconds=30)), ("999999", timedelta(hours=1)), ("soon", None), ("-5", None), ("9" * 40, None)],
)
async def test_the_carrier_says_when(header: str, after: timedelta | None) -> None:
    with pytest.raises(Retriable) as error:
        await deliver(http("429 Too Many", b"", f"retry-after: {header}"))
    assert error.value.after == after


@pytest.mark.parametrize("status", ["400 Bad", "401 Who", "404 None", "410 Gone", "422 No"])
async def test_a_refusal_is_undeliverable(status: str) -> None:
    with pytest.raises(Undeliverable, match=f"C1 answered {status[:3]}"):
        await deliver(http(status))


async def test_a_redirect_is_not_followed() -> None:
    async with carrier(http("200 OK")) as inside:
        with pytest.raises(Undeliverable, match="302"):
            await deliver(http("302 Found", b"", f"location: http://127.0.0.1:{inside.port}/"))
        assert inside.requests == []


async def test_a_closed_door_is_retriable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(Retriable, match="did not answer"):
            await CONNECTOR.deliver(OFFER, setup(taken.getsockname()[1]))


async def test_silence_is_retriable() -> None:
    async with carrier(b"", silent=True) as server:
        with pytest.raises(Retriable, match="did not answer"):
            await CONNECTOR.deliver(OFFER, setup(server.port, timeout_s=0.5))


async def test_nonsense_is_retriable() -> None:
    with pytest.raises(Retriable):
        await deliver(b"\x00\x01 nonsense\r\n\r\n")


async def test_a_live_tenant_cannot_reach_this_machine() -> None:
    async with carrier(http("200 OK")) as server:
        with pytest.raises(Undeliverable, match="scheme"):
            await CONNECTOR.deliver(OFFER, setup(server.port, UrlRules()))
        with pytest.raises(Undeliverable, match="not a public address"):
            await CONNECTOR.deliver(OFFER, setup(server.port, UrlRules(allow_http=True)))
        assert server.requests == []


async def test_a_name_that_cannot_be_resolved_now_is_retriable() -> None:
    async def down(host: str, port: int) -> Sequence[Address]:
        raise socket.gaierror("try again")

    with pytest.raises(Retriable, match="resolved"):
        await GenericHttp(ManualClock(AT), down).deliver(OFFER, setup(1))


BAD_SETTINGS: list[dict[str, Any]] = [
    {},
    {"url": "https://carrier.example/"},
    {"url": "https://carrier.example/", "secret": "short"},
    {"url": "carrier.example", "secret": SECRET},
    {"url": "https://carrier.example/", "secret": SECRET, "timeout_s": 600},
    {"url": 7, "secret": SECRET},
]


@pytest.mark.parametrize("settings", BAD_SETTINGS)
async def test_bad_settings_are_refused_when_saved_and_undeliverable_when_used(settings: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        CONNECTOR.check(settings)
    with pytest.raises(Undeliverable, match="cannot be called"):
        await CONNECTOR.deliver(OFFER, CarrierSetup(settings, UrlRules()))


def test_good_settings_are_taken() -> None:
    CONNECTOR.check({"url": "https://carrier.example/offers", "secret": SECRET, "timeout_s": 5})
