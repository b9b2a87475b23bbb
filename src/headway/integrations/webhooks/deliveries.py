"""From the log to deliveries, and what is done on command about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.events.webhooks import WebhookPaused
from headway.integrations.webhooks.matching import named, wants
from headway.integrations.webhooks.model import (
    KEPT,
    MOST_REPLAYED,
    PATIENCE,
    PING,
    Delivery,
    DeliveryState,
    EndDelivery,
    PingWebhook,
    Replay,
    Resend,
    WebhookAtRest,
)
from headway.integrations.webhooks.store import Q, delivery_of, get_delivery, get_webhook
from headway.kernel.message import Recorded

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

SEND = "webhooks.send"
SUBJECT = "webhook"


@dataclass(frozen=True, slots=True)
class Due:
    """One event that is due at one endpoint."""

    webhook_id: UUID
    event_id: UUID
    type: str
    subject_type: str
    subject_id: UUID


async def fan_out(batch: Sequence[Recorded[Any]], uow: UnitOfWork) -> None:
    """The projection: every event to every active endpoint that wants it."""
    endpoints = await uow.conn.fetch(Q.active_endpoints)
    if endpoints:
        await _queue_new(uow, [_due(row["id"], each) for each in batch for row in endpoints if _wanted(row, each)])


def _wanted(row: Any, item: Recorded[Any]) -> bool:
    return wants(row["types"], item.event.type_name())


def _due(webhook_id: UUID, item: Recorded[Any]) -> Due:
    event = item.event
    return Due(webhook_id, item.id, event.type_name(), event.subject_type, event.subject_id)


async def _queue_new(uow: UnitOfWork, due: Sequence[Due]) -> int:
    """Keep deliveries that are new, and queue them; how many."""
    columns = (
        [each.webhook_id for each in due],
        [each.event_id for each in due],
        [each.type for each in due],
        [each.subject_type for each in due],
        [each.subject_id for each in due],
    )
    ids = uow.new_ids(len(due))
    rows = await uow.conn.fetch(Q.put_deliveries, ids, *columns, uow.now) if due else []
    place = {delivery_id: number for number, delivery_id in enumerate(ids)}
    for row in sorted(rows, key=lambda row: place[row["id"]]):
        _queue(uow, row["id"], row["webhook_id"], row["subject_id"])
    return len(rows)


def _queue(uow: UnitOfWork, delivery_id: UUID, webhook_id: UUID, subject_id: UUID) -> None:
    """What concerns one subject goes to an endpoint in order; subjects do not wait for each other."""
    uow.enqueue(SEND, {"delivery_id": delivery_id}, lane=f"webhook:{webhook_id}", ordering_key=subject_id)


async def ping(cmd: PingWebhook, uow: UnitOfWork) -> Delivery:
    """Queue a message that tells nothing.

    Raises:
        NoWebhook: there is no such endpoint.
        WebhookAtRest: it is paused.
    """
    await _awake(uow, cmd.webhook_id)
    due = Due(cmd.webhook_id, uow.new_id(), PING, SUBJECT, cmd.webhook_id)
    await _queue_new(uow, [due])
    rows = await uow.conn.fetch(Q.list_deliveries, None, cmd.webhook_id, None, PING, 1)
    return delivery_of(rows[0])


async def resend(cmd: Resend, uow: UnitOfWork) -> Delivery:
    """Send one that ended once more; one on its way is left alone.

    Raises:
        NoDelivery: there is none.
        WebhookAtRest: its endpoint is paused.
    """
    known = await get_delivery(uow.conn, cmd.delivery_id)
    await _awake(uow, known.webhook_id)
    await _again(uow, [cmd.delivery_id])
    return await get_delivery(uow.conn, cmd.delivery_id)


async def replay(cmd: Replay, uow: UnitOfWork) -> int:
    """Send what was recorded in a period, the oldest first, `MOST_REPLAYED` at most.

    Raises:
        NoWebhook: there is no such endpoint.
        WebhookAtRest: it is paused.
    """
    webhook = await _awake(uow, cmd.webhook_id)
    period = (cmd.since, cmd.until or uow.now)
    rows = await uow.conn.fetch(Q.events_between, *period, named(webhook.types), MOST_REPLAYED)
    ended = await uow.conn.fetch(Q.ended_among, webhook.id, [row["id"] for row in rows], cmd.all)
    new = [Due(webhook.id, row["id"], row["type"], row["subject_type"], row["subject_id"]) for row in rows]
    return await _again(uow, (row["id"] for row in ended)) + await _queue_new(uow, new)


async def _again(uow: UnitOfWork, deliveries: Iterable[UUID]) -> int:
    count = 0
    for delivery_id in deliveries:
        row = await uow.conn.fetchrow(Q.queue_again, delivery_id)
        if row is not None:
            _queue(uow, row["id"], row["webhook_id"], row["subject_id"])
            count += 1
    return count


async def _awake(uow: UnitOfWork, webhook_id: UUID) -> Any:
    webhook = await get_webhook(uow.conn, webhook_id)
    if not webhook.active:
        raise WebhookAtRest(f"the webhook {webhook_id} is paused", webhook_id=str(webhook_id))
    return webhook


async def end_delivery(cmd: EndDelivery, uow: UnitOfWork) -> None:
    """It was taken, or given up; an endpoint that took nothing for `PATIENCE` is paused, and that is told."""
    state = DeliveryState.SENT if cmd.problem is None else DeliveryState.FAILED
    row = await uow.conn.fetchrow(Q.end_delivery, cmd.delivery_id, state.value, uow.now, cmd.problem)
    if row is None:
        return
    if cmd.problem is None:
        await uow.conn.execute(Q.mark_taken, row["webhook_id"])
        return
    found = await uow.conn.fetchrow(Q.mark_failing, row["webhook_id"], uow.now)
    if found is not None and found["active"] and uow.now - found["failing_since"] >= PATIENCE:
        await pause(uow, row["webhook_id"], found["url"], f"it took nothing for {PATIENCE.days} days: {cmd.problem}")


async def pause(uow: UnitOfWork, webhook_id: UUID, url: str, reason: str) -> None:
    """Send nothing there until a person resumes it."""
    if await uow.conn.fetchval(Q.pause_endpoint, webhook_id, reason) is not None:
        uow.emit(WebhookPaused(webhook_id=webhook_id, url=url, reason=reason))


async def sweep(uow: UnitOfWork) -> None:
    """Forget what ended `KEPT` ago."""
    await uow.conn.execute(Q.forget_deliveries, uow.now - KEPT)
