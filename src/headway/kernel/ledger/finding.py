"""Finding decisions: by what they are about, whom they name, who made them, and how near another was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.kernel.db.queries import load_queries

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Q = load_queries(__package__)
LAST = (1 << 63) - 1
OVERRIDE = "override"
"""The reason of a verdict that a person chose against the policy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for; None: any.

    Attributes:
        subjects: things it is about, any of them. party: whom the choice names, such as a carrier's code.
        reason: the verdict's stable word. margin_minor: the next best costs at most so much more.
        since, until: when it was decided.
    """

    kind: str | None = None
    subjects: tuple[UUID, ...] | None = None
    party: str | None = None
    actor: str | None = None
    policy: str | None = None
    reason: str | None = None
    margin_minor: int | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A record in a list; `margin_minor` is what the next best costs more, None where there is none."""

    number: int
    id: UUID
    kind: str
    policy: str
    subject_type: str
    subject_id: UUID
    decided_at: datetime
    actor: str
    autonomy: int
    correlation_id: UUID
    reason: str
    choice: str | None
    party: str | None
    margin_minor: int | None
    sentence: str
    currency: str | None

    @property
    def overridden(self) -> bool:
        return self.reason == OVERRIDE


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of decision under one policy of the code: how many there were, and when the last."""

    kind: str
    policy: str
    decisions: int
    last_at: datetime


async def search(conn: Connection, wanted: Wanted, *, before: int = LAST, limit: int = 50) -> list[Found]:
    """Records, newest first, with numbers below `before`."""
    subjects = None if wanted.subjects is None else list(wanted.subjects)
    which = (wanted.kind, subjects, wanted.party, wanted.actor, wanted.policy, wanted.reason)
    rows = await conn.fetch(Q.search, before, *which, wanted.margin_minor, wanted.since, wanted.until, limit)
    return [Found(**dict(row)) for row in rows]


async def records(conn: Connection, ids: Sequence[UUID]) -> list[Any]:
    """Whole records, newest first."""
    found: list[Any] = await conn.fetch(Q.records, list(ids))
    return found


async def kinds(conn: Connection, since: datetime) -> list[Kind]:
    """What was decided from a moment on."""
    return [Kind(**dict(row)) for row in await conn.fetch(Q.kinds, since)]
