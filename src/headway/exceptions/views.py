"""What screens and the API read of cases."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from headway.exceptions.model import Case, CaseState, CaseSubject, Severity
from headway.exceptions.store import Q, case_of, subjects_of

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

MAX_PAGE = 500


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases to list; `phase`: those that are open, those that are over, or all."""

    phase: Literal["open", "over", "all"] = "all"
    state: CaseState | None = None
    severity: Severity | None = None
    owner: str | None = None
    detector: str | None = None
    shipment_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class CaseCursor:
    """The place after a case in the list: its due time and id."""

    due_at: datetime
    id: UUID


FIRST = CaseCursor(datetime(1, 1, 2, tzinfo=UTC), UUID(int=0))


@dataclass(frozen=True, slots=True)
class CaseDetail:
    """A case with what it is about, what was merged into it, its signals, and everything that was done about it."""

    case: Case
    subjects: tuple[CaseSubject, ...]
    merged: tuple[Case, ...]
    signals: tuple[dict[str, Any], ...]
    timeline: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class CaseCounts:
    """How many cases there are; `by_severity`, `by_detector` and `overdue` count the open ones only."""

    by_state: dict[str, int]
    by_severity: dict[str, int]
    by_detector: dict[str, int]
    overdue: int


async def list_cases(
    conn: Connection, wanted: CaseFilter, *, after: CaseCursor = FIRST, limit: int = 100
) -> list[Case]:
    """Cases by filter, the one whose clock runs out first, first."""
    rows = await conn.fetch(
        Q.list_cases,
        after.due_at,
        after.id,
        wanted.phase,
        wanted.state,
        wanted.severity,
        wanted.owner,
        wanted.detector,
        wanted.shipment_id,
        max(1, min(limit, MAX_PAGE)),
    )
    return [case_of(row) for row in rows]


async def case_detail(conn: Connection, case_id: UUID) -> CaseDetail | None:
    """One case with its subjects, its signals and its timeline."""
    row = await conn.fetchrow(Q.find_case, case_id)
    if row is None:
        return None
    signals = tuple(dict(signal) for signal in await conn.fetch(Q.signals_of, case_id))
    timeline = tuple(dict(entry) for entry in await conn.fetch(Q.timeline_of, case_id))
    merged = tuple(case_of(each) for each in await conn.fetch(Q.merged_into, case_id))
    return CaseDetail(case_of(row), tuple(await subjects_of(conn, case_id)), merged, signals, timeline)


async def counts(conn: Connection, now: datetime) -> CaseCounts:
    """Cases by state; the open ones by severity and detector, and how many are past their clock."""
    by_state: Counter[str] = Counter()
    by_severity: Counter[str] = Counter()
    by_detector: Counter[str] = Counter()
    overdue = 0
    for row in await conn.fetch(Q.count_cases, now):
        by_state[row["state"]] += row["cases"]
        overdue += row["overdue"]
        if row["state"] not in (CaseState.RESOLVED, CaseState.CLOSED):
            by_severity[row["severity"]] += row["cases"]
            by_detector[row["detector"]] += row["cases"]
    return CaseCounts(dict(by_state), dict(by_severity), dict(by_detector), overdue)
