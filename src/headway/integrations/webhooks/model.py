"""Endpoints of webhooks, deliveries to them, and what may be asked of both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from headway.kernel.errors import Conflict, NotFound

PING = "webhooks.Ping"
"""The type of a message that tells nothing but that it arrives."""

WAITS: tuple[timedelta, ...] = (
    timedelta(seconds=5),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
)
"""Between one try and the next: nine tries in about 32 hours, as the Standard Webhooks specification advises."""

PATIENCE = timedelta(days=3)
"""An endpoint that took nothing for so long, though tried, is paused."""

OVERLAP = timedelta(hours=24)
"""How long the secret before still signs beside a new one."""

KEPT = timedelta(days=30)
"""How long a delivery that ended can be looked at and sent again."""

MOST_ENDPOINTS = 20
MOST_REPLAYED = 10_000


class NoWebhook(NotFound):
    """There is no such endpoint."""

    code = "no_webhook"


class NoDelivery(NotFound):
    """There is no such delivery, or it was forgotten after 30 days."""

    code = "no_delivery"


class TooManyWebhooks(Conflict):
    """A tenant has so many endpoints already."""

    code = "too_many_webhooks"
    advice = "Maybe remove one, or have one endpoint take more types."


class WebhookAtRest(Conflict):
    """The endpoint is paused: it is sent nothing."""

    code = "webhook_paused"
    advice = "Maybe resume it first."


class DeliveryState(StrEnum):
    """How a delivery stands."""

    QUEUED = "queued"  # -> sent | failed
    SENT = "sent"  # -> queued, by sending again
    FAILED = "failed"  # -> queued, by sending again


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """An endpoint; `failing_since`: from then on nothing was taken. The secret is never shown again."""

    id: UUID
    url: str
    description: str
    types: tuple[str, ...]
    active: bool
    paused_reason: str | None
    failing_since: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime
    updated_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One event on its way to one endpoint; `status` is the last answer's."""

    id: UUID
    webhook_id: UUID
    event_id: UUID
    type: str
    subject_type: str
    subject_id: UUID
    state: DeliveryState
    attempts: int
    status: int | None
    problem: str | None
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try: what was answered, in how many milliseconds, and why it counts as failed."""

    number: int
    at: datetime
    took_ms: int
    status: int | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class Made:
    """A new endpoint, and the secret that signs what it is sent; shown this once."""

    webhook: Webhook
    secret: str


@dataclass(frozen=True, slots=True)
class AddWebhook:
    """Have events of these types sent to an address -> Made. Types are `room.Event`, `room.*` or `*`."""

    url: str
    types: tuple[str, ...]
    description: str = ""


@dataclass(frozen=True, slots=True)
class ChangeWebhook:
    """Change what is given of an endpoint -> Webhook; making it active again clears why it was paused."""

    webhook_id: UUID
    url: str | None = None
    types: tuple[str, ...] | None = None
    description: str | None = None
    active: bool | None = None


@dataclass(frozen=True, slots=True)
class RotateSecret:
    """A new secret -> Made; the one before signs beside it for `OVERLAP`."""

    webhook_id: UUID


@dataclass(frozen=True, slots=True)
class RemoveWebhook:
    """Send nothing there any more, and forget what was sent."""

    webhook_id: UUID


@dataclass(frozen=True, slots=True)
class PingWebhook:
    """Send a message that tells nothing -> Delivery."""

    webhook_id: UUID


@dataclass(frozen=True, slots=True)
class Resend:
    """Send one event again, under the same id -> Delivery."""

    delivery_id: UUID


@dataclass(frozen=True, slots=True)
class Replay:
    """Send what was recorded from `since` up to `until` -> how many; what was sent already is sent again only if `all`.

    At most `MOST_REPLAYED` at once, the oldest first.
    """

    webhook_id: UUID
    since: datetime
    until: datetime | None = None
    all: bool = False


@dataclass(frozen=True, slots=True)
class EndDelivery:
    """It was taken, or given up for this problem."""

    delivery_id: UUID
    problem: str | None = None
