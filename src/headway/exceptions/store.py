"""Reading and writing the tables of exceptions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from headway.exceptions.model import Case, CaseState, OwnerRule, Severity, Signal
from headway.kernel.db import load_queries
from headway.kernel.errors import NotFound
from headway.kernel.money import Money

if TYPE_CHECKING:
    import asyncpg

    from headway.kernel.db.database import Connection
    from headway.kernel.uow import UnitOfWork

Q = load_queries("headway.exceptions")


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


async def lock_open(conn: Connection, detector: str, subject_id: UUID) -> Case | None:
    """The open case of a detector about a subject, locked."""
    row = await conn.fetchrow(Q.lock_open_case, detector, subject_id)
    return None if row is None else case_of(row)


async def lock_gone(conn: Connection, gone: Sequence[tuple[str, UUID, datetime]]) -> list[Case]:
    """Open cases by detector and subject, opened no later than a time; locked in the order of their ids."""
    rows = await conn.fetch(Q.lock_gone, *map(list, zip(*gone, strict=True)))
    return [case_of(row) for row in rows]


async def open_case(conn: Connection, case: Case) -> bool:
    """Keep a new case; False where its detector has an open one about the subject."""
    row = await conn.fetchval(
        Q.open_case,
        case.id,
        case.detector,
        case.subject_type,
        case.subject_id,
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
    )


async def put_signal(
    uow: UnitOfWork, case_id: UUID, key: str, signal: Signal, severity: Severity, event_id: UUID | None
) -> bool:
    """Attach a signal; False where it is attached already."""
    amount = _amount(signal.at_risk)
    row = (case_id, key, uow.now, severity, signal.sentence, *amount, signal.deadline, event_id)
    return await uow.conn.fetchval(Q.put_signal, *row) is not None


async def tell(uow: UnitOfWork, case_id: UUID, kind: str, text: str, decision_id: UUID | None = None) -> None:
    """Add to a case's timeline what the present actor did."""
    await uow.conn.execute(Q.tell, case_id, uow.now, uow.actor, kind, text, decision_id)


async def owner_rules(conn: Connection) -> tuple[OwnerRule, ...]:
    """The tenant's rules of who owns what."""
    return tuple(
        OwnerRule(row["owner"], row["detector"], row["severity"] and Severity(row["severity"]))
        for row in await conn.fetch(Q.owner_rules)
    )


def case_of(row: asyncpg.Record) -> Case:
    """The case of a row."""
    at_risk = None if row["at_risk_minor"] is None else Money(row["at_risk_minor"], row["at_risk_currency"])
    return Case(
        id=row["id"],
        detector=row["detector"],
        subject_type=row["subject_type"],
        subject_id=row["subject_id"],
        state=CaseState(row["state"]),
        severity=Severity(row["severity"]),
        owner=row["owner"],
        sentence=row["sentence"],
        opened_at=row["opened_at"],
        due_at=row["due_at"],
        at_risk=at_risk,
        deadline=row["deadline"],
        order_id=row["order_id"],
        shipment_id=row["shipment_id"],
        carrier_id=row["carrier_id"],
        assignee=row["assignee"],
        level=row["level"],
        acknowledged_at=row["acknowledged_at"],
        resolved_at=row["resolved_at"],
        automatic=row["automatic"],
        resolution=row["resolution"],
        signals=row["signals"],
        version=row["version"],
    )


def _amount(money: Money | None) -> tuple[int | None, str | None]:
    return (None, None) if money is None else (money.minor, money.currency)
