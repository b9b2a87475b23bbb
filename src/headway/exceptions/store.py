"""Reading and writing the tables of exceptions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.exceptions.model import (
    Case,
    CaseState,
    CaseSubject,
    Cause,
    Ending,
    OwnerRule,
    Severity,
    Signal,
    Subject,
)
from headway.kernel.db import load_queries
from headway.kernel.errors import NotFound
from headway.kernel.money import Money

if TYPE_CHECKING:
    import asyncpg

    from headway.kernel.db.database import Connection
    from headway.kernel.uow import UnitOfWork

Q = load_queries("headway.exceptions")
SubjectKey = tuple[str, UUID]
"""A detector and the id of what it looks at: open in one case at most."""


class UnknownCase(NotFound):
    """There is no such case."""

    code = "unknown_case"


async def lock_case(conn: Connection, case_id: UUID) -> Case:
    """One case, locked until the transaction ends.

    Raises:
        UnknownCase: there is none.
    """
    row = await conn.fetchrow(Q.lock_case, case_id)
    if row is None:
        raise UnknownCase(f"there is no case {case_id}", case_id=case_id)
    return case_of(row)


async def lock_cases(conn: Connection, ids: Iterable[UUID]) -> list[Case]:
    """Cases, locked in the order of their ids, so that two who lock several cannot wait for each other."""
    return [case_of(row) for row in await conn.fetch(Q.lock_cases, list(ids))]


async def lock_open_cause(conn: Connection, cause: Cause) -> Case | None:
    """The open case of a cause, locked."""
    row = await conn.fetchrow(Q.lock_open_cause, cause.kind, cause.key)
    return None if row is None else case_of(row)


async def cases_of_keys(conn: Connection, keys: Sequence[SubjectKey]) -> dict[SubjectKey, UUID]:
    """In which open case each of these is, where it is in one."""
    rows = await conn.fetch(Q.cases_of_keys, [detector for detector, _ in keys], [subject for _, subject in keys])
    return {(row["detector"], row["subject_id"]): row["case_id"] for row in rows}


async def open_subjects(conn: Connection, detectors: Sequence[str]) -> set[UUID]:
    """What some detectors have in open cases."""
    return {row["subject_id"] for row in await conn.fetch(Q.open_subjects, detectors)}


async def subjects_of(conn: Connection, case_id: UUID, *, open_only: bool = False) -> list[CaseSubject]:
    """What a case is about, in the order in which it joined; `open_only`: what is still in trouble."""
    rows = await conn.fetch(Q.subjects_of, [case_id], open_only)
    return [subject_of(row) for row in rows]


async def subjects_of_all(conn: Connection, ids: Iterable[UUID]) -> list[CaseSubject]:
    """What some cases are about."""
    return [subject_of(row) for row in await conn.fetch(Q.subjects_of, list(ids), False)]


async def open_case(conn: Connection, case: Case) -> bool:
    """Keep a new case; False where there is an open one of its cause."""
    row = await conn.fetchval(
        Q.open_case,
        case.id,
        case.detector,
        case.subject_type,
        case.subject_id,
        case.cause.kind,
        case.cause.key,
        case.severity,
        case.owner,
        case.sentence,
        *_amount(case.at_risk),
        case.deadline,
        case.order_id,
        case.shipment_id,
        case.carrier_id,
        case.opened_at,
        case.due_at,
        case.since,
        case.assignee,
        case.handed_at,
        case.handed_why,
    )
    return row is not None


async def write_case(conn: Connection, case: Case) -> None:
    """Write what may change of a case."""
    await conn.execute(
        Q.write_case,
        case.id,
        case.state,
        case.severity,
        case.owner,
        case.assignee,
        case.level,
        case.sentence,
        *_amount(case.at_risk),
        case.due_at,
        case.acknowledged_at,
        case.resolved_at,
        case.automatic,
        case.resolution,
        case.signals,
        case.version,
        case.detector,
        case.cause.kind,
        case.cause.key,
        case.deadline,
        case.subjects,
        case.since,
        case.ending,
        case.merged_into,
        case.paused_at,
        case.pause_why,
        case.wait_until,
        case.snoozed_until,
        case.snooze_or_worse,
        case.handed_at,
        case.handed_why,
        case.reopened,
        case.subject_type,
        case.subject_id,
        case.order_id,
        case.shipment_id,
        case.carrier_id,
    )


async def put_subject(uow: UnitOfWork, case_id: UUID, detector: str, signal: Signal) -> None:
    """Note what a signal is about; what was over for a while is in trouble again."""
    await uow.conn.execute(
        Q.put_subject,
        case_id,
        detector,
        signal.about.type,
        signal.about.id,
        signal.order_id,
        signal.shipment_id,
        signal.carrier_id,
        signal.sentence,
        uow.now,
        signal.since,
        *_amount(signal.at_risk),
        signal.deadline,
    )


async def put_signal(
    uow: UnitOfWork, case_id: UUID, key: str, detector: str, signal: Signal, severity: Severity, event_id: UUID | None
) -> bool:
    """Attach a signal; False where it is attached already."""
    amount = _amount(signal.at_risk)
    row = (case_id, key, uow.now, detector, signal.about.id, severity, signal.sentence, *amount, signal.deadline)
    return await uow.conn.fetchval(Q.put_signal, *row, event_id) is not None


async def end_subject(uow: UnitOfWork, case_id: UUID, detector: str, subject_id: UUID, resolution: str) -> None:
    """What a detector saw about a subject is over."""
    await uow.conn.execute(Q.end_subject, case_id, detector, subject_id, uow.now, resolution)


async def end_all_subjects(uow: UnitOfWork, case_id: UUID, resolution: str) -> None:
    """Nothing that the case is about is in trouble any more, as far as it goes."""
    await uow.conn.execute(Q.end_all_subjects, case_id, uow.now, resolution)


async def tell(uow: UnitOfWork, case_id: UUID, kind: str, text: str, decision_id: UUID | None = None) -> None:
    """Add to a case's timeline what the present actor did."""
    await uow.conn.execute(Q.tell, case_id, uow.now, uow.actor, kind, text, decision_id)


