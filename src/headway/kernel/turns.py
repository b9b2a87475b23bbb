"""One turn of a tenant: in one transaction it is seen what waits, and the next of it is handled.

The log is read once for all consumers and kept in a `Tail` while some of them have yet to see it; that is safe because
below the watermark it is final. Whose types are not in it is never asked: its cursor moves along with the others'.
A step that told nothing leaves nothing to read that another transaction would have to see first: what waits for it is
handled in the same one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog

from headway.kernel.alarms import fire, together
from headway.kernel.app import HANDLER_FAULTS, REACTIONS, App, Consumer, retrying
from headway.kernel.db.literals import numbers, texts
from headway.kernel.db.queries import load_queries
from headway.kernel.message import Recorded
from headway.kernel.relay import handle_batch, pump
from headway.kernel.tail import MOST_KEPT, Place, Tail
from headway.kernel.uow import UnitOfWork

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Q = load_queries("headway.kernel")
log = structlog.get_logger(__name__)
_JOINED = frozenset({"jobs", "projections", "rest"})
"""Steps that may follow another in one transaction: timers and reactions hold what others wait for in another order."""


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
    """What was seen, whether anything is left, and how much was handled; `step` names what it was about.

    `waiting` are those whose turn it is to read, `moved` where cursors stand after it.
    """

    agenda: Agenda
    quiet: bool = False
    handled: int = 0
    step: str = "rest"
    waiting: tuple[Consumer, ...] = ()
    moved: Mapping[str, Place] = field(default_factory=dict)


async def look(conn: Connection, app: App, now: datetime) -> Agenda:
    """Where each cursor stands, whether timers and jobs are due, also those that another worker holds."""
    names = [consumer.name for consumer in app.consumers]
    row = await conn.fetchrow(Q.agenda, texts(names), now)
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

    Where a handler fails, all that was undone with it is done again in its order, one by one, so that the others pass.
    """
    begun: list[Turn] = []
    try:
        turn = await retrying(partial(_turn, app, tenant_id, tail, clock, begun))
    except HANDLER_FAULTS as error:
        undone = [turn for turn in begun if turn.step not in ("rest", "jobs")]
        if not undone:
            raise
        log.warning("turns.step_failed", step=undone[-1].step, tenant=str(tenant_id), error=repr(error))
        if clock is not None:
            await _set_clock(app, tenant_id, clock)
        await _start(app, tenant_id, undone)
        return [await _with_care(app, tenant_id, turn) for turn in undone][-1]
    if any(each.moved for each in begun):
        _forget(tail, {**turn.agenda.cursors, **turn.moved})
    return turn


async def _turn(app: App, tenant_id: UUID, tail: Tail, clock: datetime | None, begun: list[Turn]) -> Turn:
    async with app.scope.begin(tenant_id, "system:turn") as uow:
        if clock is not None:
            uow.now = await uow.conn.fetchval(Q.set_clock, clock)
        begun[:] = [_chosen(app, tail, await _look(app, uow, tail))]
        handled = await _handle(app, uow, tail, begun[-1])
        while handled and not uow.told:
            after = _chosen(app, tail, await _look_again(app, uow, tail, begun[-1]))
            if after.step not in _JOINED:
                break
            begun.append(after)
            handled = await _handle(app, uow, tail, after)
        begun[-1].handled = sum(turn.handled for turn in begun)
        return begun[-1]


async def _look(app: App, uow: UnitOfWork, tail: Tail) -> Agenda:
    seen = await look(uow.conn, app, uow.now)
    await _read_on(uow.conn, uow.tenant_id, tail, seen)
    return seen


async def _look_again(app: App, uow: UnitOfWork, tail: Tail, turn: Turn) -> Agenda:
    """After a step that told nothing; where it planned nothing either, all is as it was but for the cursors."""
    if turn.step != "timers" and not uow.planned:
        return replace(turn.agenda, cursors={**turn.agenda.cursors, **turn.moved})
    await uow.flush()
    return await _look(app, uow, tail)


async def _read_on(conn: Connection, tenant_id: UUID, tail: Tail, seen: Agenda) -> None:
    """Read to the end, as far as it is final."""
    if tail.begin is None:
        tail.start(min(seen.cursors.values(), default=(0, 0)))
    more = seen.log_end is not None and seen.log_end > tail.read_to
    while more and len(tail.rows) < MOST_KEPT:
        more = await tail.read_on(conn, tenant_id, seen.watermark)


