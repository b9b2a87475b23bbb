"""The setting and the questions, as they are kept; and whether somebody else has to agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.dispatch.governing.model import Approval, ApprovalStatus, Governance, NoApproval, SecondPersonNeeded
from headway.kernel.db import load_queries

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection
    from headway.kernel.uow import UnitOfWork

Q = load_queries(__package__)
_COLUMNS = (
    *("id", "document", "version", "reason", "asked_by", "asked_at"),
    *("answered_by", "answered_at", "answer"),
)


async def governance(conn: Connection) -> Governance:
    """Is a second person wanted?"""
    row = await conn.fetchrow(Q.governance)
    return Governance() if row is None else Governance(**dict(row))


async def need_nobody_else(uow: UnitOfWork, document: str, version: int, *, back: bool) -> None:
    """Put nothing in force that somebody else has to agree to; an agreement is good once.

    Args:
        back: it is an older version that was in force before.

    Raises:
        SecondPersonNeeded: nobody agreed yet.
    """
    row = await uow.conn.fetchrow(Q.hold_governance)
    if row is None or not row["second_person"] or back:
        return
    found = await uow.conn.fetchrow(Q.approved, document, version)
    if found is None:
        raise SecondPersonNeeded(f"nobody else agreed to version {version}", document=document, version=version)
    await uow.conn.execute(Q.use_approval, found["id"])


async def find(conn: Connection, approval_id: UUID, *, lock: bool = False) -> Approval:
    """One question; raises NoApproval."""
    row = await conn.fetchrow(Q.lock_approval if lock else Q.find_approval, approval_id)
    if row is None:
        raise NoApproval(f"there is no question {approval_id}", approval_id=approval_id)
    return approval_of(row)


async def list_approvals(
    conn: Connection,
    *,
    status: ApprovalStatus | None = None,
    document: str | None = None,
    before: UUID | None = None,
    limit: int = 50,
) -> list[Approval]:
    """Questions, newest first."""
    rows = await conn.fetch(Q.list_approvals, before, status, document, limit)
    return [approval_of(row) for row in rows]


def approval_of(row: Any) -> Approval:
    """The question of a row."""
    return Approval(status=ApprovalStatus(row["status"]), **{name: row[name] for name in _COLUMNS})
