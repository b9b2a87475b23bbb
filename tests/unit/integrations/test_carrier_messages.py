"""Messages to carriers by each connector, and events to the ERP, against real servers on this machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from headway.dispatch.connectors import CarrierNote, OfferWord, Retriable, Undeliverable
from headway.integrations.carriers.base import CarrierSetup
from headway.integrations.carriers.http import GenericHttp
from headway.integrations.carriers.mail import CarrierMail
from headway.integrations.carriers.portal import Portal
from headway.integrations.erp.sending import CONTENT_TYPE, ErpEvent, send
from headway.integrations.signing import signed_headers
from headway.integrations.urls import UrlRules
from headway.kernel.clock import ManualClock
from headway.kernel.errors import BadInput
from tests.unit.integrations.offers import AT, KEY, OFFER, carrier, http
from tests.unit.integrations.test_channels import MailServer

HERE = UrlRules(allow_http=True, allow_private=True)
SECRET = "a secret of the carrier"
NOTE = CarrierNote(
    key=KEY,
    tenant_id=UUID(int=2),
    message_id=UUID(int=9),
    carrier_id=UUID(int=5),
    carrier_code="C1",
    shipment_id=UUID(int=4),
    external_ref="O-1",
    kind="question",
    text="Where is it?",
    link="https://hw.example/answer/abc",
)
EVENT = ErpEvent(
    key=KEY, tenant_id=UUID(int=2), type="order.damaged", order_id=UUID(int=7), at=AT, data={"note": "crushed"}
)


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    found = MailServer()
    listening = await asyncio.start_server(found.serve, "127.0.0.1", 0)
    found.port = listening.sockets[0].getsockname()[1]
    yield found
    listening.close()
    await listening.wait_closed()


def mail(server: MailServer, **more: Any) -> CarrierSetup:
    settings = {"host": "127.0.0.1", "port": server.port, "sender": "us@shop.example", "security": "none"}
    return CarrierSetup({**settings, "to": "desk@carrier.example", **more}, HERE)


async def test_a_message_is_posted_signed_with_its_link_and_nothing_of_ours() -> None:
    async with carrier(http("202 Accepted")) as found:
        setup = CarrierSetup({"url": f"http://127.0.0.1:{found.port}/in", "secret": SECRET}, HERE)
        await GenericHttp(ManualClock(AT)).say(NOTE, setup)
        ((_, headers, body),) = found.requests
    assert headers.items() >= signed_headers(str(KEY), AT, body, SECRET).items()
    sent = msgspec.json.decode(body)
    assert sent["type"] == "carrier.message"
    assert (sent["message"]["kind"], sent["message"]["link"]) == ("question", NOTE.link)
    assert not {"tenant_id", "sealed_link", "key"} & set(sent["message"])


async def test_a_carrier_that_looks_for_itself_needs_nothing_sent() -> None:
    await Portal().say(NOTE, CarrierSetup({}, UrlRules()))


async def test_a_carrier_that_reads_mail_gets_the_question_and_where_to_answer(server: MailServer) -> None:
    await CarrierMail().say(NOTE, mail(server))
    sent = "\n".join(server.lines)
    assert "rcpt TO:<desk@carrier.example>" in sent
    assert "Subject: Question O-1" in sent
    assert "Where is it?" in sent
    assert "https://hw.example/answer/abc" in sent


async def test_a_carrier_that_reads_mail_gets_offers_and_what_became_of_them(server: MailServer) -> None:
    await CarrierMail().deliver(OFFER, mail(server))
    word = OfferWord(
        key=KEY,
        tenant_id=UUID(int=2),
        offer_id=UUID(int=3),
        shipment_id=UUID(int=4),
        carrier_id=UUID(int=5),
        carrier_code="C1",
        external_ref="O-1",
        word="withdrawn",
        reason="the goods are not ready",
    )
    await CarrierMail().tell(word, mail(server))
    sent = "\n".join(server.lines)
    assert "Subject: Offer O-1" in sent
    assert "102.50 USD" in sent
    assert "the goods are not ready" in sent


@pytest.mark.parametrize("to", ["", "nobody", "a b@c.example", "x" * 300 + "@c.example"])
def test_an_address_that_is_none_is_refused(to: str) -> None:
    with pytest.raises(BadInput, match="no address"):
        CarrierMail().check({"to": to, "host": "mail.example", "sender": "us@shop.example"})


async def test_the_erp_gets_a_signed_cloud_event() -> None:
    async with carrier(http("204 No Content")) as found:
        await send(EVENT, f"http://127.0.0.1:{found.port}/erp", SECRET, AT, HERE)
        ((line, headers, body),) = found.requests
    assert line == "POST /erp HTTP/1.1"
    assert headers["content-type"] == CONTENT_TYPE
    assert headers.items() >= signed_headers(str(KEY), AT, body, SECRET).items()
    sent = msgspec.json.decode(body)
    assert (sent["specversion"], sent["type"], sent["subject"]) == (
        "1.0",
        "headway.order.damaged",
        f"order/{UUID(int=7)}",
    )
    assert sent["id"] == str(KEY)


async def test_an_erp_that_is_busy_is_asked_again_when_it_says() -> None:
    async with carrier(http("503 Busy", b"", "retry-after: 30")) as found:
        with pytest.raises(Retriable) as error:
            await send(EVENT, f"http://127.0.0.1:{found.port}/", SECRET, AT, HERE)
    assert error.value.after == timedelta(seconds=30)


async def test_an_erp_within_the_house_is_not_called_for_a_live_tenant() -> None:
    async with carrier(http("200 OK")) as found:
        with pytest.raises(Undeliverable, match="cannot be called"):
            await send(EVENT, f"http://127.0.0.1:{found.port}/", SECRET, AT, UrlRules())
        assert found.requests == []
