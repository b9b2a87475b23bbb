"""Events reach a real server on this machine, signed; what it does not take is tried again, paused, and sent anew."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from headway.integrations.urls import UrlRules
from headway.integrations.webhooks import handlers, store
from headway.integrations.webhooks.model import (
    AddWebhook,
    ChangeWebhook,
    Made,
    PingWebhook,
    RemoveWebhook,
    Replay,
    Resend,
    RotateSecret,
    WebhookAtRest,
)
from headway.kernel import conductor
from headway.kernel.app import App
from headway.kernel.errors import BadInput
from headway.kernel.uow import Scope
from headway.orders import handlers as orders
from headway.orders.commands import PlaceOrders
from tests.conftest import START
from tests.integration.web.town import draft

HOUR = timedelta(hours=1)
ORDERS = ("orders.*",)


@dataclass
class Receiver:
    """A server of the tenant's own: keeps what it gets, answers what it is told to."""

    url: str = ""
    answer: int = 204
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def take(self, request: Request) -> Response:
        self.got.append((dict(request.headers), await request.body()))
        return Response(status_code=self.answer)

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.got]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    found = Receiver()
    app = Starlette(routes=[Route("/in", found.take, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  (uvicorn tells it in no other way)
        await asyncio.sleep(0.01)
    found.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/in"
    yield found
    server.should_exit = True
    await serving


@dataclass
class Shop:
    """A tenant that places orders, and whose webhooks may call this machine."""

    app: App
    tenant: UUID

    async def run(self, command: object) -> Any:
        return await self.app.run(self.tenant, command, actor="user:ann")

    async def orders(self, *numbers: int) -> None:
        await self.run(PlaceOrders(tuple(draft(number) for number in numbers)))
        await self.settle()

    async def settle(self) -> None:
        await conductor.drain(self.app, self.tenant)
        await conductor.drain(self.app, self.tenant)

    async def later(self, wait: timedelta) -> None:
        await conductor.advance(self.app, self.tenant, START + wait)

    async def deliveries(self, **wanted: Any) -> list[Any]:
        async with self.app.scope.reading(self.tenant) as (conn, _):
            return await store.list_deliveries(conn, limit=500, **wanted)

    async def webhook(self, webhook_id: UUID) -> Any:
        async with self.app.scope.reading(self.tenant) as (conn, _):
            return await store.get_webhook(conn, webhook_id)


@pytest.fixture
def shop(make_app: Callable[..., App], scope: Scope, tenant: UUID) -> Shop:
    rules = UrlRules(allow_http=True, allow_private=True)
    return Shop(make_app(orders.room(), handlers.room(scope, rules)), tenant)


def signature(secret: str, headers: dict[str, str], body: bytes) -> str:
    """As the specification has it, by hand."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()


async def test_an_event_arrives_signed_and_whole(shop: Shop, receiver: Receiver) -> None:
    made: Made = await shop.run(AddWebhook(receiver.url, ORDERS))
    await shop.orders(1)
    headers, body = receiver.got[0]
    event = json.loads(body)
    assert headers["webhook-signature"] == signature(made.secret, headers, body)
    assert headers["webhook-id"] == event["id"]
    assert event["type"].startswith("headway.orders.")
    assert event["specversion"] == "1.0"
    assert len({each["id"] for each in receiver.events}) == len(receiver.events)


async def test_events_of_one_subject_arrive_in_their_order(shop: Shop, receiver: Receiver) -> None:
    await shop.run(AddWebhook(receiver.url, ORDERS))
    await shop.orders(1, 2, 3)
    for subject in {each["subject"] for each in receiver.events}:
        sequence = [each["sequence"] for each in receiver.events if each["subject"] == subject]
        assert sequence == sorted(sequence)


async def test_only_what_is_wanted_is_sent(shop: Shop, receiver: Receiver) -> None:
    await shop.run(AddWebhook(receiver.url, ("webhooks.WebhookSaved",)))
    await shop.orders(1)
    assert {each["type"] for each in receiver.events} == {"headway.webhooks.WebhookSaved"}


async def test_what_is_refused_is_tried_again_under_the_same_id(shop: Shop, receiver: Receiver) -> None:
    made: Made = await shop.run(AddWebhook(receiver.url, ("webhooks.WebhookSaved",)))
    receiver.answer = 500
    await shop.settle()
    receiver.answer = 204
    await shop.later(HOUR)
    delivery = (await shop.deliveries(webhook_id=made.webhook.id))[0]
    assert [each["id"] for each in receiver.events] == [str(delivery.event_id)] * 2
    assert (delivery.state, delivery.attempts, delivery.status) == ("sent", 2, 204)
    async with shop.app.scope.reading(shop.tenant) as (conn, _):
        tries = await store.list_attempts(conn, delivery.id)
    assert [(each.number, each.status) for each in tries] == [(1, 500), (2, 204)]


async def test_who_takes_nothing_for_days_is_paused_and_sent_what_was_missed_later(
    shop: Shop, receiver: Receiver
) -> None:
    made: Made = await shop.run(AddWebhook(receiver.url, ORDERS))
    receiver.answer = 503
    await shop.orders(1)
    await shop.later(48 * HOUR)
    await shop.orders(2)
    await shop.later(96 * HOUR)
    await shop.orders(3)
    await shop.later(150 * HOUR)
    paused = await shop.webhook(made.webhook.id)
    assert not paused.active
    assert "took nothing" in paused.paused_reason
    failed = await shop.deliveries(state="failed")
    assert failed
    with pytest.raises(WebhookAtRest):
        await shop.run(Resend(failed[0].id))
    receiver.answer = 204
    receiver.got.clear()
    await shop.run(ChangeWebhook(made.webhook.id, active=True))
    await shop.run(Replay(made.webhook.id, START - HOUR))
    await shop.settle()
    async with shop.app.scope.reading(shop.tenant) as (conn, _):
        logged = await conn.fetch("SELECT id FROM event_log WHERE type LIKE 'orders.%'")
    assert {each["id"] for each in receiver.events} == {str(row["id"]) for row in logged}
    assert await shop.deliveries(state="failed") == []


async def test_a_replay_sends_again_what_was_taken_only_if_asked(shop: Shop, receiver: Receiver) -> None:
    made: Made = await shop.run(AddWebhook(receiver.url, ORDERS))
    await shop.orders(1)
    sent = len(receiver.got)
    assert await shop.run(Replay(made.webhook.id, START - HOUR, START + HOUR)) == 0
    assert await shop.run(Replay(made.webhook.id, START - HOUR, START + HOUR, all=True)) == sent
    await shop.settle()
    assert len(receiver.got) == 2 * sent


async def test_after_a_new_secret_both_sign_for_a_day(shop: Shop, receiver: Receiver) -> None:
    made: Made = await shop.run(AddWebhook(receiver.url, ORDERS))
    new: Made = await shop.run(RotateSecret(made.webhook.id))
    await shop.run(PingWebhook(made.webhook.id))
    await shop.settle()
    headers, body = receiver.got[-1]
    assert headers["webhook-signature"].split() == [signature(each.secret, headers, body) for each in (new, made)]
    await shop.later(25 * HOUR)
    await shop.run(PingWebhook(made.webhook.id))
    await shop.settle()
    headers, body = receiver.got[-1]
    assert headers["webhook-signature"] == signature(new.secret, headers, body)


async def test_an_endpoint_that_is_gone_is_not_tried_again(shop: Shop, receiver: Receiver) -> None:
    made: Made = await shop.run(AddWebhook(receiver.url, ORDERS))
    receiver.answer = 410
    await shop.orders(1)
    assert {each.attempts for each in await shop.deliveries(webhook_id=made.webhook.id)} == {1}


async def test_a_removed_endpoint_is_sent_nothing(shop: Shop, receiver: Receiver) -> None:
    made: Made = await shop.run(AddWebhook(receiver.url, ORDERS))
    await shop.run(PlaceOrders((draft(1),)))
    await shop.run(RemoveWebhook(made.webhook.id))
    await shop.settle()
    assert receiver.got == []


@pytest.mark.parametrize(
    ("url", "types"),
    [
        ("ftp://example.com/in", ORDERS),
        ("https://user:secret@example.com/in", ORDERS),
        ("https://example.com/in", ("orders.NoSuch",)),
        ("https://example.com/in", ("nowhere.*",)),
        ("https://example.com/in", ()),
    ],
)
async def test_what_cannot_work_is_refused(shop: Shop, url: str, types: tuple[str, ...]) -> None:
    with pytest.raises(BadInput):
        await shop.run(AddWebhook(url, types))


async def test_a_live_rule_never_calls_this_machine(
    make_app: Callable[..., App], scope: Scope, tenant: UUID, receiver: Receiver
) -> None:
    careful = Shop(make_app(orders.room(), handlers.room(scope)), tenant)
    await careful.run(AddWebhook(receiver.url, ("webhooks.WebhookSaved",)))
    await careful.settle()
    assert receiver.got == []
    assert "may not be called" in (await careful.deliveries())[0].problem


async def test_the_secret_is_nowhere_in_the_database(shop: Shop, receiver: Receiver) -> None:
    made: Made = await shop.run(AddWebhook(receiver.url, ORDERS))
    await shop.settle()
    async with shop.app.scope.reading(shop.tenant) as (conn, _):
        kept = await conn.fetchval("SELECT string_agg(e::text, '') FROM webhook_endpoint e")
        logged = await conn.fetchval("SELECT string_agg(data::text, '') FROM event_log")
    assert made.secret.removeprefix("whsec_") not in kept + logged
