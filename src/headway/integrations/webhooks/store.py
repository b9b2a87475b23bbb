"""Rows of endpoints and deliveries, and the questions that screens and the API ask of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.integrations.webhooks.model import Attempt, Delivery, DeliveryState, NoDelivery, NoWebhook, Webhook
from headway.kernel.db import load_queries

if TYPE_CHECKING:
    import asyncpg

    from headway.kernel.db.database import Connection

Q = load_queries("headway.integrations.webhooks")


@dataclass(frozen=True, slots=True)
class Standing:
    """How the deliveries of an endpoint stand."""

    queued: int = 0
    sent: int = 0
    failed: int = 0
    last_sent_at: datetime | None = None


def webhook_of(row: asyncpg.Record) -> Webhook:
    """The endpoint of a row."""
    values = {name: row[name] for name in Webhook.__dataclass_fields__ if name != "types"}
    return Webhook(**values, types=tuple(row["types"]))


def delivery_of(row: asyncpg.Record) -> Delivery:
    """The delivery of a row."""
    values = {name: row[name] for name in Delivery.__dataclass_fields__ if name != "state"}
    return Delivery(**values, state=DeliveryState(row["state"]))


async def list_webhooks(conn: Connection) -> list[Webhook]:
    """All endpoints, oldest first."""
    return [webhook_of(row) for row in await conn.fetch(Q.list_endpoints)]


async def get_webhook(conn: Connection, webhook_id: UUID) -> Webhook:
    """One endpoint.

    Raises:
        NoWebhook: there is none.
    """
    row = await conn.fetchrow(Q.find_endpoint, webhook_id)
    if row is None:
        raise NoWebhook(f"there is no webhook {webhook_id}", webhook_id=str(webhook_id))
    return webhook_of(row)


async def list_deliveries(
    conn: Connection,
    *,
    webhook_id: UUID | None = None,
    state: str | None = None,
    type_: str | None = None,
    before: UUID | None = None,
    limit: int = 50,
) -> list[Delivery]:
    """Deliveries, newest first; `before` is the last id of the page before."""
    rows = await conn.fetch(Q.list_deliveries, before, webhook_id, state, type_, limit)
    return [delivery_of(row) for row in rows]


async def get_delivery(conn: Connection, delivery_id: UUID) -> Delivery:
    """One delivery.

    Raises:
        NoDelivery: there is none.
    """
    row = await conn.fetchrow(Q.find_delivery, delivery_id)
    if row is None:
        raise NoDelivery(f"there is no delivery {delivery_id}", delivery_id=str(delivery_id))
    return delivery_of(row)


async def list_attempts(conn: Connection, delivery_id: UUID) -> list[Attempt]:
    """The tries of a delivery, in order."""
    return [Attempt(**dict(row)) for row in await conn.fetch(Q.list_attempts, delivery_id)]


async def standings(conn: Connection) -> dict[UUID, Standing]:
    """How the deliveries of every endpoint stand."""
    found: dict[UUID, dict[str, Any]] = {}
    for row in await conn.fetch(Q.count_deliveries):
        of = found.setdefault(row["webhook_id"], {})
        of[row["state"]] = row["deliveries"]
        if row["state"] == DeliveryState.SENT:
            of["last_sent_at"] = row["last"]
    return {webhook_id: Standing(**values) for webhook_id, values in found.items()}
