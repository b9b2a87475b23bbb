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
from headway.exceptions.detectors import NAMES
from headway.exceptions.model import (
    AcknowledgeCase,
    AssignCase,
    Case,
    CaseState,
    CaseSubject,
    CommentCase,
    DismissCase,
    HandCase,
    MergeCases,
    MoveCase,
    OwnerRule,
    ResolveCase,
    SaveOwners,
    Severity,
    SnoozeCase,
    SplitCase,
    WakeCase,
)
from headway.exceptions.precision import Precision, precisions
from headway.exceptions.sorting import MAX_SUBJECTS
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
    """A case with what it is about, the cases merged into it, its signals and its timeline."""

    case: Case
    subjects: list[CaseSubject]
    merged: list[UUID]
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


class SnoozeIn(Sent):
    """Until when it sleeps, and whether it wakes before where it worsens."""

    until: datetime
    or_worse: bool = True


class WakeIn(Sent):
    """Nothing more to say."""


class MergeIn(Sent):
    """The case that gets everything of this one, and why they are one."""

    into_id: UUID
    reason: Annotated[str, Field(min_length=1, max_length=4000)]


class SplitIn(Sent):
    """Ids of subjects that are a case of their own from now, and why."""

    subjects: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=MAX_SUBJECTS)]
    reason: Annotated[str, Field(min_length=1, max_length=4000)]


class DismissIn(Sent):
    """Why there was nothing."""

    reason: Annotated[str, Field(min_length=1, max_length=4000)]


class HandIn(Sent):
    """Why a person must judge it; and of which team, where not of the one it has."""

    why: Annotated[str, Field(min_length=1, max_length=4000)]
    owner: Annotated[str | None, Field(min_length=1, max_length=120)] = None


class PrecisionOut(BaseModel):
    """How often a detector was right in 90 days: cases that were something, cases that a person dismissed.

    `share` is what is to be expected of its next case, (confirmed + 9) / (all + 10); one that is `doubtful` opens its
    cases one step milder, and a person looks at them before a playbook acts.
    """

    detector: str
    confirmed: int
    dismissed: int
    share: float
    doubtful: bool
    learned_at: datetime | None


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
        merged=[each.id for each in found.merged],
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


@router.post("/cases/{case_id}/snooze", "exceptions:write", raises=CHANGING)
async def snooze_case(turn: Now, case_id: UUID, body: SnoozeIn, if_match: IfMatch = None) -> Case:
    """Let a case sleep with its clock, for 30 days at most; more shipments or a higher severity wake it before."""
    return await _changed(turn, case_id, SnoozeCase(case_id, body.until, body.or_worse))


@router.post("/cases/{case_id}/wake", "exceptions:write", raises=CHANGING)
async def wake_case(turn: Now, case_id: UUID, body: WakeIn, if_match: IfMatch = None) -> Case:
    """End a case's sleep."""
    return await _changed(turn, case_id, WakeCase(case_id))


@router.post("/cases/{case_id}/merge", "exceptions:write", raises=CHANGING)
async def merge_cases(turn: Now, case_id: UUID, body: MergeIn, if_match: IfMatch = None) -> Case:
    """Put everything of this case into another; the answer is that other one."""
    return await _changed(turn, case_id, MergeCases(case_id, body.into_id, body.reason))


@router.post("/cases/{case_id}/split", "exceptions:write", raises=CHANGING)
async def split_case(turn: Now, case_id: UUID, body: SplitIn, if_match: IfMatch = None) -> Case:
    """Make some of its subjects a case of their own; the answer is the new one. What follows of them goes there."""
    return await _changed(turn, case_id, SplitCase(case_id, body.subjects, body.reason))


@router.post("/cases/{case_id}/dismiss", "exceptions:write", raises=CHANGING)
async def dismiss_case(turn: Now, case_id: UUID, body: DismissIn, if_match: IfMatch = None) -> Case:
    """There was nothing: it counts against its detector, and the same troubles nobody again unless it is worse."""
    return await _changed(turn, case_id, DismissCase(case_id, body.reason))


@router.post("/cases/{case_id}/hand-over", "exceptions:write", raises=CHANGING)
async def hand_over_case(turn: Now, case_id: UUID, body: HandIn, if_match: IfMatch = None) -> Case:
    """Give it to people: playbooks leave it alone from now."""
    return await _changed(turn, case_id, HandCase(case_id, body.why, body.owner))


@router.get("/detector-precision", "exceptions:read")
async def list_detector_precision(turn: Now) -> list[PrecisionOut]:
    """How often each detector was right."""
    known = await precisions(turn.db)
    return [_precision(known.get(name) or Precision(name, 0, 0)) for name in NAMES]


@router.put("/case-owners", "exceptions:write")
async def save_case_owners(turn: Now, body: OwnersIn) -> SavedRules:
    """Replace the rules of who owns what; they hold for cases opened from now."""
    rules = tuple(OwnerRule(rule.owner, rule.detector, rule.severity) for rule in body.rules)
    return SavedRules(rules=await turn.run(SaveOwners(rules)))


def _precision(one: Precision) -> PrecisionOut:
    return PrecisionOut(
        detector=one.detector,
        confirmed=one.confirmed,
        dismissed=one.dismissed,
        share=round(one.share, 4),
        doubtful=one.doubtful,
        learned_at=one.learned_at,
    )


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
