"""Exception cases: what needs attention, who owns it, and what was done about it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from headway.api.errors import VersionMismatch
from headway.api.operation import Router
from headway.api.paging import BadCursor, Paged, key_of, page
from headway.api.turn import IfMatch, Now
from headway.api.wire import PageOf, Sent, Shown
from headway.exceptions import store, views
from headway.exceptions.cases import WrongCaseState
from headway.exceptions.model import (
    AcknowledgeCase,
    AssignCase,
    Case,
    CaseState,
    CaseSubject,
    CommentCase,
    MoveCase,
    OwnerRule,
    ResolveCase,
    SaveOwners,
    Severity,
)
from headway.exceptions.store import UnknownCase
from headway.exceptions.views import FIRST, CaseCounts, CaseCursor, CaseFilter

router = Router("exceptions", "Exception cases and their clocks.")
CHANGING = (UnknownCase, WrongCaseState, VersionMismatch)


class SignalOut(Shown):
    """What opened or worsened a case."""

    key: str
    at: datetime
    detector: str
    subject_id: UUID
    severity: Severity
    sentence: str
    at_risk_minor: int | None
    at_risk_currency: str | None
    deadline: datetime | None
    event_id: UUID | None


class EntryOut(Shown):
    """One thing that was done about a case."""

    at: datetime
    actor: str
    kind: str
    text: str
    decision_id: UUID | None


class CaseOut(BaseModel):
    """A case with what it is about, its signals and its timeline."""

    case: Case
    subjects: list[CaseSubject]
    signals: list[SignalOut]
    timeline: list[EntryOut]


class AcknowledgeIn(Sent):
    """Nothing more to say."""


class AssignIn(Sent):
    """Who works on it from now."""

    assignee: Annotated[str, Field(min_length=1, max_length=120)]


class CommentIn(Sent):
    """A note."""

    text: Annotated[str, Field(min_length=1, max_length=4000)]


class ResolveIn(Sent):
    """Why it is over."""

    reason: Annotated[str, Field(min_length=1, max_length=4000)]


class MoveIn(Sent):
    """How far the work has come."""

    to: Literal["in_progress", "waiting", "closed"]


class OwnerIn(Sent):
    """Cases of a detector and a severity (null: any) belong to this team."""

    owner: Annotated[str, Field(min_length=1, max_length=120)]
    detector: Annotated[str | None, Field(max_length=100)] = None
    severity: Severity | None = None


class OwnersIn(Sent):
    """The rules, the first that fits counts."""

    rules: Annotated[tuple[OwnerIn, ...], Field(max_length=1000)]


class SavedRules(BaseModel):
    """How many rules there are now."""

    rules: int


@router.get("/cases", "exceptions:read", raises=(BadCursor,))
async def list_cases(
    turn: Now,
    phase: Literal["open", "over", "all"] = "all",
    state: CaseState | None = None,
    severity: Severity | None = None,
    owner: Annotated[str | None, Query(max_length=120)] = None,
    detector: Annotated[str | None, Query(max_length=100)] = None,
    shipment_id: UUID | None = None,
    *,
    paged: Paged,
) -> PageOf[Case]:
    """Cases, the one whose clock runs out first, first."""
    wanted = CaseFilter(phase, state, severity, owner, detector, shipment_id)
    found = await views.list_cases(turn.db, wanted, after=_place(paged.after), limit=paged.limit + 1)
    return page(found, paged.limit, lambda case: (case.due_at.isoformat(), case.id))


@router.get("/case-counts", "exceptions:read")
async def count_cases(turn: Now) -> CaseCounts:
    """Cases by state; the open ones by severity and detector, and how many are past their clock."""
    return await views.counts(turn.db, turn.now)


@router.get("/cases/{case_id}", "exceptions:read", raises=(UnknownCase,))
async def get_case(turn: Now, case_id: UUID) -> CaseOut:
    """One case with what it is about, its signals and its timeline. Its ETag is its version."""
    found = await views.case_detail(turn.db, case_id)
    if found is None:
        raise UnknownCase(f"there is no case {case_id}", case_id=case_id)
    turn.tag(found.case.version)
    return CaseOut(
        case=found.case,
        subjects=list(found.subjects),
        signals=[SignalOut.model_validate(signal) for signal in found.signals],
        timeline=[EntryOut.model_validate(entry) for entry in found.timeline],
    )


@router.post("/cases/{case_id}/acknowledge", "exceptions:write", raises=CHANGING)
async def acknowledge_case(turn: Now, case_id: UUID, body: AcknowledgeIn, if_match: IfMatch = None) -> Case:
    """Take a case on; the clock to resolve it starts."""
    return await _changed(turn, case_id, AcknowledgeCase(case_id))


@router.post("/cases/{case_id}/assign", "exceptions:write", raises=CHANGING)
async def assign_case(turn: Now, case_id: UUID, body: AssignIn, if_match: IfMatch = None) -> Case:
    """Give a case to a person."""
    return await _changed(turn, case_id, AssignCase(case_id, body.assignee))


@router.post("/cases/{case_id}/move", "exceptions:write", raises=CHANGING)
async def move_case(turn: Now, case_id: UUID, body: MoveIn, if_match: IfMatch = None) -> Case:
    """Say how far the work has come."""
    return await _changed(turn, case_id, MoveCase(case_id, CaseState(body.to)))


@router.post("/cases/{case_id}/comment", "exceptions:write", raises=CHANGING)
async def comment_case(turn: Now, case_id: UUID, body: CommentIn, if_match: IfMatch = None) -> Case:
    """Leave a note on the timeline."""
    return await _changed(turn, case_id, CommentCase(case_id, body.text))


@router.post("/cases/{case_id}/resolve", "exceptions:write", raises=CHANGING)
async def resolve_case(turn: Now, case_id: UUID, body: ResolveIn, if_match: IfMatch = None) -> Case:
    """It is over, for this reason."""
    return await _changed(turn, case_id, ResolveCase(case_id, body.reason))


@router.put("/case-owners", "exceptions:write")
async def save_case_owners(turn: Now, body: OwnersIn) -> SavedRules:
    """Replace the rules of who owns what; they hold for cases opened from now."""
    rules = tuple(OwnerRule(rule.owner, rule.detector, rule.severity) for rule in body.rules)
    return SavedRules(rules=await turn.run(SaveOwners(rules)))


async def _changed(turn: Now, case_id: UUID, command: object) -> Case:
    if turn.matching() is not None:
        turn.check_match((await store.lock_case(turn.db, case_id)).version)
    case: Case = await turn.run(command)
    turn.tag(case.version)
    return case


def _place(after: str | None) -> CaseCursor:
    key = key_of(after, 2)
    try:
        return FIRST if key is None else CaseCursor(datetime.fromisoformat(key[0]).astimezone(), UUID(key[1]))
    except (ValueError, OverflowError):
        raise BadCursor("this is no cursor of this operation", field="after") from None
