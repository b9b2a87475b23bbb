"""The only SQL for the tables of process facts: writing what a batch changes, and beginning anew."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import fields
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.analytics.process.facts import CaseFact
from headway.analytics.process.folding import Changes, Row
from headway.kernel.db import load_queries

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Q = load_queries("headway.analytics.process")
_CASE = tuple(each.name for each in fields(CaseFact))


async def known_cases(conn: Connection, case_ids: Iterable[UUID]) -> dict[UUID, CaseFact]:
    """What is known of some cases so far."""
    rows = await conn.fetch(Q.known_cases, sorted(case_ids))
    return {row["case_id"]: CaseFact(**{name: row[name] for name in _CASE}) for row in rows}


async def write(conn: Connection, changes: Changes) -> None:
    """Write a batch of changes: one statement for each kind that occurs."""
    cases = [tuple(getattr(case, name) for name in _CASE) for case in changes.cases.values()]
    for statement, rows in (
        (Q.put_received, changes.received.values()),
        (Q.put_released, changes.released.values()),
        (Q.put_planned, changes.planned.values()),
        (Q.put_tendered, changes.tendered.values()),
        (Q.put_booked, changes.booked.values()),
        (Q.put_delivered, changes.delivered.values()),
        (Q.put_cancelled, changes.cancelled.values()),
        (Q.put_cases, cases),
        (Q.put_signals, changes.signals.values()),
        (Q.end_signals, changes.signals_ended.values()),
        (Q.put_moves, changes.moves),
        (Q.put_runs, changes.runs.values()),
        (Q.add_steps, changes.steps.values()),
        (Q.end_runs, changes.runs_ended.values()),
        (Q.put_touches, changes.touches.values()),
        (Q.put_failures, changes.failures.values()),
        (Q.put_outages, changes.outages.values()),
        (Q.end_outages, changes.outages_ended.values()),
        (Q.put_amounts, changes.amounts.values()),
        (Q.take_back, changes.taken_back.values()),
    ):
        if rows:
            await conn.execute(statement, *_columns(rows))
    if changes.merged:
        await conn.executemany(Q.follow_merge, changes.merged)
    for row in changes.split:
        await conn.execute(Q.move_signals, *row)
        await conn.execute(Q.fit_split, row[1])


async def forget(conn: Connection, consumer: str) -> None:
    """Drop every fact and begin at the beginning of the log."""
    await conn.execute(Q.from_the_beginning, consumer)


def _columns(rows: Collection[Row]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]
