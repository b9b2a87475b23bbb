"""Timers: claimed in batches and handled in the claiming transaction, so that alarm and effect commit together."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
import structlog

from headway.kernel.app import HANDLER_FAULTS, App, retrying
from headway.kernel.db.queries import load_queries
from headway.kernel.relay import put_dead_letter
from headway.kernel.rooms import DueTimer
from headway.kernel.uow import Cause, UnitOfWork

if TYPE_CHECKING:
    import asyncpg

Q = load_queries("headway.kernel")
BATCH = 32
ACTOR = "system:timer"
MAX_ATTEMPTS = 8
Place = tuple[int, int]
"""Of a row in its table."""

log = structlog.get_logger(__name__)


async def fire(app: App, tenant_id: UUID) -> int:
    """Handle due timers of a tenant; returns how many were handled or put off."""
    try:
        return await retrying(partial(_together, app, tenant_id))
    except HANDLER_FAULTS as error:
        log.warning("alarms.batch_failed", tenant=str(tenant_id), error=repr(error))
        return await retrying(partial(_one_by_one, app, tenant_id))


async def _together(app: App, tenant_id: UUID) -> int:
    async with app.scope.begin(tenant_id, ACTOR) as uow:
        return await together(app, uow)


async def together(app: App, uow: UnitOfWork) -> int:
    """A batch in one go; what one handler cancels or sets anew, a later one of the batch leaves alone."""
    uow.act_as(ACTOR)
    claimed = await _claim(app, uow)
    await uow.conn.execute(Q.drop_timers, [place for place, _ in claimed])
    for _, timer in claimed:
        if not uow.timer_changed(timer.kind, timer.key):
            await _handle(app, timer, uow)
    return len(claimed)


async def _claim(app: App, uow: UnitOfWork) -> list[tuple[Place, DueTimer]]:
    """The first due timer, and those behind it, as long as none of them is to be handled alone; and their places."""
    timers = [(row["ctid"], _due(row)) for row in await uow.conn.fetch(Q.claim_timers, uow.now, BATCH)]
    if timers and timers[0][1].kind in app.alone:
        return timers[:1]
    return list(takewhile(lambda each: each[1].kind not in app.alone, timers))


async def _one_by_one(app: App, tenant_id: UUID) -> int:
    """A batch in which some handler fails: the others pass, that one is put off."""
    async with app.scope.begin(tenant_id, ACTOR) as uow:
        claimed = await _claim(app, uow)
        for _, timer in claimed:
            await _isolated(app, timer, uow)
        return len(claimed)


async def _handle(app: App, timer: DueTimer, uow: UnitOfWork) -> None:
    with uow.continuing(Cause(timer.correlation_id, timer.causation_id)):
        await app.timers[timer.kind](timer, uow)


async def _isolated(app: App, timer: DueTimer, uow: UnitOfWork) -> None:
    try:
        async with uow.conn.transaction():
            if await uow.conn.execute(Q.drop_claimed_timer, timer.kind, timer.key, timer.due_at) == "DELETE 1":
                await _handle(app, timer, uow)
                await uow.flush()
    except HANDLER_FAULTS as error:
        uow.forget()
        await _put_off(timer, uow, error)


async def _put_off(timer: DueTimer, uow: UnitOfWork, error: BaseException) -> None:
    log.error("alarms.failed", kind=timer.kind, key=timer.key, attempts=timer.attempts + 1, error=repr(error))
    if timer.attempts + 1 < MAX_ATTEMPTS:
        await uow.conn.execute(Q.postpone_timer, timer.kind, timer.key, uow.now + backoff(timer.attempts + 1, 0.5))
        return
    await uow.conn.execute(Q.drop_claimed_timer, timer.kind, timer.key, timer.due_at)
    detail = {"kind": timer.kind, "key": timer.key, "payload": timer.payload}
    await put_dead_letter(uow, "timer", timer.kind, detail, error)


def backoff(attempts: int, draw: float) -> timedelta:
    """Exponential backoff with jitter: 5 s x 2^(attempts-1), at most 10 min, times 0.5 to 1.5 by `draw` in [0, 1)."""
    return timedelta(seconds=min(600.0, 5.0 * 2 ** min(attempts - 1, 10)) * (0.5 + draw))


def _due(row: asyncpg.Record) -> DueTimer:
    return DueTimer(
        kind=row["kind"],
        key=row["key"],
        due_at=row["due_at"],
        payload=msgspec.json.decode(row["payload"]),
        attempts=row["attempts"],
        correlation_id=row["correlation_id"],
        causation_id=row["causation_id"],
    )
