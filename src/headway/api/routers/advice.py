"""What could be done about a case, doing it, proposals that wait for approval, and the case in words."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import Query
from pydantic import BaseModel, Field

from headway.api.operation import Router
from headway.api.paging import After, BadCursor, Limit, id_of, page
from headway.api.turn import Now
from headway.api.wire import Instant, PageOf, Reason, Sent, Short, Shown
from headway.exceptions.advice import store
from headway.exceptions.advice.acting import ActionFailed, UnknownAction
from headway.exceptions.advice.effects import effects_of
from headway.exceptions.advice.model import (
    Acted,
    ActOnCase,
    Advice,
    AdvicePolicy,
    AdviseCase,
    AnswerActionProposal,
    ProposalState,
    ProposeAction,
    SetAdvicePolicy,
)
from headway.exceptions.advice.proposing import OwnProposal, ProposalAnswered
from headway.exceptions.advice.store import NoActionProposal
from headway.exceptions.advice.summary import facts_of, summary
from headway.exceptions.advice.writing import MARK, AskWriter, NoWriter, SetWriter, find_writing
from headway.exceptions.cases import WrongCaseState
from headway.exceptions.playbooks.gathering import find_case
from headway.exceptions.store import UnknownCase
from headway.integrations.urls import UrlRefused
from headway.kernel.errors import Forbidden
from headway.kernel.money import Money
from headway.kernel.vault import VaultClosed

router = Router("advice", "Next best actions on cases, proposals that wait for approval, and cases in words.")
_DOING = (UnknownCase, WrongCaseState, UnknownAction, ActionFailed, Forbidden)

Share = Annotated[Decimal, Field(ge=0, le=1)]
Params = Annotated[dict[str, Any], Field(max_length=50, description="as the step of a playbook takes them")]


class PartOut(BaseModel):
    """One term of an action's expected cost, in minor units; negative: it brings something back."""

    feature: str
    minor: int
    sentence: str


class AdvisedOut(BaseModel):
    """One action.

    `saves` against leaving the case as it is, negative where it costs more than it saves; `spends` is what it costs by
    itself, which is what may have to be approved; `in_time` how many more deliveries are expected in time.
    """

    code: str
    sentence: str
    possible: bool
    why_not: str
    saves: Money
    spends: Money
    in_time: float
    parts: list[PartOut]


class ActionOut(Shown):
    """An action that was carried out, what was expected of it, and what lateness cost once that is known."""

    id: UUID
    case_id: UUID
    code: str
    params: dict[str, Any]
    why: str
    by: str
    at: datetime
    outcome: str
    sentence: str
    touched: list[str]
    decision_id: UUID
    proposal_id: UUID | None
    overrides: bool
    expected_loss: Money
    expected_after: Money
    spends: Money
    actual_loss: Money | None
    ended_at: datetime | None


class ActionsOut(BaseModel):
    """What was last judged of a case, and what was done; `advised_at` is null where nothing was judged yet."""

    case_id: UUID
    advised_at: datetime | None
    decision_id: UUID | None
    stale: bool
    best: str | None
    sentence: str
    actions: list[AdvisedOut]
    taken: list[ActionOut]


class ProposalOut(Shown):
    """A proposed action; `because` tells why it waits, or why it does not."""

    id: UUID
    case_id: UUID
    code: str
    params: dict[str, Any]
    why: str
    proposed_by: str
    proposed_at: datetime
    state: ProposalState
    because: str
    spends: Money
    saves: Money
    decision_id: UUID
    expires_at: datetime | None
    action_id: UUID | None
    answered_by: str | None
    answered_at: datetime | None
    reason: str | None


class ActedOut(BaseModel):
    """What came of asking: an action that was carried out, a proposal, or both."""

    action: ActionOut | None
    proposal: ProposalOut | None


class AdviseIn(Sent):
    """Nothing more to say."""


class ActIn(Sent):
    """Why, and the action's params."""

    why: Reason
    params: Params = Field(default_factory=dict)


class ProposeIn(ActIn):
    """Which action, why, and its params."""

    code: Annotated[str, Field(min_length=1, max_length=60)]


class AnswerIn(Sent):
    """Approve what waits, or dismiss it with a reason."""

    approve: bool
    reason: Short = ""


