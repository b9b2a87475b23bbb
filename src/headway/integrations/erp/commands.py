"""What may be asked of the way to the shipper's own system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SaveErp:
    """Where events go -> ErpEndpoint. `secret` signs them: 16 to 500 characters; None keeps the one there is."""

    url: str
    secret: str | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class ErpEndpoint:
    """Where events go; the secret is never shown."""

    url: str
    active: bool
    version: int
    updated_at: datetime
    updated_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TellErp:
    """Send one event about an order -> bool, is there an address to send it to? The same id is sent once.

    type: in the form `word.word`; sent as `headway.<type>`.
    """

    message_id: UUID
    order_id: UUID
    type: str
    data: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class MarkErpTold:
    """It was taken, or given up for this problem."""

    message_id: UUID
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class ResendErp:
    """Send an event once more that was given up -> bool, was it?"""

    message_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ErpMessage:
    """An event as it stands; `state` is queued, sent or failed."""

    id: UUID
    order_id: UUID
    type: str
    data: Mapping[str, str]
    state: str
    created_at: datetime
    ended_at: datetime | None
    problem: str | None
