"""The log as an audit trail: who did what, when, and from where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from headway.kernel.db.queries import load_queries

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Q = load_queries("headway.kernel")
FIRST = ((1 << 63) - 1, (1 << 63) - 1)
PEOPLE, EVERYBODY = "people", "everybody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event as an audit sees it; `came_from` is `screen` or `api` and an address, empty for Headway itself."""

    xid: int
    seq: int
    id: UUID
    type: str
    subject_type: str
    subject_id: UUID
    recorded_at: datetime
    actor: str
    correlation_id: UUID
    causation_id: UUID | None
    came_from: str
    data: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for; None: any. `everybody`: also what Headway did by itself."""

    everybody: bool = False
    actor: str | None = None
    types: Sequence[str] | None = None
    subject_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


async def trail(conn: Connection, wanted: Wanted, *, before: tuple[int, int] = FIRST, limit: int = 100) -> list[Entry]:
    """Entries, newest first, before a place in the log."""
    types = None if wanted.types is None else list(wanted.types)
    which = (wanted.actor, types, wanted.subject_id, wanted.since, wanted.until)
    query = Q.audit_everybody if wanted.everybody or wanted.subject_id else Q.audit_people
    return [Entry(**dict(row)) for row in await conn.fetch(query, *before, *which, limit)]
