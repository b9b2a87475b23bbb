"""A carrier with an address of its own: offers are POSTed as JSON, signed, with the job's id as idempotency key.

`{"type": "tender.offer", "offer": {...}}` asks; `tender.withdrawn`, `tender.awarded` and `tender.declined` tell what
became of an offer that the carrier has. `{"type": "carrier.message", "message": {...}}` tells or asks something else;
its `kind` is notice, instruction or question, its `link` is where a question may be answered.

Settings: `url`, `secret` (shared with the carrier, signs every request), `timeout_s` (0.5 to 20, default 10).
A 2xx answer means delivered; its JSON may hold a `reference`. 408, 409, 425, 429 and 5xx are tried again, after
`Retry-After` seconds where that is given; anything else, redirects included, is undeliverable.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

import httpx
import msgspec

from headway.dispatch.connectors import CarrierNote, Delivered, OfferNote, OfferWord, Retriable, Undeliverable
from headway.integrations.carriers.base import CarrierSetup
from headway.integrations.signing import signed_headers
from headway.integrations.urls import Resolve, Target, UrlRules, checked, parse, system_resolve
from headway.kernel.clock import Clock
from headway.kernel.errors import BadInput
from headway.kernel.money import Money

MAX_ANSWER = 65_536
_LATER = frozenset({408, 409, 425, 429})
_LONGEST_WAIT_S = 3600
_OURS = frozenset({"key", "tenant_id", "carrier_id", "sealed_link"})


class HttpSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What a carrier's `connector_settings` hold."""

    url: str
    secret: Annotated[str, msgspec.Meta(min_length=16, max_length=500)]
    timeout_s: Annotated[float, msgspec.Meta(ge=0.5, le=20)] = 10.0


class _Answer(msgspec.Struct, frozen=True):
    reference: Annotated[str, msgspec.Meta(max_length=200, pattern=r"\A[^\x00-\x1f\x7f]*\Z")] | None = None


class GenericHttp:
    """One POST an offer.

    Args:
        clock: dates the signature.
        resolve: answers a name's addresses.
    """

    name = "http"

    def __init__(self, clock: Clock, resolve: Resolve = system_resolve) -> None:
        self._clock = clock
        self._resolve = resolve

    def check(self, settings: Mapping[str, Any]) -> None:
        """The settings' form; whether the address is allowed is judged whenever it is called.

        Raises:
            BadInput: a field is missing or out of range, or the address has no form.
        """
        parse(_settings(settings).url, UrlRules(allow_http=True))

    async def deliver(self, offer: OfferNote, setup: CarrierSetup) -> Delivered:
        """POST the offer.

        Raises:
            Retriable: no answer, or one that says later.
            Undeliverable: the settings or the address cannot work, or the carrier refuses.
        """
        answer = await self._send(offer, setup, offer_body(offer))
        return Delivered(reference=_reference(answer))

    async def tell(self, word: OfferWord, setup: CarrierSetup) -> None:
        """POST what became of an offer.

        Raises:
            Retriable: no answer, or one that says later.
            Undeliverable: the settings or the address cannot work, or the carrier refuses.
        """
        await self._send(word, setup, word_body(word))

    async def say(self, note: CarrierNote, setup: CarrierSetup) -> None:
        """POST a message.

        Raises:
            Retriable: no answer, or one that says later.
            Undeliverable: the settings or the address cannot work, or the carrier refuses.
        """
        await self._send(note, setup, message_body(note))

    async def _send(self, note: OfferNote | OfferWord | CarrierNote, setup: CarrierSetup, body: bytes) -> bytes:
        try:
            settings = _settings(setup.settings)
            target = await checked(settings.url, setup.url_rules, self._resolve)
        except BadInput as error:
            raise Undeliverable(f"{note.carrier_code} cannot be called: {error.message}", **error.seen) from error
        except OSError as error:
            raise Retriable(f"the name of {note.carrier_code}'s address cannot be resolved: {error}") from error
        headers = self._headers(note.key, target, body, settings.secret)
        try:
            status, after, answer = await _post(target, headers, body, settings.timeout_s)
        except (httpx.TransportError, TimeoutError) as error:
            raise Retriable(f"{note.carrier_code} did not answer: {error!r}") from error
        _check(note.carrier_code, status, after)
        return answer

    def _headers(self, key: UUID, target: Target, body: bytes, secret: str) -> dict[str, str]:
        return {
            "host": target.host,
            "content-type": "application/json",
            "idempotency-key": str(key),
            "user-agent": "headway",
            **signed_headers(str(key), self._clock.now(), body, secret),
        }


def offer_body(offer: OfferNote) -> bytes:
    """What the carrier gets: everything but our own ids of tenant and job, the price in major units."""
    fields: dict[str, Any] = msgspec.to_builtins(offer)
    fields = {name: value for name, value in fields.items() if name not in _OURS}
    fields["price"] = _major(offer.price)
    return msgspec.json.encode({"type": "tender.offer", "offer": fields})


def word_body(word: OfferWord) -> bytes:
    """What the carrier is told: the offer's id, why, and the price that is agreed."""
    fields: dict[str, Any] = msgspec.to_builtins(word)
    fields = {name: value for name, value in fields.items() if name not in {*_OURS, "word"}}
    fields["price"] = None if word.price is None else _major(word.price)
    return msgspec.json.encode({"type": f"tender.{word.word}", "offer": fields})


def message_body(note: CarrierNote) -> bytes:
    """What the carrier is told or asked."""
    fields: dict[str, Any] = msgspec.to_builtins(note)
    return msgspec.json.encode(
        {"type": "carrier.message", "message": {name: value for name, value in fields.items() if name not in _OURS}}
    )


def _major(money: Money) -> dict[str, str]:
    return {"amount": str(money.amount), "currency": money.currency}


def _settings(raw: Mapping[str, Any]) -> HttpSettings:
    try:
        return msgspec.convert(dict(raw), HttpSettings)
    except msgspec.ValidationError as error:
        raise BadInput(f"connector settings: {error}", field="connector_settings") from None


async def _post(
    target: Target, headers: Mapping[str, str], body: bytes, timeout_s: float
) -> tuple[int, str | None, bytes]:
    """Status, Retry-After and as much of the answer as is read at all."""
    extensions = {"sni_hostname": target.server_name}
    client = httpx.AsyncClient(follow_redirects=False, trust_env=False, timeout=timeout_s)
    async with (
        asyncio.timeout(timeout_s),
        client,
        client.stream("POST", target.url, headers=headers, content=body, extensions=extensions) as response,
    ):
        answer = b""
        async for chunk in response.aiter_raw():
            answer += chunk
            if len(answer) > MAX_ANSWER:
                return response.status_code, response.headers.get("retry-after"), b""
        return response.status_code, response.headers.get("retry-after"), answer


def _check(carrier_code: str, status: int, after: str | None) -> None:
    if 200 <= status < 300:
        return
    if status in _LATER or status >= 500:
        raise Retriable(f"{carrier_code} answered {status}", after=_wait(after), status_code=status)
    raise Undeliverable(f"{carrier_code} answered {status}", status_code=status)


def _wait(after: str | None) -> timedelta | None:
    if after is None or not after.isascii() or not after.isdigit() or len(after) > 9:
        return None
    return timedelta(seconds=min(int(after), _LONGEST_WAIT_S))


def _reference(answer: bytes) -> str | None:
    try:
        return msgspec.json.decode(answer, type=_Answer).reference
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
