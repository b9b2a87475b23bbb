"""A second person for what is put in force: whether one is wanted, what is asked of one, and the answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from headway.api.operation import Router
from headway.api.paging import BadCursor, Paged, id_of, page
from headway.api.turn import Now
from headway.api.wire import PageOf, Reason, Sent, Short, Shown
from headway.dispatch.governing import store
from headway.dispatch.governing.model import (
    AnswerActivation,
    ApprovalStatus,
    AskActivation,
    AskedAlready,
    NoApproval,
    NobodyNeeded,
    SamePerson,
    SecondPersonNeeded,
    SetSecondPerson,
    WithdrawActivation,
)
from headway.dispatch.tenders import WrongState

router = Router("governing", "A second person: nothing is put in force by whoever asks for it alone.")


class ApprovalOut(Shown):
    """A question to a second person; `document` is dispatch, thresholds, or second_person: that none is needed."""

    id: UUID
    document: str
    version: int
    reason: str
    status: ApprovalStatus
    asked_by: str
    asked_at: datetime
    answered_by: str | None
    answered_at: datetime | None
    answer: str | None


class GovernanceOut(Shown):
    """Is a second person wanted? Who wanted it, when and why; null where nobody ever said."""

    second_person: bool
    reason: str
    changed_by: str | None
    changed_at: datetime | None


class AskIn(Sent):
    """Which version of which document is to be put in force, and why."""

    document: Literal["dispatch", "thresholds", "second_person"]
    version: Annotated[int, Field(ge=0, le=2**31 - 2)] = 0
    reason: Reason


class AnswerIn(Sent):
    """Yes, or no with a reason."""

    approve: bool
    reason: Short = ""


class WithdrawIn(Sent):
    """Nothing more to say."""


class SecondPersonIn(Sent):
    """Whether a second person is wanted from now on, and why."""

    second_person: bool
    reason: Reason


@router.get("/governance", "policies:read")
async def get_governance(turn: Now) -> GovernanceOut:
    """Is a second person wanted before a version is in force?"""
    return GovernanceOut.model_validate(await store.governance(turn.db))


@router.put("/governance", "policies:write", raises=(SecondPersonNeeded,))
async def set_governance(turn: Now, body: SecondPersonIn) -> GovernanceOut:
    """Want a second person at once; to want none any more, somebody else has to agree first."""
    return GovernanceOut.model_validate(await turn.run(SetSecondPerson(body.second_person, body.reason)))


@router.get("/policy-approvals", "policies:read", raises=(BadCursor,))
async def list_policy_approvals(
    turn: Now, status: ApprovalStatus | None = None, *, paged: Paged
) -> PageOf[ApprovalOut]:
    """Questions, newest first."""
    before, limit = id_of(paged.after), paged.limit
    found = await store.list_approvals(turn.db, status=status, before=before, limit=limit + 1)
    return page([ApprovalOut.model_validate(each) for each in found], limit, lambda row: row.id)


@router.post("/policy-approvals", "policies:write", raises=(NobodyNeeded, AskedAlready))
async def ask_policy_approval(turn: Now, body: AskIn) -> ApprovalOut:
    """Ask a second person; once somebody else agreed, the version can be put in force once."""
    return ApprovalOut.model_validate(await turn.run(AskActivation(body.document, body.version, body.reason)))


@router.get("/policy-approvals/{approval_id}", "policies:read", raises=(NoApproval,))
async def get_policy_approval(turn: Now, approval_id: UUID) -> ApprovalOut:
    """One question."""
    return ApprovalOut.model_validate(await store.find(turn.db, approval_id))


@router.post("/policy-approvals/{approval_id}/answer", "policies:write", raises=(NoApproval, SamePerson, WrongState))
async def answer_policy_approval(turn: Now, approval_id: UUID, body: AnswerIn) -> ApprovalOut:
    """Agree, or refuse with a reason; never one's own question."""
    return ApprovalOut.model_validate(await turn.run(AnswerActivation(approval_id, body.approve, body.reason)))


@router.post("/policy-approvals/{approval_id}/withdraw", "policies:write", raises=(NoApproval, WrongState))
async def withdraw_policy_approval(turn: Now, approval_id: UUID, body: WithdrawIn) -> ApprovalOut:
    """Ask no more."""
    return ApprovalOut.model_validate(await turn.run(WithdrawActivation(approval_id)))
