"""One turn of a tenant: in one transaction it is seen what waits, and the next of it is handled.

The log is read once for all consumers and kept in a `Tail` while some of them have yet to see it; that is safe because
below the watermark it is final. Whose types are not in it is never asked: its cursor moves along with the others'.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

import structlog

from headway.kernel.alarms import fire, together
from headway.kernel.app import HANDLER_FAULTS, REACTIONS, App, Consumer, retrying
from headway.kernel.db.queries import load_queries
from headway.kernel.relay import handle_batch, pump
from headway.kernel.tail import MOST_KEPT, Place, Tail
from headway.kernel.uow import UnitOfWork

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Q = load_queries("headway.kernel")
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Agenda:
    """What waits for a tenant at this moment; `log_end` is the place of the newest event, None where there is none."""

    now: datetime
    cursors: Mapping[str, Place]
    watermark: int
    timers_due: bool
    jobs_due: bool
    next_due: datetime | None
    log_end: Place | None

    @property
    def unread(self) -> frozenset[str]:
        """Whose cursor stands before the end of the log, whether or not there is anything for it."""
        end = self.log_end or (0, 0)
        return frozenset(name for name, cursor in self.cursors.items() if cursor < end)


@dataclass(slots=True)
class Turn:
    """What was seen, whether anything is left, and how much was handled; `step` names what it was about."""

    agenda: Agenda
    quiet: bool = False
    handled: int = 0
    step: str = "rest"
    waiting: tuple[Consumer, ...] = ()


async def look(conn: Connection, app: App, now: datetime) -> Agenda:
    """Where each cursor stands, whether timers and jobs are due, also those that another worker holds."""
    names = [consumer.name for consumer in app.consumers]
    row = await conn.fetchrow(Q.agenda, names, now)
    assert row is not None
    places = zip(row["xids"], row["seqs"], strict=True)
    return Agenda(
        now=now,
        cursors={name: (xid or 0, seq or 0) for name, (xid, seq) in zip(names, places, strict=True)},
        watermark=row["watermark"],
        timers_due=row["timers_due"],
        jobs_due=row["jobs_due"],
        next_due=row["next_due"],
        log_end=None if row["xid"] is None else (row["xid"], row["seq"]),
    )


async def take_turn(app: App, tenant_id: UUID, tail: Tail, *, clock: datetime | None = None) -> Turn:
    """Handle the next of what waits: reactions to the end of the log, for they lead to more; then timers; then jobs,
    which are left to the caller; projections last, in few large batches. `clock` sets a sandbox tenant's time first.

    Where a handler fails, its step is done again one by one, so that the others pass.
    """
    turn: list[Turn] = []
    try:
        return await retrying(partial(_turn, app, tenant_id, tail, clock, turn))
    except HANDLER_FAULTS as error:
        if not turn or turn[-1].step in ("rest", "jobs"):
            raise
        log.warning("turns.step_failed", step=turn[-1].step, tenant=str(tenant_id), error=repr(error))
        if clock is not None:
            await _set_clock(app, tenant_id, clock)
        return await _with_care(app, tenant_id, turn[-1])


async def _turn(app: App, tenant_id: UUID, tail: Tail, clock: datetime | None, begun: list[Turn]) -> Turn:
    async with app.scope.begin(tenant_id, "system:turn") as uow:
        if clock is not None:
            uow.now = await uow.conn.fetchval(Q.set_clock, clock)
        seen = await look(uow.conn, app, uow.now)
        await _read_on(uow.conn, tenant_id, tail, seen)
        turn = Turn(seen)
        begun.append(turn)
        await _handle(app, uow, tail, turn)
        return turn


async def _read_on(conn: Connection, tenant_id: UUID, tail: Tail, seen: Agenda) -> None:
    """Read to the end, as far as it is final."""
    if tail.begin is None:
        tail.start(min(seen.cursors.values(), default=(0, 0)))
    more = seen.log_end is not None and seen.log_end > tail.read_to
    while more and len(tail.rows) < MOST_KEPT:
        more = await tail.read_on(conn, tenant_id, seen.watermark)


async def _handle(app: App, uow: UnitOfWork, tail: Tail, turn: Turn) -> None:
    seen = turn.agenda
    reactions, *projections = app.consumers
    unseen = seen.log_end is not None and seen.log_end > tail.read_to
    if unseen or _has_news(tail, seen, reactions):
        turn.step, turn.waiting = "reactions", (reactions,)
    elif seen.timers_due or seen.jobs_due:
        turn.step = "timers" if seen.timers_due else "jobs"
    else:
        turn.waiting = tuple(each for each in projections if _has_news(tail, seen, each))
        turn.step = "projections" if turn.waiting else "rest"
    if turn.step == "timers":
        turn.handled = await together(app, uow)
    elif turn.step != "jobs":
        await _read(app, uow, tail, turn)
    turn.quiet = turn.step == "rest"


def _has_news(tail: Tail, seen: Agenda, consumer: Consumer) -> bool:
    cursor = seen.cursors[consumer.name]
    return not tail.holds(cursor) or bool(tail.beyond(cursor, consumer.handlers, 1))


async def _read(app: App, uow: UnitOfWork, tail: Tail, turn: Turn) -> None:
    """Let those that wait read their batches, one after the other; move all others past what is not for them."""
    seen = turn.agenda
    lagging = _idle(app, tail, turn)
    names = [*lagging, *(each.name for each in turn.waiting)]
    if not names:
        return
    held = await _claim(uow.conn, names, seen)
    moved = {name: max(held[name], tail.read_to) for name in lagging if name in held}
    for consumer in turn.waiting:
        if consumer.name in held and tail.holds(held[consumer.name]):
            moved[consumer.name] = await _batch(uow, tail, consumer, held[consumer.name], turn)
    await _move(uow.conn, moved)
    _forget(tail, {**seen.cursors, **moved})


def _forget(tail: Tail, cursors: Mapping[str, Place]) -> None:
    """Drop what everybody has seen; of too much, also what only the slow have yet to see."""
    seen = min(cursors.values(), default=tail.read_to)
    tail.forget(max(seen, cursors[REACTIONS]) if len(tail.rows) >= MOST_KEPT else seen)


def _idle(app: App, tail: Tail, turn: Turn) -> list[str]:
    """Who has nothing to read, moved only when the others are served or nobody has anything."""
    seen = turn.agenda
    if turn.step == "reactions" or seen.log_end is None or seen.log_end > tail.read_to:
        return []
    waiting = {each.name for each in turn.waiting}
    behind = seen.unread
    return [each.name for each in app.consumers if each.name in behind and each.name not in waiting]


async def _batch(uow: UnitOfWork, tail: Tail, consumer: Consumer, cursor: Place, turn: Turn) -> Place:
    """Handle a consumer's next batch; where its cursor stands then."""
    news = tail.beyond(cursor, consumer.handlers, consumer.batch + 1)
    batch = news[: consumer.batch]
    uow.act_as(f"system:{consumer.name}")
    await handle_batch(consumer, batch, uow)
    turn.handled += len(batch)
    return (batch[-1].xid, batch[-1].seq) if len(news) > len(batch) else max(cursor, tail.read_to)