class PolicyIn(Sent):
    """What actions are weighed and proposals treated by; money in major units of the order's currency."""

    level: Annotated[int, Field(ge=1, le=3)] = 2
    approve_above: Annotated[Decimal, Field(ge=0, le=1_000_000)] = Decimal(50)
    proposal_hours: Annotated[int, Field(ge=1, le=720)] = 8
    unknown_chance: Share = Decimal("0.50")
    retender_averts: Share = Decimal("0.50")
    reroute_averts: Share = Decimal("0.25")
    slot_averts: Share = Decimal("0.50")
    address_averts: Share = Decimal("0.60")
    credit_keeps: Share = Decimal("0.60")
    claim_recovers: Share = Decimal("0.50")
    return_recovers: Share = Decimal("0.80")


class PolicyOut(PolicyIn):
    """What actions are weighed and proposals treated by."""


class EffectOut(Shown):
    """What came of actions of a kind whose deliveries are all known.

    `expected_saving` is what they were expected to save in lateness, `actual_saving` what was expected to be lost
    without them less what was lost; both before `spends`.
    """

    code: str
    currency: str
    actions: int
    ended: int
    overrides: int
    expected_saving: Money
    actual_saving: Money
    spends: Money


class EffectsOut(BaseModel):
    """By kind of action."""

    items: list[EffectOut]


class WritingOut(BaseModel):
    """What a language model made of the case: `mark` says what that is worth."""

    at: datetime
    writer: str
    mark: str
    stale: bool
    text: str | None
    problem: str | None


class SummaryOut(BaseModel):
    """A case in words, made from its facts; `writing` only where the tenant has set a writer up."""

    case_id: UUID
    sentences: list[str]
    writing: WritingOut | None


class WriterIn(Sent):
    """Which writer puts cases into words; `kind` null: none. Settings are sealed, and never shown again."""

    kind: Annotated[str | None, Field(max_length=40)] = None
    settings: Annotated[dict[str, Any], Field(max_length=20)] = Field(default_factory=dict)


class WriterOut(BaseModel):
    """Which writer is set up; null: none."""

    kind: str | None


class AskedOut(BaseModel):
    """The job that asks the writer."""

    job_id: UUID


@router.get("/cases/{case_id}/actions", "exceptions:read", raises=(UnknownCase,))
async def list_case_actions(turn: Now, case_id: UUID) -> ActionsOut:
    """What was last judged of a case, ranked, also what cannot be done and why not; and what was done."""
    case = await find_case(turn.db, case_id)
    advice = await store.find_advice(turn.db, case_id)
    taken = [ActionOut.model_validate(each) for each in await store.actions_of(turn.db, case_id)]
    if advice is None:
        told = "nothing was judged yet"
        return ActionsOut(
            case_id=case_id,
            advised_at=None,
            decision_id=None,
            stale=True,
            best=None,
            sentence=told,
            actions=[],
            taken=taken,
        )
    return _shown(advice, taken, stale=advice.case_version != case.version)


@router.post("/cases/{case_id}/actions", "exceptions:read", raises=(UnknownCase, WrongCaseState))
async def advise_case(turn: Now, case_id: UUID, body: AdviseIn) -> ActionsOut:
    """Judge what could be done about a case as it stands now; recorded as a decision."""
    advice: Advice = await turn.run(AdviseCase(case_id))
    taken = [ActionOut.model_validate(each) for each in await store.actions_of(turn.db, case_id)]
    return _shown(advice, taken, stale=False)


@router.post("/cases/{case_id}/actions/{code}", "exceptions:write", raises=_DOING)
async def act_on_case(turn: Now, case_id: UUID, code: str, body: ActIn) -> ActedOut:
    """Have an action done; one that costs more than the threshold waits, unless the key may approve."""
    return await _acted(turn, ActOnCase(case_id, code, body.params, body.why, turn.caller.scopes))


@router.post("/cases/{case_id}/proposals", "exceptions:propose", raises=_DOING)
async def propose_case_action(turn: Now, case_id: UUID, body: ProposeIn) -> ActedOut:
    """Propose an action: carried out only below the threshold, by the tenant's policy, and where the key may do it."""
    return await _acted(turn, ProposeAction(case_id, body.code, body.params, body.why, turn.caller.scopes))


@router.get("/case-proposals", "exceptions:read", raises=(BadCursor,))
async def list_case_proposals(
    turn: Now,
    state: ProposalState | None = None,
    case_id: UUID | None = None,
    after: After = None,
    limit: Limit = 50,
) -> PageOf[ProposalOut]:
    """Proposals, newest first."""
    found = await store.list_proposals(turn.db, state=state, case_id=case_id, before=id_of(after), limit=limit + 1)
    return page([ProposalOut.model_validate(each) for each in found], limit, lambda row: row.id)