async def owner_rules(conn: Connection) -> tuple[OwnerRule, ...]:
    """The tenant's rules of who owns what."""
    return tuple(
        OwnerRule(row["owner"], row["detector"], row["severity"] and Severity(row["severity"]))
        for row in await conn.fetch(Q.owner_rules)
    )


_SAME = (
    "id",
    "detector",
    "subject_type",
    "subject_id",
    "owner",
    "sentence",
    "opened_at",
    "due_at",
    "deadline",
    "order_id",
    "shipment_id",
    "carrier_id",
    "assignee",
    "level",
    "acknowledged_at",
    "resolved_at",
    "automatic",
    "resolution",
    "signals",
    "version",
    "subjects",
    "since",
    "merged_into",
    "paused_at",
    "pause_why",
    "wait_until",
    "snoozed_until",
    "snooze_or_worse",
    "handed_at",
    "handed_why",
    "reopened",
)


def case_of(row: asyncpg.Record) -> Case:
    """The case of a row."""
    same: dict[str, Any] = {name: row[name] for name in _SAME}
    return Case(
        **same,
        state=CaseState(row["state"]),
        severity=Severity(row["severity"]),
        cause=Cause(row["cause_kind"], row["cause_key"]),
        at_risk=_money(row),
        ending=None if row["ending"] is None else Ending(row["ending"]),
    )


def subject_of(row: asyncpg.Record) -> CaseSubject:
    """The subject of a row."""
    return CaseSubject(
        case_id=row["case_id"],
        detector=row["detector"],
        subject=Subject(row["subject_type"], row["subject_id"]),
        order_id=row["order_id"],
        shipment_id=row["shipment_id"],
        carrier_id=row["carrier_id"],
        sentence=row["sentence"],
        joined_at=row["joined_at"],
        since=row["since"],
        ended_at=row["ended_at"],
        resolution=row["resolution"],
        at_risk=_money(row),
        deadline=row["deadline"],
        signals=row["signals"],
    )


def _money(row: asyncpg.Record) -> Money | None:
    return None if row["at_risk_minor"] is None else Money(row["at_risk_minor"], row["at_risk_currency"])


def _amount(money: Money | None) -> tuple[int | None, str | None]:
    return (None, None) if money is None else (money.minor, money.currency)
