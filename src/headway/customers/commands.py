"""What others may ask of customers, and what they are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from headway.customers.settings import CustomerSettings, Kind, Medium, Quiet
from headway.orders.model import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimatePromise:
    """Which window would be promised for an order that is not placed -> Estimate. `service` None: each there is.

    customer: the account that would order; None: one that no site is kept for.
    origin: a site's code; None: any site in use. Where it goes is told by `address`, `destination_zone`, or both.
    """

    weight_kg: Decimal
    ready_at: datetime | None = None
    service: str | None = None
    customer: str | None = None
    origin: str | None = None
    product: str | None = None
    address: Address | None = None
    destination_zone: str | None = None
    requirements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SaveCustomerSettings:
    """Replace the tenant's settings -> SavedSettings.

    channels: by medium the channel's kind and its own settings, None: none any more; a medium left out keeps what it
    has. if_version: fails where the settings have changed since they were read.
    """

    settings: CustomerSettings
    channels: Mapping[Medium, Mapping[str, Any] | None]
    if_version: int | None = None


@dataclass(frozen=True, slots=True)
class SavedSettings:
    """The version of the settings, which counts their changes."""

    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SavePreference:
    """Keep what the holder of an address wants -> None; None: as the tenant has it. `push`: their address for push."""

    medium: Medium
    address: str
    prefer: Medium | None = None
    kinds: frozenset[Kind] | None = None
    quiet: Quiet | None = None
    timezone: str | None = None
    language: str | None = None
    stopped: bool = False
    push: str | None = None


@dataclass(frozen=True, slots=True)
class ForgetPreference:
    """Forget what the holder of an address wants -> bool, was anything known?"""

    medium: Medium
    address: str


@dataclass(frozen=True, slots=True)
class StopMessages:
    """By the link in a message: no more of them to this recipient, or messages again -> None."""

    token: str
    stopped: bool = True


@dataclass(frozen=True, slots=True)
class MakeTrackingLink:
    """The link by which the recipient of an order follows it -> str, its address."""

    order_id: UUID


@dataclass(frozen=True, slots=True)
class RevokeTrackingLinks:
    """End the links of an order -> int, how many lived; the next message carries new ones."""

    order_id: UUID


@dataclass(frozen=True, slots=True)
class ResendNotification:
    """Send a message once more, also one that was given up -> None. Quiet hours do not hold for it."""

    notification_id: UUID


@dataclass(frozen=True, slots=True)
class Told:
    """How somebody is told: `medium` and `channel`; both empty where they cannot be, or want no messages."""

    medium: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TellRecipient:
    """Tell the recipient of an order something in one's own words, or ask them -> Told. `key`: once an order.

    question_id: the question whose link goes with it. useful_until: later nobody wants to hear it.
    """

    order_id: UUID
    text: str
    key: str
    useful_until: datetime
    question_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TellAccount:
    """Tell the account that ordered something about an order, by mail -> Told.

    message_id: makes a repetition the same message. link: where a question is answered; encrypted in the queue.
    """

    order_id: UUID
    text: str
    message_id: UUID
    link: str | None = None


@dataclass(frozen=True, slots=True)
class MarkAccountTold:
    """A channel took a message to an account, or it is given up for this problem."""

    message_id: UUID
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class MarkSent:
    """A channel took the message."""

    notification_id: UUID


@dataclass(frozen=True, slots=True)
class MarkFailed:
    """No channel will take the message; `problem` names no address."""

    notification_id: UUID
    problem: str
