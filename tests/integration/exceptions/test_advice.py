"""Advice over a real database: judged when a person gets a case, done by those who may, approved by others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from headway.events.exceptions import ActionProposalAnswered, ActionProposed, ActionTaken, CaseWorked
from headway.exceptions import handlers, views
from headway.exceptions.advice import store
from headway.exceptions.advice.acting import ActionFailed, UnknownAction
from headway.exceptions.advice.model import (
    Acted,
    ActOnCase,
    AdvicePolicy,
    AdviseCase,
    AnswerActionProposal,
    ProposalState,
    ProposeAction,
    SetAdvicePolicy,
)
from headway.exceptions.advice.proposing import OwnProposal, ProposalAnswered
from headway.exceptions.cases import WrongCaseState
from headway.exceptions.lifecycle import hand_over
from headway.exceptions.model import Case, ResolveCase
from headway.exceptions.playbooks.steps.base import Outcome, Step, StepResult, Task
from headway.exceptions.stakes import Stakes
from headway.exceptions.store import lock_case
from headway.kernel.app import App
from headway.kernel.conductor import advance
from headway.kernel.errors import BadInput, Forbidden
from headway.kernel.ledger import replay
from headway.kernel.money import Money
from headway.kernel.rooms import Commands
from headway.kernel.uow import UnitOfWork
from headway.tracking import handlers as tracking
from headway.tracking.eta.following import Following
from tests.integration.exceptions.test_case_life import failed
from tests.integration.tracking.world import at, happen, log_of

ALL = frozenset({"*"})
CLERK = frozenset({"exceptions:*", "settlement:write"})
ASSISTANT = frozenset({"exceptions:read", "exceptions:propose"})


class Amount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    minor: int
    fails: bool = False


class Spend(Step):
    """Gives money away, which one must be allowed to."""

    name = "spend"
    sentence = "give money away"
    params = Amount
    scope = "settlement:write"

    async def carry_out(self, task: Task, uow: UnitOfWork, run: Commands) -> StepResult:
        if task.params.fails:
            return StepResult(outcome=Outcome.FAILED, sentence="the purse is empty")
        await uow.conn.execute("SELECT 1")
        return StepResult(outcome=Outcome.DONE, sentence=f"gave {task.params.minor}", touched=(f"purse:{task.key}",))

    def money(self, params: Any) -> Money | None:
        return Money(params.minor, "USD")


async def _stakes(conn: Any, order_id: UUID) -> Stakes:
    return Stakes(Money(25_000, "USD"), at(10))


@pytest.fixture
def app(make_app: Callable[..., App]) -> App:
    return make_app(tracking.room(Following()), handlers.room(stakes=_stakes, steps=(Spend(),)))


@pytest.fixture
async def case(app: App, tenant: UUID) -> Case:
    """A case that a person has."""
    await happen(app, tenant, failed(uuid4()))
    async with app.scope.begin(tenant, "system:test") as uow:
        [found] = await views.list_cases(uow.conn, views.CaseFilter())
        await hand_over(uow, await lock_case(uow.conn, found.id), "nobody else can")
    await advance(app, tenant, at(0.1))
    async with app.scope.reading(tenant) as (conn, _):
        [found] = await views.list_cases(conn, views.CaseFilter())
    return found


async def level(app: App, tenant: UUID, level: int) -> None:
    await app.run(tenant, SetAdvicePolicy(AdvicePolicy(level=level)), actor="user:boss")


async def propose(app: App, tenant: UUID, case: Case, minor: int, scopes: frozenset[str] = ASSISTANT) -> Acted:
    command = ProposeAction(case.id, "spend", {"minor": minor}, "they are cross", scopes)
    acted: Acted = await app.run(tenant, command, actor="key:assistant")
    return acted


async def test_what_could_be_done_is_judged_when_a_person_gets_the_case(app: App, tenant: UUID, case: Case) -> None:
    async with app.scope.reading(tenant) as (conn, _):
        advice = await store.find_advice(conn, case.id)
        assert advice is not None
        assert [each.code for each in advice.actions] == ["spend"]
        assert (await replay(conn, app.deciders)).differ == ()


async def test_a_person_acts_and_it_is_told(app: App, tenant: UUID, case: Case) -> None:
    command = ActOnCase(case.id, "spend", {"minor": 1_000}, "they are cross", CLERK)
    acted: Acted = await app.run(tenant, command, actor="user:kim")
    assert acted.action is not None
    assert (acted.action.by, acted.action.sentence, acted.action.spends) == (
        "user:kim",
        "gave 1000",
        Money(1_000, "USD"),
    )
    [event] = await log_of(app, tenant, ActionTaken)
    assert (event["code"], event["decision_id"]) == ("spend", str(acted.action.decision_id))
    assert [each["what"] for each in await log_of(app, tenant, CaseWorked)] == ["action"]


async def test_what_is_dear_waits_for_somebody_who_may_approve(app: App, tenant: UUID, case: Case) -> None:
    command = ActOnCase(case.id, "spend", {"minor": 5_001}, "they are cross", CLERK)
    acted: Acted = await app.run(tenant, command, actor="user:kim")
    assert acted.action is None
    assert acted.proposal is not None
    assert acted.proposal.state is ProposalState.WAITING
    assert "more than the 50.00 USD" in acted.proposal.because


async def test_whoever_may_approve_acts_at_once(app: App, tenant: UUID, case: Case) -> None:
    acted: Acted = await app.run(
        tenant, ActOnCase(case.id, "spend", {"minor": 9_000}, "they are cross", ALL), actor="user:boss"
    )
    assert acted.action is not None


async def test_nobody_acts_beyond_their_scopes(app: App, tenant: UUID, case: Case) -> None:
    with pytest.raises(Forbidden):
        await app.run(tenant, ActOnCase(case.id, "spend", {"minor": 1}, "why not", ASSISTANT), actor="key:a")


async def test_by_default_an_assistants_proposal_waits_and_another_approves_it(
    app: App, tenant: UUID, case: Case
) -> None:
    waiting = (await propose(app, tenant, case, 100, ALL)).proposal
    assert waiting is not None
    assert waiting.state is ProposalState.WAITING
    with pytest.raises(OwnProposal):
        await app.run(tenant, AnswerActionProposal(waiting.id, True, "", ALL), actor="key:assistant")
    acted: Acted = await app.run(tenant, AnswerActionProposal(waiting.id, True, "fine", ALL), actor="user:boss")
    assert acted.action is not None
    assert (acted.action.by, acted.action.proposal_id) == ("user:boss", waiting.id)
    again: Acted = await app.run(tenant, AnswerActionProposal(waiting.id, True, "fine", ALL), actor="user:boss")
    assert (again.action, again.proposal and again.proposal.state) == (None, ProposalState.APPROVED)
    with pytest.raises(ProposalAnswered):
        await app.run(tenant, AnswerActionProposal(waiting.id, False, "no", ALL), actor="user:kim")
    [answered] = await log_of(app, tenant, ActionProposalAnswered)
    assert (answered["by"], answered["state"], answered["reason"]) == ("user:boss", "approved", "fine")


async def test_below_the_threshold_it_is_carried_out_where_the_key_may(app: App, tenant: UUID, case: Case) -> None:
    await level(app, tenant, 3)
    may = ASSISTANT | {"settlement:write"}
    assert (await propose(app, tenant, case, 100, may)).action is not None
    without = (await propose(app, tenant, case, 101)).proposal
    dear = (await propose(app, tenant, case, 5_001, may)).proposal
    assert without is not None
    assert dear is not None
    assert [without.state, dear.state] == [ProposalState.WAITING] * 2
    assert "settlement:write" in without.because
    assert [each["state"] for each in await log_of(app, tenant, ActionProposed)] == ["done", "waiting", "waiting"]


async def test_at_level_one_it_is_recorded_only(app: App, tenant: UUID, case: Case) -> None:
    await level(app, tenant, 1)
    proposal = (await propose(app, tenant, case, 100, ALL)).proposal
    assert proposal is not None
    assert proposal.state is ProposalState.SUGGESTED


async def test_the_same_proposal_twice_is_one(app: App, tenant: UUID, case: Case) -> None:
    assert await propose(app, tenant, case, 100) == await propose(app, tenant, case, 100)
    assert len(await log_of(app, tenant, ActionProposed)) == 1


async def test_to_propose_is_not_to_work_on_the_case(app: App, tenant: UUID, case: Case) -> None:
    await propose(app, tenant, case, 100)
    assert await log_of(app, tenant, CaseWorked) == []
    async with app.scope.reading(tenant) as (conn, _):
        detail = await views.case_detail(conn, case.id)
    assert detail is not None
    assert {entry["actor"] for entry in detail.timeline if entry["kind"] == "proposed"} == {"system:advice"}


async def test_what_nobody_answers_expires(app: App, tenant: UUID, case: Case) -> None:
    waiting = (await propose(app, tenant, case, 100)).proposal
    assert waiting is not None
    assert waiting.expires_at is not None
    await advance(app, tenant, waiting.expires_at + timedelta(minutes=1))
    assert await _state(app, tenant, waiting.id) is ProposalState.EXPIRED


async def test_a_case_that_is_over_takes_its_proposals_along(app: App, tenant: UUID, case: Case) -> None:
    waiting = (await propose(app, tenant, case, 100)).proposal
    assert waiting is not None
    await app.run(tenant, ResolveCase(case.id, "it came"), actor="user:kim")
    await advance(app, tenant, at(0.2))
    assert await _state(app, tenant, waiting.id) is ProposalState.EXPIRED
    with pytest.raises(WrongCaseState):
        await propose(app, tenant, case, 100)
    with pytest.raises(WrongCaseState):
        await app.run(tenant, AdviseCase(case.id), actor="user:kim")


async def test_an_action_that_fails_changes_nothing(app: App, tenant: UUID, case: Case) -> None:
    command = ActOnCase(case.id, "spend", {"minor": 1, "fails": True}, "they are cross", ALL)
    with pytest.raises(ActionFailed, match="the purse is empty"):
        await app.run(tenant, command, actor="user:kim")
    assert await log_of(app, tenant, ActionTaken) == []


@pytest.mark.parametrize(
    ("code", "params", "why", "error"),
    [
        ("nothing", {}, "why", UnknownAction),
        ("wait", {}, "why", UnknownAction),
        ("spend", {}, "why", BadInput),
        ("spend", {"minor": "x"}, "why", BadInput),
        ("spend", {"minor": 1, "more": 2}, "why", BadInput),
        ("spend", {"minor": 1}, "  ", BadInput),
        ("spend", {"minor": 1, "note": "{order.nothing}"}, "why", BadInput),
        ("spend", {"minor": 1, "note": "x" * 9000}, "why", BadInput),
    ],
)
async def test_what_is_not_sound_is_refused(
    app: App, tenant: UUID, case: Case, code: str, params: dict[str, Any], why: str, error: type[BadInput]
) -> None:
    with pytest.raises(error):
        await app.run(tenant, ActOnCase(case.id, code, params, why, ALL), actor="user:kim")


async def _state(app: App, tenant: UUID, proposal_id: UUID) -> ProposalState:
    async with app.scope.reading(tenant) as (conn, _):
        return (await store.find_proposal(conn, proposal_id)).state
