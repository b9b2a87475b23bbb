"""Taking back what was done to cases: they stand as before, where nothing has changed them since.

What others did because of it stays: a playbook that was stopped is not begun again, since a person is at work on the
case; a question that was withdrawn is not asked again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import asyncpg
import msgspec

from headway.events.exceptions import CaseUndone
from headway.exceptions import cases, lifecycle, store
from headway.exceptions.inbox.model import Deed, NoUndo, TooLateToUndo, UndoSorting
from headway.exceptions.model import Case
from headway.exceptions.precision import learn
from headway.kernel.db import load_queries

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection
    from headway.kernel.uow import UnitOfWork

Q = load_queries(__package__)
KEPT = timedelta(days=1)
DEEP = frozenset({Deed.MERGE, Deed.DISMISS, Deed.RESOLVE})
"""Deeds that change what cases are about, not only how they stand."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How some cases stood: rows as text, by case; signals by case and key; what had been merged into them."""

    rows: dict[UUID, str]
    subjects: tuple[tuple[UUID, str], ...]
    signals: tuple[tuple[UUID, str], ...]
    merged: tuple[tuple[UUID, UUID], ...]


async def standing(conn: Connection, ids: Iterable[UUID], *, deep: bool) -> Standing:
    """How cases stand; `deep`: with what they are about."""
    wanted = list(ids)
    rows = await conn.fetch(Q.cases_as_they_are, wanted)
    subjects = await conn.fetch(Q.subjects_as_they_are, wanted) if deep else []
    signals = await conn.fetch(Q.signals_as_they_are, wanted) if deep else []
    return Standing(
        {row["id"]: row["row"] for row in rows},
        tuple((row["case_id"], row["row"]) for row in subjects),
        tuple((row["case_id"], row["key"]) for row in signals),
        tuple((each, row["id"]) for row in rows for each in row["merged"]),
    )


async def keep(uow: UnitOfWork, deed: Deed, touched: Sequence[UUID], before: Standing) -> UUID:
    """Keep how they stood, for a day."""
    here = set(touched)
    versions = {row["id"]: row["version"] for row in await uow.conn.fetch(Q.versions_of, list(touched))}
    signals = [each for each in before.signals if each[0] in here]
    merged = [each for each in before.merged if each[1] in here]
    undo_id = uow.new_id()
    await uow.conn.execute(Q.sweep_undo, uow.now - KEPT)
    await uow.conn.execute(
        Q.keep_undo,
        undo_id,
        uow.now,
        uow.actor,
        deed,
        list(versions),
        list(versions.values()),
        _array(text for case_id, text in before.rows.items() if case_id in here),
        _array(text for case_id, text in before.subjects if case_id in here),
        [case_id for case_id, _ in signals],
        [key for _, key in signals],
        [each for each, _ in merged],
        [into for _, into in merged],
    )
    return undo_id


async def undo_sorting(cmd: UndoSorting, uow: UnitOfWork) -> tuple[Case, ...]:
    """Put them back.

    Raises:
        NoUndo: there is nothing like that. TooLateToUndo: it is too late for it.
    """
    row = await uow.conn.fetchrow(Q.lock_undo, cmd.undo_id)
    if row is None:
        raise NoUndo(f"there is nothing to take back under {cmd.undo_id}", undo_id=cmd.undo_id)
    after = {case.id: case for case in await store.lock_cases(uow.conn, row["case_ids"])}
    _check(row, after, uow)
    try:
        await _put_back(row, uow.conn)
    except asyncpg.UniqueViolationError:
        raise TooLateToUndo("its cause has another case by now", undo_id=cmd.undo_id) from None
    await uow.conn.execute(Q.mark_undone, cmd.undo_id, uow.now)
    back = await store.lock_cases(uow.conn, row["case_ids"])
    for case in back:
        await _tell(uow, row["deed"], after[case.id], case)
    if row["deed"] == Deed.DISMISS:
        for detector in sorted({case.detector for case in back}):
            await learn(uow, detector)
    return tuple(back)


def _check(row: Any, after: dict[UUID, Case], uow: UnitOfWork) -> None:
    if row["undone_at"] is not None:
        raise TooLateToUndo("it was taken back already", undo_id=row["id"])
    if row["actor"] != uow.actor:
        raise TooLateToUndo(f"{row['actor']} did it, and may take it back", undo_id=row["id"], by=row["actor"])
    left = dict(zip(row["case_ids"], row["versions"], strict=True))
    moved = sorted(str(case_id) for case_id, version in left.items() if after[case_id].version != version)
    if moved:
        raise TooLateToUndo("something has changed it since", undo_id=row["id"], cases=moved)


async def _put_back(row: Any, conn: Connection) -> None:
    ids = row["case_ids"]
    if row["deed"] in DEEP:
        await conn.execute(Q.drop_subjects_of, ids)
        await conn.execute(Q.put_signals_back, row["signal_cases"], row["signal_keys"], ids)
    await conn.execute(Q.put_cases_back, row["cases"])
    if row["deed"] in DEEP:
        await conn.execute(Q.put_subjects_back, row["subjects"])
        await conn.execute(Q.put_merged_back, row["merged_ids"], row["merged_into"])


async def _tell(uow: UnitOfWork, deed: str, after: Case, case: Case) -> None:
    """The timeline, the clock, and the news."""
    await store.tell(uow, case.id, "undone", f"{deed} is taken back")
    lifecycle.arm(uow, case)
    uow.emit(
        CaseUndone(
            case_id=case.id,
            deed=deed,
            by=uow.actor,
            reopened=cases.is_over(after) and not cases.is_over(case),
            acknowledged_at=case.acknowledged_at,
            snoozed_until=case.snoozed_until,
        )
    )


def _array(texts: Iterable[str]) -> str:
    """JSON texts as one array."""
    return msgspec.json.encode([msgspec.Raw(text.encode()) for text in texts]).decode()