def _chosen(app: App, tail: Tail, seen: Agenda) -> Turn:
    """The turn that is next."""
    reactions, *projections = app.consumers
    unseen = seen.log_end is not None and seen.log_end > tail.read_to
    if unseen or _has_news(tail, seen, reactions):
        return Turn(seen, step="reactions", waiting=(reactions,))
    if seen.timers_due or seen.jobs_due:
        return Turn(seen, step="timers" if seen.timers_due else "jobs")
    waiting = [each for each in projections if _has_news(tail, seen, each)]
    first = [each for each in waiting if not each.last] or waiting
    return Turn(seen, step="projections" if waiting else "rest", waiting=tuple(first), quiet=not waiting)


async def _handle(app: App, uow: UnitOfWork, tail: Tail, turn: Turn) -> int:
    if turn.step == "timers":
        turn.handled = await together(app, uow)
    elif turn.step != "jobs":
        await _read(app, uow, tail, turn)
    return turn.handled


def _has_news(tail: Tail, seen: Agenda, consumer: Consumer) -> bool:
    cursor = seen.cursors[consumer.name]
    return not tail.holds(cursor) or bool(tail.beyond(cursor, consumer.handlers, 1))


async def _read(app: App, uow: UnitOfWork, tail: Tail, turn: Turn) -> None:
    """Let those that wait read their batches, one after the other; move all others past what is not for them.

    The cursors move first, with their effects in one transaction.
    """
    cursors = turn.agenda.cursors
    to = {name: max(cursors[name], tail.read_to) for name in _idle(app, tail, turn)}
    batches: dict[str, Sequence[Recorded[Any]]] = {}
    for consumer in turn.waiting:
        if tail.holds(cursors[consumer.name]):
            batches[consumer.name], to[consumer.name] = _batch(tail, consumer, cursors[consumer.name])
    turn.moved = await _move(uow.conn, cursors, to) if to else {}
    for consumer in turn.waiting:
        if consumer.name in turn.moved:
            uow.act_as(f"system:{consumer.name}")
            await handle_batch(consumer, batches[consumer.name], uow)
            turn.handled += len(batches[consumer.name])


def _forget(tail: Tail, cursors: Mapping[str, Place]) -> None:
    """Drop what everybody has seen, once that is committed; of too much, also what only the slow have yet to see."""
    seen = min(cursors.values(), default=tail.read_to)
    tail.forget(max(seen, cursors[REACTIONS]) if len(tail.rows) >= MOST_KEPT else seen)


def _idle(app: App, tail: Tail, turn: Turn) -> list[str]:
    """Who has nothing to read, moved only when nobody has anything or those that lead to more are served."""
    seen = turn.agenda
    if turn.step == "reactions" or seen.log_end is None or seen.log_end > tail.read_to:
        return []
    waiting = {each.name for each in turn.waiting}
    behind = seen.unread
    idle = [each for each in app.consumers if each.name in behind and each.name not in waiting]
    return [each.name for each in idle if not (each.last and _has_news(tail, seen, each))]


def _batch(tail: Tail, consumer: Consumer, cursor: Place) -> tuple[Sequence[Recorded[Any]], Place]:
    """A consumer's next batch, and where its cursor stands after it."""
    news = tail.beyond(cursor, consumer.handlers, consumer.batch + 1)
    batch = news[: consumer.batch]
    return batch, (batch[-1].xid, batch[-1].seq) if len(news) > len(batch) else max(cursor, tail.read_to)


async def _move(conn: Connection, seen: Mapping[str, Place], to: Mapping[str, Place]) -> dict[str, Place]:
    """Move cursors from where they were seen, those that nobody else holds; one that is not there yet is made."""
    new = [name for name in to if seen[name] == (0, 0)]
    if new:
        await conn.execute(Q.start_subscriptions, new)
    columns = [*zip(*(seen[name] for name in to), strict=True), *zip(*to.values(), strict=True)]
    rows = await conn.fetch(Q.move_subscriptions, texts(list(to)), *map(numbers, columns))
    return {row["name"]: to[row["name"]] for row in rows}


async def _set_clock(app: App, tenant_id: UUID, to: datetime) -> None:
    """Set it by itself, where it was undone with the step that failed."""
    async with app.scope.begin(tenant_id, "system:clock") as uow:
        await uow.conn.fetchval(Q.set_clock, to)


async def _start(app: App, tenant_id: UUID, undone: Sequence[Turn]) -> None:
    """Make the cursors that were undone with the rest, so that the first to read is the first in order."""
    new = [each.name for turn in undone for each in turn.waiting if turn.agenda.cursors[each.name] == (0, 0)]
    if new:
        async with app.scope.begin(tenant_id, "system:turn") as uow:
            await uow.conn.execute(Q.start_subscriptions, new)


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
