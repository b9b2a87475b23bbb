"""Reading the log: each consumer sees every event once in effect, in order, and none that could still be overtaken.

Rows are read in the order of `(xid, seq)` below the oldest running transaction, so a transaction that commits late
cannot slip in behind the cursor. The cursor moves in the transaction of the handlers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any
from uuid import UUID

import msgspec
import structlog

from headway.kernel.app import HANDLER_FAULTS, App, Consumer, retrying
from headway.kernel.db.queries import load_queries
from headway.kernel.message import Recorded
from headway.kernel.newest import AHEAD, Served
from headway.kernel.tail import Place, Tail, recorded
from headway.kernel.uow import UnitOfWork

Q = load_queries("headway.kernel")
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Pumped:
    """How many events were handled, and where the cursor stands: at the beginning where another worker has it.

    `weight` is of how many things they told.
    """

    handled: int
    cursor: tuple[int, int]
    weight: int = 0


async def pump(
    app: App,
    tenant_id: UUID,
    consumer: Consumer,
    tail: Tail | None = None,
    most_s: float | None = None,
    served: Served | None = None,
) -> Pumped:
    """Handle the next batch.

    Args:
        tail: the end of the log, held for all who read it in this process.
        most_s: no further event is begun after so many seconds; what is left is the next batch's.
        served: what this process did for a consumer that needs only the newest news about each thing.
    """
    try:
        return await retrying(partial(_step, app, tenant_id, consumer, consumer.batch, tail, most_s, served))
    except HANDLER_FAULTS as error:
        log.warning("relay.batch_failed", consumer=consumer.name, tenant=str(tenant_id), error=repr(error))
        return await retrying(partial(_step, app, tenant_id, consumer, 1))


async def _step(
    app: App,
    tenant_id: UUID,
    consumer: Consumer,
    limit: int,
    tail: Tail | None = None,
    most_s: float | None = None,
    served: Served | None = None,
) -> Pumped:
    async with app.scope.begin(tenant_id, f"system:{consumer.name}") as uow:
        cursor = await uow.conn.fetchrow(Q.claim_subscription, consumer.name)
        if cursor is None:
            await uow.conn.execute(Q.start_subscription, consumer.name)
            return Pumped(0, (0, 0))
        place = (cursor["xid"], cursor["seq"])
        about = consumer.about if served is not None else None
        ahead = limit if about is None else limit * AHEAD
        if served is not None and tail is not None and not tail.holds(place):
            tail = served.tail
        news, searched = await _next(uow, consumer, place, cursor["watermark"], ahead, tail)
        chosen = None if about is None or served is None else served.choose(news, about, limit)
        if chosen is None:
            passed = await handle_batch(consumer, news, uow, isolated=limit == 1, most_s=most_s)
        else:
            passed = chosen.passed
            await handle_batch(consumer, chosen.batch, uow)
        seen = [(rec.xid, rec.seq) for rec in news[passed - 1 : passed]]
        last = max(place, searched, *seen) if passed == len(news) < ahead else seen[-1]
        await uow.conn.execute(Q.move_subscription, consumer.name, *last)
    if served is not None and chosen is not None:
        served.note(chosen, last)
    return Pumped(passed, last, sum(rec.event.weight for rec in news[:passed]))


async def _next(
    uow: UnitOfWork, consumer: Consumer, cursor: Place, watermark: int, limit: int, tail: Tail | None
) -> tuple[Sequence[Recorded[Any]], Place]:
    """The next batch, and how far the log was searched at least: what was final by then may lie beyond `watermark`."""
    if tail is not None:
        tail.start(cursor)
        more = tail.holds(cursor)
        while more and len(tail.beyond(cursor, consumer.handlers, limit)) < limit:
            more = await tail.read_on(uow.conn, uow.tenant_id, watermark)
        tail.trim()
        if tail.holds(cursor) and cursor <= tail.read_to:
            return tail.beyond(cursor, consumer.handlers, limit), tail.read_to
    rows = await uow.conn.fetch(Q.read_log, *cursor, consumer.types, limit)
    return [recorded(uow.tenant_id, row) for row in rows], (watermark, 0)


async def handle_batch(
    consumer: Consumer,
    batch: Sequence[Recorded[Any]],
    uow: UnitOfWork,
    *,
    isolated: bool = False,
    most_s: float | None = None,
) -> int:
    """Run a consumer's handlers over a batch; returns how many events were handled.

    Args:
        isolated: an event that fails is kept apart. most_s: as for `pump`; a fold takes its batch as a whole.
    """
    if not batch:
        return 0
    if consumer.apply is not None:
        await (_isolated(consumer, batch[0], uow) if isolated else consumer.apply(batch, uow))
        return len(batch)
    until = None if most_s is None else monotonic() + most_s
    for number, item in enumerate(batch):
        if number and until is not None and monotonic() > until:
            return number
        await (_isolated(consumer, item, uow) if isolated else handle_event(consumer, item, uow))
    return len(batch)


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
