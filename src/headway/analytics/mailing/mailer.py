"""How a report leaves the house: the Protocol that integrations implement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail; `key` is the same for every try, `stop` the link that ends these mails."""

    key: UUID
    tenant_id: UUID
    address: str
    sender: str
    subject: str
    body: str
    stop: str
    file_name: str | None = None
    media_type: str = "application/octet-stream"
    file: bytes = b""


class Mailer(Protocol):
    """Sends mail by whatever channel the tenant has set up."""

    async def send(self, mail: Mail) -> None:
        """Send, at least once, outside any transaction.

        Raises:
            Retriable: not now.
            Undeliverable: never as it is.
        """
        ...