@router.get("/case-proposals/{proposal_id}", "exceptions:read", raises=(NoActionProposal,))
async def get_case_proposal(turn: Now, proposal_id: UUID) -> ProposalOut:
    """One proposal."""
    return ProposalOut.model_validate(await store.find_proposal(turn.db, proposal_id))


@router.post(
    "/case-proposals/{proposal_id}/answer",
    "playbooks:approve",
    raises=(NoActionProposal, ProposalAnswered, OwnProposal, *_DOING),
)
async def answer_case_proposal(turn: Now, proposal_id: UUID, body: AnswerIn) -> ActedOut:
    """Approve a proposal, which carries it out as whoever approves, or dismiss it. Nobody approves their own."""
    return await _acted(turn, AnswerActionProposal(proposal_id, body.approve, body.reason, turn.caller.scopes))


@router.get("/advice-policy", "exceptions:read")
async def get_advice_policy(turn: Now) -> PolicyOut:
    """What actions are weighed and proposals treated by."""
    return _policy(await store.read_policy(turn.db))


@router.put("/advice-policy", "exceptions:write")
async def set_advice_policy(turn: Now, body: PolicyIn) -> PolicyOut:
    """Set it; it holds for what is judged from now on."""
    policy = AdvicePolicy(**body.model_dump())
    return _policy(await turn.run(SetAdvicePolicy(policy)))


@router.get("/case-action-effects", "exceptions:read")
async def list_case_action_effects(turn: Now, since: Instant, until: Instant) -> EffectsOut:
    """What came of actions of a period, by kind, beside what was expected of them."""
    found = await effects_of(turn.db, since, until)
    return EffectsOut(items=[EffectOut.model_validate(each) for each in found])


@router.get("/cases/{case_id}/summary", "exceptions:read", raises=(UnknownCase,))
async def get_case_summary(
    turn: Now, case_id: UUID, language: Annotated[str, Query(max_length=20)] = "en"
) -> SummaryOut:
    """A case in a few sentences made from its facts; beside it, marked as such, what a writer made of them."""
    case = await find_case(turn.db, case_id)
    sentences = summary(await facts_of(turn.db, case), language)
    found = await find_writing(turn.db, case_id)
    writing = None
    if found is not None:
        stale = found.case_version != case.version
        writing = WritingOut(
            at=found.at, writer=found.writer, mark=MARK, stale=stale, text=found.text, problem=found.problem
        )
    return SummaryOut(case_id=case_id, sentences=list(sentences), writing=writing)


@router.post("/cases/{case_id}/writing", "exceptions:write", raises=(UnknownCase, NoWriter))
async def ask_case_writer(turn: Now, case_id: UUID, body: AdviseIn) -> AskedOut:
    """Have the tenant's writer put the case into words; it is told no personal data. A job does it."""
    return AskedOut(job_id=await turn.run(AskWriter(case_id)))


@router.put("/case-writer", "exceptions:write", raises=(VaultClosed, NoWriter, UrlRefused))
async def set_case_writer(turn: Now, body: WriterIn) -> WriterOut:
    """Set a writer up, or none, as it is until then."""
    return WriterOut(kind=await turn.run(SetWriter(body.kind, body.settings)))


async def _acted(turn: Now, command: object) -> ActedOut:
    acted: Acted = await turn.run(command)
    return ActedOut(
        action=None if acted.action is None else ActionOut.model_validate(acted.action),
        proposal=None if acted.proposal is None else ProposalOut.model_validate(acted.proposal),
    )


def _shown(advice: Advice, taken: list[ActionOut], *, stale: bool) -> ActionsOut:
    return ActionsOut(
        case_id=advice.case_id,
        advised_at=advice.at,
        decision_id=advice.decision_id,
        stale=stale,
        best=advice.best,
        sentence=advice.sentence,
        actions=[
            AdvisedOut(
                code=each.code,
                sentence=each.sentence,
                possible=each.possible,
                why_not=each.why_not,
                saves=each.saves,
                spends=each.spends,
                in_time=each.in_time,
                parts=[PartOut(feature=name, minor=minor, sentence=text) for name, minor, text in each.parts],
            )
            for each in advice.actions
        ],
        taken=taken,
    )


def _policy(policy: AdvicePolicy) -> PolicyOut:
    return PolicyOut(**msgspec.structs.asdict(policy))
