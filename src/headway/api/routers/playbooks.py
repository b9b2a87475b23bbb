"""Playbooks: their versions, tried before they count; their runs step by step; what waits for a person's approval."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Path, Query
from pydantic import BaseModel, Field, StringConstraints

from headway.api.operation import Router
from headway.api.paging import After, BadCursor, Limit, Paged, id_of, key_of, numbers_of, page
from headway.api.turn import Now
from headway.api.wire import Instant, PageOf, Reason, Sent, Short, Shown
from headway.exceptions.playbooks import versions, views
from headway.exceptions.playbooks.book import PlaybookBook
from headway.exceptions.playbooks.commands import (
    ActivatePlaybook,
    AnswerApproval,
    CheckPlaybook,
    PlaybookActivation,
    PlaybookSaving,
    SavePlaybook,
    StopRun,
    TryPlaybook,
)
from headway.exceptions.playbooks.faults import (
    BadPlaybook,
    MayNotApprove,
    NoPlaybook,
    NoRun,
    NothingToApprove,
    PlaybookMoved,
)
from headway.exceptions.playbooks.reading import MAX_CHARACTERS
from headway.exceptions.playbooks.runs import Run, RunOutcome, RunState, RunStep
from headway.exceptions.playbooks.trial import Trial
from headway.exceptions.playbooks.views import ApprovalView, PlaybookView, VersionFigures
from headway.kernel.errors import BadInput

router = Router("playbooks", "What is done about trouble without a person: playbooks, their runs, approvals.")
BOOK = PlaybookBook()
_MOST = 2**31 - 2
_WEEK = timedelta(days=7)
Text = Annotated[str, StringConstraints(min_length=1, max_length=MAX_CHARACTERS)]
Name = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,63}$", description="as it stands behind `playbook:`")]
Version = Annotated[int, Path(ge=0, le=_MOST, description="counts from 1; 0 is the one shipped")]
Number = Annotated[int, Path(ge=1, le=10_000, description="counts from 1")]


class PlaybookIn(Sent):
    """A playbook as YAML or JSON, in one text; `note` says what is new."""

    text: Text
    note: Short = ""


class PlaybookText(Sent):
    """A playbook as YAML or JSON, in one text."""

    text: Text


class TryIn(Sent):
    """A playbook, and the cases it is tried on: those opened from `since` to `until`, else in the last seven days."""

    text: Text
    since: Instant | None = None
    until: Instant | None = None


class ActivateIn(Sent):
    """Which version (0: the one shipped, -1: none), why, and where given the one that must be at work now."""

    version: Annotated[int, Field(ge=-1, le=_MOST)]
    reason: Reason
    before: Annotated[int | None, Field(ge=-1, le=_MOST)] = None


class AnswerIn(Sent):
    """Yes or no, and why; a refusal needs its reason."""

    approved: bool
    reason: Short = ""


class StopIn(Sent):
    """Why it is stopped."""

    reason: Reason


class SoundPlaybook(BaseModel):
    """The text could be saved."""

    name: str
    description: str
    detectors: tuple[str, ...]
    level: int
    shadow: bool
    steps: tuple[str, ...]


class PlaybookVersionOut(Shown):
    """A version as it was saved."""

    version: int
    digest: str
    note: str
    saved_by: str
    saved_at: datetime


class PlaybookVersionText(BaseModel):
    """What is written in a version."""

    name: str
    version: int
    text: str


class PlaybookActivationOut(Shown):
    """A version was put to work in the place of another; 0 is the one shipped, -1 none."""

    number: int
    version: int
    before: int
    reason: str
    activated_by: str
    activated_at: datetime


class RunOut(Shown):
    """A run: which version works on which case, where it stands, and how it ended."""

    id: UUID
    case_id: UUID
    playbook: str
    version: int
    shadow: bool
    level: int
    state: RunState
    at_step: str
    number: int
    due_at: datetime | None
    started_at: datetime
    decision_id: UUID
    outcome: RunOutcome | None
    why: str | None
    ended_at: datetime | None


class StepOut(Shown):
    """A step that a run has begun."""

    number: int
    step: str
    does: str
    state: str
    began_at: datetime
    ended_at: datetime | None
    answer: str
    sentence: str
    touched: tuple[str, ...]
    expect: str
    expect_money: Decimal
    expect_minutes: int
    until: datetime | None
    undoes: int | None
    scope: str | None
    asked: str | None
    approved: bool | None
    by: str | None
    reason: str | None
    decision_id: UUID | None


class RunDetailOut(BaseModel):
    """A run with the steps it has begun, and the ids of those ahead."""

    run: RunOut
    steps: list[StepOut]
    ahead: list[str]


class FiguresOut(BaseModel):
    """How the runs begun in a period ended, by version."""

    since: datetime
    until: datetime
    versions: list[VersionFigures]


@router.get("/playbooks", "playbooks:read")
async def list_playbooks(turn: Now) -> list[PlaybookView]:
    """All playbooks by name, with the version at work: 0 the one shipped, -1 none."""
    return await views.list_playbooks(turn.db, BOOK)


@router.post("/playbooks", "playbooks:write", raises=(BadPlaybook,), bulk=True)
async def save_playbook(turn: Now, body: PlaybookIn) -> PlaybookSaving:
    """Keep a playbook as the next version of its name. It counts only when it is activated; with faults it is not kept.

    A step that needs a scope which the key does not carry is a fault.
    """
    saving: PlaybookSaving = await turn.run(SavePlaybook(body.text, body.note, turn.caller.scopes))
    return saving


@router.post("/playbooks/check", "playbooks:read", raises=(BadPlaybook,), bulk=True)
async def check_playbook(turn: Now, body: PlaybookText) -> SoundPlaybook:
    """Could this text be saved? Every fault, with its line; nothing is kept."""
    found = await turn.run(CheckPlaybook(body.text, turn.caller.scopes))
    return SoundPlaybook(
        name=found.name,
        description=found.description,
        detectors=found.on.detectors,
        level=found.autonomy.level,
        shadow=found.autonomy.shadow,
        steps=tuple(step.id for step in found.steps),
    )


@router.post("/playbooks/try", "playbooks:read", raises=(BadPlaybook,), bulk=True)
async def try_playbook(turn: Now, body: TryIn) -> Trial:
    """Which cases it would have taken, and what it would have done with them; nothing is kept and nothing done."""
    trial: Trial = await turn.run(TryPlaybook(body.text, body.since, body.until))
    return trial


@router.get("/playbooks/{name}", "playbooks:read", raises=(NoPlaybook,))
async def get_playbook(turn: Now, name: Name) -> PlaybookView:
    """One playbook."""
    return await views.get_playbook(turn.db, BOOK, name)


@router.get("/playbooks/{name}/versions", "playbooks:read", raises=(BadCursor,))
async def list_playbook_versions(
    turn: Now, name: Name, after: After = None, limit: Limit = 50
) -> PageOf[PlaybookVersionOut]:
    """The versions that were saved, newest first."""
    found = await versions.versions(turn.db, name, _number(after), limit + 1)
    return page([PlaybookVersionOut.model_validate(each) for each in found], limit, lambda row: row.version)


@router.get("/playbooks/{name}/versions/{version}", "playbooks:read", raises=(NoPlaybook,))
async def get_playbook_version(turn: Now, name: Name, version: Version) -> PlaybookVersionText:
    """What is written in a version."""
    text = await versions.text_of(turn.db, BOOK, name, version)
    return PlaybookVersionText(name=name, version=version, text=text)


@router.get("/playbooks/{name}/activations", "playbooks:read", raises=(BadCursor,))
async def list_playbook_activations(
    turn: Now, name: Name, after: After = None, limit: Limit = 50
) -> PageOf[PlaybookActivationOut]:
    """What was put to work, by whom, when and why; newest first."""
    found = await versions.activations(turn.db, name, _number(after), limit + 1)
    return page([PlaybookActivationOut.model_validate(each) for each in found], limit, lambda row: row.number)


@router.post("/playbooks/{name}/activate", "playbooks:write", raises=(NoPlaybook, PlaybookMoved, BadPlaybook))
async def activate_playbook(turn: Now, name: Name, body: ActivateIn) -> PlaybookActivation:
    """Put a version to work from now on; an older one rolls back, -1 turns it off. Runs go on as they began."""
    command = ActivatePlaybook(name, body.version, body.reason, body.before, turn.caller.scopes)
    made: PlaybookActivation = await turn.run(command)
    return made


@router.get("/playbook-figures", "playbooks:read")
async def get_playbook_figures(turn: Now, since: Instant | None = None, until: Instant | None = None) -> FiguresOut:
    """How the runs begun in a period ended, by version; the last seven days where none is named."""
    last = until or turn.now
    first = since or last - _WEEK
    if first >= last:
        raise BadInput("the period is empty", field="since", allowed="a time before `until`")
    return FiguresOut(since=first, until=last, versions=await views.figures(turn.db, first, last))


@router.get("/runs", "playbooks:read", raises=(BadCursor,))
async def list_runs(
    turn: Now,
    case_id: UUID | None = None,
    playbook: Annotated[str | None, Query(max_length=64)] = None,
    state: RunState | None = None,
    outcome: RunOutcome | None = None,
    shadow: Annotated[Literal["true", "false"] | None, Query()] = None,
    *,
    paged: Paged,
) -> PageOf[RunOut]:
    """Runs, newest first."""
    wanted = views.RunFilter(case_id, playbook, state, None if shadow is None else shadow == "true", outcome)
    found = await views.list_runs(turn.db, wanted, before=id_of(paged.after), limit=paged.limit + 1)
    return page([RunOut.model_validate(each) for each in found], paged.limit, lambda row: row.id)


@router.get("/runs/{run_id}", "playbooks:read", raises=(NoRun,))
async def get_run(turn: Now, run_id: UUID) -> RunDetailOut:
    """One run: the steps it has begun, each with its decision, and those ahead."""
    found = await views.get_run(turn.db, BOOK, run_id)
    return RunDetailOut(run=_run(found.run), steps=[_step(each) for each in found.steps], ahead=list(found.ahead))


@router.post("/runs/{run_id}/stop", "exceptions:write", raises=(NoRun,))
async def stop_run(turn: Now, run_id: UUID, body: StopIn) -> RunOut:
    """Have it begin nothing more; its case is a person's from then. A step that has begun is finished."""
    return _run(await turn.run(StopRun(run_id, body.reason)))


