"""Reading the log: each consumer sees every event once in effect, in order, and none that could still be overtaken.

Rows are read in the order of `(xid, seq)` below the oldest running transaction, so a transaction that commits late
cannot slip in behind the cursor. The cursor moves in the transaction of the handlers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
import structlog

from headway.kernel.app import HANDLER_FAULTS, App, Consumer, retrying
from headway.kernel.db.queries import load_queries
from headway.kernel.message import Event, Recorded, decode_event
from headway.kernel.uow import UnitOfWork

if TYPE_CHECKING:
    import asyncpg

Q = load_queries("headway.kernel")
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Pumped:
    """How many events were handled, and where the cursor stands: at the beginning where another worker has it."""

    handled: int
    cursor: tuple[int, int]


async def pump(app: App, tenant_id: UUID, consumer: Consumer) -> Pumped:
    """Handle the next batch."""
    try:
        return await retrying(partial(_step, app, tenant_id, consumer, consumer.batch))
    except HANDLER_FAULTS as error:
        log.warning("relay.batch_failed", consumer=consumer.name, tenant=str(tenant_id), error=repr(error))
        return await retrying(partial(_step, app, tenant_id, consumer, 1))


async def _step(app: App, tenant_id: UUID, consumer: Consumer, limit: int) -> Pumped:
    async with app.scope.begin(tenant_id, f"system:{consumer.name}") as uow:
        cursor = await uow.conn.fetchrow(Q.claim_subscription, consumer.name)
        if cursor is None:
            await uow.conn.execute(Q.start_subscription, consumer.name)
            return Pumped(0, (0, 0))
        rows = await uow.conn.fetch(Q.read_log, cursor["xid"], cursor["seq"], consumer.types, limit)
        await handle_batch(consumer, [recorded(tenant_id, row) for row in rows], uow, isolated=limit == 1)
        last = (rows[-1]["xid"], rows[-1]["seq"]) if rows else (cursor["xid"], cursor["seq"])
        if len(rows) < limit:
            last = max(last, (cursor["watermark"], 0))
        await uow.conn.execute(Q.move_subscription, consumer.name, *last)
        return Pumped(len(rows), last)


async def handle_batch(
    consumer: Consumer, batch: Sequence[Recorded[Any]], uow: UnitOfWork, *, isolated: bool = False
) -> None:
    """Run a consumer's handlers over a batch; `isolated`: an event that fails is kept apart."""
    if not batch:
        return
    if consumer.apply is not None:
        await (_isolated(consumer, batch[0], uow) if isolated else consumer.apply(batch, uow))
        return
    for item in batch:
        if isolated:
            await _isolated(consumer, item, uow)
        else:
            await handle_event(consumer, item, uow)


async def handle_event(consumer: Consumer, item: Recorded[Any], uow: UnitOfWork) -> None:
    """Run all handlers of one event, as its consequences."""
    with uow.caused_by(item):
        if consumer.apply is not None:
            await consumer.apply([item], uow)
        for handler in consumer.handlers[item.event.type_name()]:
            await handler(item, uow)


async def _isolated(consumer: Consumer, item: Recorded[Any], uow: UnitOfWork) -> None:
    """Handle one event; where that fails, keep it as a dead letter and let the others pass."""
    try:
        async with uow.conn.transaction():
            await handle_event(consumer, item, uow)
            await uow.flush()
    except HANDLER_FAULTS as error:
        uow.forget()
        log.error("relay.dead_letter", consumer=consumer.name, type=item.event.type_name(), error=repr(error))
        detail = {"consumer": consumer.name, "xid": item.xid, "seq": item.seq, "event_id": str(item.id)}
        await put_dead_letter(uow, "event", item.event.type_name(), detail, error)


async def put_dead_letter(
    uow: UnitOfWork, source: str, kind: str, detail: dict[str, Any], error: BaseException
) -> None:
    """Keep what could not be handled, with the error, so that it can be replayed."""
    text = msgspec.json.encode(detail).decode()
    await uow.conn.execute(Q.put_dead_letter, uow.new_id(), source, kind, text, f"{error!r}"[:2000], uow.now)


def recorded(tenant_id: UUID, row: asyncpg.Record) -> Recorded[Event]:
    """The envelope of a log row."""
    return Recorded(
        id=row["id"],
        tenant_id=tenant_id,
        event=decode_event(row["type"], row["data"]),
        recorded_at=row["recorded_at"],
        actor=row["actor"],
        correlation_id=row["correlation_id"],
        causation_id=row["causation_id"],
        xid=row["xid"],
        seq=row["seq"],
    )
