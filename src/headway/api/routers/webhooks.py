"""Webhooks: where a tenant's events are sent, what became of each, and sending again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from headway.api.operation import Router
from headway.api.paging import After, BadCursor, Limit, id_of, page
from headway.api.turn import IfMatch, Now
from headway.api.wire import Code, Instant, Nothing, PageOf, Sent, Shown
from headway.integrations.urls import UrlRefused
from headway.integrations.webhooks import store
from headway.integrations.webhooks.model import (
    AddWebhook,
    ChangeWebhook,
    Delivery,
    Made,
    NoDelivery,
    NoWebhook,
    PingWebhook,
    RemoveWebhook,
    Replay,
    Resend,
    RotateSecret,
    TooManyWebhooks,
    Webhook,
    WebhookAtRest,
)
from headway.kernel.message import event_types
from headway.kernel.vault import VaultClosed

router = Router("webhooks", "Where events are sent, signed as Standard Webhooks, and what became of each.")
Address = Annotated[str, Field(min_length=1, max_length=2048)]
Types = Annotated[tuple[Code, ...], Field(min_length=1, max_length=50)]
About = Annotated[str, Field(max_length=200)]


class WebhookIn(Sent):
    """Where events go; `types` are names such as dispatch.OfferSent, all of a room such as dispatch.*, or *."""

    url: Address
    types: Types = ("*",)
    description: About = ""


class WebhookPatch(Sent):
    """What is given is changed; `active` true resumes, false pauses."""

    url: Address | None = None
    types: Types | None = None
    description: About | None = None
    active: bool | None = None


class WebhookOut(Shown):
    """An endpoint, without its secret. `failing_since`: from then on it took nothing."""

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


class MadeOut(BaseModel):
    """An endpoint with the secret that signs; it is shown this once, and null when the answer is replayed."""

    webhook: WebhookOut
    secret: str | None


class DeliveryOut(Shown):
    """One event on its way to one endpoint; `status` and `problem` are of the last try."""

    id: UUID
    webhook_id: UUID
    event_id: UUID
    type: str
    subject_type: str
    subject_id: UUID
    state: Literal["queued", "sent", "failed"]
    attempts: int
    status: int | None
    problem: str | None
    created_at: datetime
    ended_at: datetime | None


class AttemptOut(Shown):
    """One try: when, for how long, and what was answered."""

    number: int
    at: datetime
    took_ms: int
    status: int | None
    problem: str | None


class DeliveryDetail(BaseModel):
    """A delivery with its tries."""

    delivery: DeliveryOut
    attempts: list[AttemptOut]


class ReplayIn(Sent):
    """Send what was recorded from `since` up to `until` (null: now); `all`: also what was taken before."""

    since: Instant
    until: Instant | None = None
    all: bool = False


class Replaying(BaseModel):
    """So many deliveries were queued; with 10,000 there may be more to send."""

    queued: int


class Removed(BaseModel):
    """This endpoint is gone, and what was delivered to it forgotten."""

    id: UUID


class TypesOut(BaseModel):
    """Every type of event there is, with what it means."""

    types: dict[str, str]


@router.get("/webhooks", "webhooks:read")
async def list_webhooks(turn: Now) -> list[WebhookOut]:
    """All endpoints, oldest first."""
    return [WebhookOut.model_validate(each) for each in await store.list_webhooks(turn.db)]


@router.get("/webhooks/types", "webhooks:read")
async def list_webhook_types(turn: Now) -> TypesOut:
    """What can be asked for."""
    return TypesOut(types={name: (kind.__doc__ or "").splitlines()[0] for name, kind in sorted(event_types().items())})


@router.post("/webhooks", "webhooks:write", raises=(UrlRefused, TooManyWebhooks, VaultClosed), status_code=201)
async def add_webhook(turn: Now, body: WebhookIn) -> MadeOut:
    """Have events sent to an address; from now on, or also from before by a replay."""
    return _made(turn, await turn.run(AddWebhook(body.url, body.types, body.description)))


@router.get("/webhooks/{webhook_id}", "webhooks:read", raises=(NoWebhook,))
async def get_webhook(turn: Now, webhook_id: UUID) -> WebhookOut:
    """One endpoint. Its ETag is its version."""
    return _shown(turn, await store.get_webhook(turn.db, webhook_id))


@router.patch("/webhooks/{webhook_id}", "webhooks:write", raises=(NoWebhook, UrlRefused))
async def change_webhook(turn: Now, webhook_id: UUID, body: WebhookPatch, if_match: IfMatch = None) -> WebhookOut:
    """Change, pause or resume an endpoint."""
    turn.check_match((await store.get_webhook(turn.db, webhook_id)).version)
    return _shown(turn, await turn.run(ChangeWebhook(webhook_id, body.url, body.types, body.description, body.active)))


@router.delete("/webhooks/{webhook_id}", "webhooks:write", raises=(NoWebhook,))
async def remove_webhook(turn: Now, webhook_id: UUID) -> Removed:
    """Send nothing there any more, and forget what was sent."""
    await turn.run(RemoveWebhook(webhook_id))
    return Removed(id=webhook_id)


@router.post("/webhooks/{webhook_id}/rotate-secret", "webhooks:write", raises=(NoWebhook, VaultClosed))
async def rotate_webhook_secret(turn: Now, webhook_id: UUID, body: Nothing) -> MadeOut:
    """Make a new secret; the one before signs beside it for a day."""
    return _made(turn, await turn.run(RotateSecret(webhook_id)))


@router.post("/webhooks/{webhook_id}/ping", "webhooks:write", raises=(NoWebhook, WebhookAtRest))
async def ping_webhook(turn: Now, webhook_id: UUID, body: Nothing) -> DeliveryOut:
    """Send a message of type webhooks.Ping."""
    return DeliveryOut.model_validate(await turn.run(PingWebhook(webhook_id)))


@router.post("/webhooks/{webhook_id}/replay", "webhooks:write", raises=(NoWebhook, WebhookAtRest))
async def replay_webhook(turn: Now, webhook_id: UUID, body: ReplayIn) -> Replaying:
    """Send a period of the log, the oldest first, 10,000 at most."""
    return Replaying(queued=await turn.run(Replay(webhook_id, body.since, body.until, body.all)))


@router.get("/webhook-deliveries", "webhooks:read", raises=(BadCursor,))
async def list_webhook_deliveries(
    turn: Now,
    webhook_id: UUID | None = None,
    state: Literal["queued", "sent", "failed"] | None = None,
    type: Annotated[str | None, Query(max_length=100)] = None,  # noqa: A002
    after: After = None,
    limit: Limit = 50,
) -> PageOf[DeliveryOut]:
    """Deliveries, newest first; those that ended are kept for 30 days."""
    found = await store.list_deliveries(
        turn.db, webhook_id=webhook_id, state=state, type_=type, before=id_of(after), limit=limit + 1
    )
    return page([DeliveryOut.model_validate(each) for each in found], limit, lambda each: each.id)


@router.get("/webhook-deliveries/{delivery_id}", "webhooks:read", raises=(NoDelivery,))
async def get_webhook_delivery(turn: Now, delivery_id: UUID) -> DeliveryDetail:
    """One delivery with its tries."""
    found = await store.get_delivery(turn.db, delivery_id)
    tries = await store.list_attempts(turn.db, delivery_id)
    attempts = [AttemptOut.model_validate(each) for each in tries]
    return DeliveryDetail(delivery=DeliveryOut.model_validate(found), attempts=attempts)


@router.post("/webhook-deliveries/{delivery_id}/resend", "webhooks:write", raises=(NoDelivery, WebhookAtRest))
async def resend_webhook_delivery(turn: Now, delivery_id: UUID, body: Nothing) -> DeliveryOut:
    """Send one event again, under the same id; one on its way is left alone."""
    found: Delivery = await turn.run(Resend(delivery_id))
    return DeliveryOut.model_validate(found)


def _shown(turn: Now, found: Webhook) -> WebhookOut:
    turn.tag(found.version)
    return WebhookOut.model_validate(found)


def _made(turn: Now, made: Made) -> MadeOut:
    turn.secret = made.secret
    return MadeOut(webhook=_shown(turn, made.webhook), secret=made.secret)