@router.post(
    "/runs/{run_id}/steps/{number}/answer", "exceptions:write", raises=(NoRun, NothingToApprove, MayNotApprove)
)
async def answer_approval(turn: Now, run_id: UUID, number: Number, body: AnswerIn) -> RunOut:
    """Approve a step that waits, or refuse it. The key must carry the scope that the step names."""
    return _run(await turn.run(AnswerApproval(run_id, number, body.approved, body.reason, turn.caller.scopes)))


@router.get("/approvals", "playbooks:read", raises=(BadCursor,))
async def list_approvals(turn: Now, after: After = None, limit: Limit = 50) -> PageOf[ApprovalView]:
    """Steps that wait for a person, the first to lapse first."""
    found = await views.approvals(turn.db, after=_place(after), limit=limit + 1)
    return page(found, limit, lambda row: (row.until.isoformat(), row.run_id))


def _run(run: Run) -> RunOut:
    return RunOut.model_validate(run)


def _step(step: RunStep) -> StepOut:
    known: dict[str, Any] = asdict(step)
    return StepOut.model_validate(known)


def _number(after: str | None) -> int | None:
    found = numbers_of(after, 1)
    return None if found is None else min(found[0], _MOST + 1)


def _place(after: str | None) -> tuple[datetime, UUID]:
    key = key_of(after, 2)
    try:
        return (
            (views.EARLIEST, views.NOBODY)
            if key is None
            else (datetime.fromisoformat(key[0]).astimezone(), UUID(key[1]))
        )
    except (ValueError, OverflowError):
        raise BadCursor("this is no cursor of this operation", field="after") from None
