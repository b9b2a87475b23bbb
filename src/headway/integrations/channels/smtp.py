"""Mail by SMTP: `host`, `port`, `sender` (the address it comes from), `user`, `password`, `security`.

`security`: starttls (the default), ssl, or none where the operator allows connections without encryption.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec

from headway.customers.channels import Letter
from headway.customers.settings import Medium
from headway.integrations.channels.base import Gate, read
from headway.integrations.channels.sending import send
from headway.integrations.urls import UrlRules
from headway.kernel.errors import BadInput

_HOST = Annotated[str, msgspec.Meta(pattern=r"\A[A-Za-z0-9]([A-Za-z0-9.:-]{0,250}[A-Za-z0-9])?\Z")]
_MAIL = Annotated[str, msgspec.Meta(pattern=r"\A[^\s@<>\"',;]{1,64}@[A-Za-z0-9.-]{1,189}\Z")]
_MODES = {"starttls": "starttls", "ssl": "ssl", "none": "insecure"}


class SmtpSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the settings of a channel of this kind hold."""

    host: _HOST
    sender: _MAIL
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)] = 587
    user: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    password: Annotated[str, msgspec.Meta(max_length=500)] | None = None
    security: Literal["starttls", "ssl", "none"] = "starttls"


class Smtp:
    """One mail a message, as plain text."""

    name = "smtp"
    media = frozenset({Medium.MAIL})

    def __init__(self, gate: Gate | None = None) -> None:
        self._gate = gate or Gate()

    def check(self, settings: Mapping[str, Any], rules: UrlRules) -> None:
        """Judge settings.

        Raises:
            BadInput: a field cannot work, or the connection would not be encrypted.
        """
        found = read(settings, SmtpSettings)
        if found.security == "none" and not rules.allow_http:
            raise BadInput("mail would travel open", field="channels.security", allowed="starttls, ssl")

    async def send(self, letter: Letter, settings: Mapping[str, Any], rules: UrlRules) -> None:
        """Send one mail.

        Raises:
            Retriable, Undeliverable: see `ChannelKind`.
        """
        found = read(settings, SmtpSettings)
        await self._gate.check(found.host, found.port, rules)
        await send(
            "email.base",
            "NotifyEmail",
            subject=letter.subject,
            body=letter.body,
            enclosed=letter.enclosed,
            headers={"List-Unsubscribe": f"<{letter.stop}>"} if letter.stop else None,
            host=found.host,
            smtp_host=found.host,
            port=found.port,
            user=found.user,
            password=found.password,
            from_addr=f"{display_name(letter.sender)} <{found.sender}>",
            secure_mode=_MODES[found.security],
            targets=[letter.address],
            format="text",
        )


def display_name(name: str) -> str:
    """A name that can stand before an address: without signs that would end it."""
    return (
        "".join(each for each in name if each.isprintable() and each not in '<>",;:@\\()[]')[:60].strip() or "Headway"
    )
