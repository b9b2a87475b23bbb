"""How a message leaves the house: the Protocol that integrations implement, and the errors it may answer with.

A channel raises `Retriable` where trying again may help and `Undeliverable` where it cannot. Neither its errors nor its
log name an address.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol
from uuid import UUID

import msgspec

from headway.customers.settings import Medium
from headway.kernel.rooms import Retriable, Undeliverable

__all__ = ["Channels", "Enclosure", "Letter", "Retriable", "Undeliverable"]


class Enclosure(msgspec.Struct, frozen=True):
    """A file that goes along with a mail."""

    name: str
    media_type: str
    content: bytes


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A message as it leaves; `key` is the same for every try, `channel` the kind of channel it was queued for.

    `enclosed` goes along where the medium can carry files; `stop` is an address that ends such messages.
    """

    key: UUID
    tenant_id: UUID
    medium: Medium
    channel: str
    address: str
    sender: str
    subject: str
    body: str
    enclosed: tuple[Enclosure, ...] = ()
    stop: str = ""


class Channels(Protocol):
    """Sends by whatever channel the tenant has set up for the medium."""

    def check(self, medium: Medium, kind: str, settings: Mapping[str, Any]) -> None:
        """Judge a channel's settings before they are saved.

        Raises:
            BadInput: there is no such channel for the medium, or its settings cannot work.
        """
        ...

    async def send(self, letter: Letter) -> None:
        """Send, at least once, outside any transaction.

        Raises:
            Retriable: not now.
            Undeliverable: never as it is.
        """
        ...
