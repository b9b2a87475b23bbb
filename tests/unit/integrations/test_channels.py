"""Channels: every kind behaves alike; mail is really sent, to a server on this machine."""

from __future__ import annotations

import asyncio
import logging
import logging.config
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any
from uuid import UUID

import pytest

from headway.customers.channels import Letter
from headway.customers.settings import Medium
from headway.integrations.channels.base import ChannelKind, Gate
from headway.integrations.channels.registry import kinds
from headway.integrations.channels.smtp import Smtp, display_name
from headway.integrations.urls import UrlRefused, UrlRules
from headway.kernel.errors import BadInput
from headway.kernel.rooms import Retriable

HERE = UrlRules(allow_http=True, allow_private=True)
LETTER = Letter(
    key=UUID(int=1),
    tenant_id=UUID(int=2),
    medium=Medium.MAIL,
    channel="smtp",
    address="ann@example.org",
    sender="Shop & Söhne",
    subject="Your delivery SO-1",
    body="It comes on Tuesday. Follow it: https://x.example/track/abc",
)
SOUND: dict[str, dict[str, Any]] = {
    "log": {},
    "smtp": {"host": "mail.example", "sender": "hello@shop.example"},
    "twilio": {"account": "AC" + "a" * 32, "secret": "b" * 32, "sender": "+491711234567"},
    "vonage": {"account": "12345678", "secret": "abcdefghijklmnop", "sender": "491711234567"},
    "messagebird": {"secret": "a" * 25, "sender": "+491711234567"},
    "ntfy": {"host": "push.example"},
}


@dataclass
class MailServer:
    """Takes mail as SMTP asks for, or refuses it."""

    port: int = 0
    refuses: bool = False
    lines: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        data = False
        while line := await reader.readline():
            text = line.decode().rstrip("\r\n")
            self.lines.append(text)
            if data:
                data = text != "."
                if not data:
                    writer.write(b"250 ok\r\n")
                continue
            if text.upper() == "QUIT":
                writer.write(b"221 bye\r\n")
                break
            data = text.upper() == "DATA"
            refused = self.refuses and text.upper().startswith("RCPT")
            writer.write(b"354 go on\r\n" if data else b"550 unknown\r\n" if refused else b"250 ok\r\n")
        await writer.drain()
        writer.close()


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    found = MailServer()
    listening = await asyncio.start_server(found.serve, "127.0.0.1", 0)
    found.port = listening.sockets[0].getsockname()[1]
    yield found
    listening.close()
    await listening.wait_closed()


def settings(server: MailServer, **more: Any) -> dict[str, Any]:
    return {"host": "127.0.0.1", "port": server.port, "sender": "hello@shop.example", "security": "none", **more}


async def test_a_mail_arrives_with_its_sender_subject_and_text_alone(server: MailServer) -> None:
    await Smtp().send(LETTER, settings(server), HERE)
    sent = "\n".join(server.lines)
    assert "rcpt TO:<ann@example.org>" in sent
    assert "From: " in sent
    assert "hello@shop.example" in sent
    assert "Subject: Your delivery SO-1" in sent
    assert "text/html" not in sent


async def test_mail_that_is_not_taken_is_tried_again_and_its_error_names_nobody(
    server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    await Smtp().send(LETTER, settings(server), HERE)
    logging.config.dictConfig({"version": 1, "disable_existing_loggers": False})  # as a server that starts later does
    server.refuses = True
    with caplog.at_level(logging.DEBUG), pytest.raises(Retriable) as caught:
        await Smtp().send(LETTER, settings(server), HERE)
    assert "ann@" not in str(caught.value) + caplog.text


async def test_a_host_within_the_house_is_not_connected_to(server: MailServer) -> None:
    with pytest.raises(UrlRefused):
        await Smtp().send(LETTER, settings(server, security="starttls"), UrlRules())
    assert server.lines == []


async def test_a_name_with_one_address_within_the_house_is_refused_too() -> None:
    async def resolve(host: str, port: int) -> list[Any]:
        return [ip_address("93.184.216.34"), ip_address("10.0.0.1")]

    with pytest.raises(UrlRefused):
        await Gate(resolve).check("mail.example", 587, UrlRules())


def test_mail_does_not_travel_open_unless_the_operator_allows_it() -> None:
    with pytest.raises(BadInput):
        Smtp().check({**SOUND["smtp"], "security": "none"}, UrlRules())
    Smtp().check({**SOUND["smtp"], "security": "none"}, HERE)


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.name)
def test_every_kind_takes_sound_settings_and_refuses_unknown_ones_without_repeating_secrets(kind: ChannelKind) -> None:
    kind.check(SOUND[kind.name], UrlRules())
    assert kind.media <= frozenset(Medium)
    if kind.name == "log":
        return
    with pytest.raises(BadInput) as caught:
        kind.check({**SOUND[kind.name], "secret": "hidden-secret\n", "url": "http://127.0.0.1"}, UrlRules())
    assert "hidden-secret" not in str(caught.value)


@pytest.mark.parametrize("host", ["a b", "x/../y", "user@host", "host?smtp=10.0.0.1", "", "-x"])
def test_a_host_is_nothing_but_a_host(host: str) -> None:
    with pytest.raises(BadInput):
        Smtp().check({**SOUND["smtp"], "host": host}, UrlRules())


def test_a_name_before_an_address_cannot_end_it() -> None:
    assert display_name('Shop" <evil@example.org>\r\nBcc: x') == "Shop evilexample.orgBcc x"
    assert display_name("<>") == "Headway"