async def _claim(conn: Connection, names: Sequence[str], seen: Agenda) -> dict[str, Place]:
    """The cursors among `names` that nobody else holds; one that is not there yet is made."""
    new = [name for name in names if seen.cursors[name] == (0, 0)]
    if new:
        await conn.execute(Q.start_subscriptions, new)
    return {row["name"]: (row["xid"], row["seq"]) for row in await conn.fetch(Q.claim_subscriptions, list(names))}


async def _move(conn: Connection, cursors: Mapping[str, Place]) -> None:
    if cursors:
        xids, seqs = zip(*cursors.values(), strict=True)
        await conn.execute(Q.move_subscriptions, list(cursors), list(xids), list(seqs))


async def _set_clock(app: App, tenant_id: UUID, to: datetime) -> None:
    """Set it by itself, where it was undone with the step that failed."""
    async with app.scope.begin(tenant_id, "system:clock") as uow:
        await uow.conn.fetchval(Q.set_clock, to)


async def _with_care(app: App, tenant_id: UUID, turn: Turn) -> Turn:
    """Do a step that failed again, each part of it by itself."""
    if turn.step == "timers":
        turn.handled = await fire(app, tenant_id)
    else:
        turn.handled = await pump_each(app, tenant_id, turn.waiting)
    return turn


async def pump_each(app: App, tenant_id: UUID, consumers: Collection[Consumer]) -> int:
    """A batch of each consumer, in transactions of their own; returns how many events were handled."""
    return sum([(await pump(app, tenant_id, each)).handled for each in consumers])
