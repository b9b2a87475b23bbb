"""Having an action done: judged, allowed, carried out in one transaction, and told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from headway.events.exceptions import ActionTaken, CaseWorked
from headway.exceptions import cases, lifecycle
from headway.exceptions import store as case_store
from headway.exceptions.advice import store
from headway.exceptions.advice.gathering import Gatherer
from headway.exceptions.advice.model import NOTHING, Action, Advice, AdviceInputs, Advised
from headway.exceptions.advice.options import NOT_BY_HAND
from headway.exceptions.advice.ranking import NEXT_BEST_ACTION, advised, rank
from headway.exceptions.model import Case, CaseSubject
from headway.exceptions.playbooks.facts import Groups, answer_facts
from headway.exceptions.playbooks.gathering import find_case, gather
from headway.exceptions.playbooks.rendering import UnknownFact, params_of
from headway.exceptions.playbooks.steps.base import Outcome, Step, StepResult, Task
from headway.kernel.errors import BadInput, Conflict, Forbidden, HeadwayError
from headway.kernel.money import Money
from headway.kernel.rooms import Commands

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

APPROVE = "playbooks:approve"
"""What somebody must be allowed to do who approves, or who acts above the threshold."""

FRESH = timedelta(minutes=15)
"""Advice that is older, or was made for an earlier version of the case, is judged anew before somebody acts on it."""

MAX_WHY = 1000
MAX_PARAMS = 8000


class UnknownAction(BadInput):
    """There is no such action."""

    code = "unknown_action"


class ActionFailed(Conflict):
    """The action was tried and came to nothing; nothing was changed."""

    code = "action_failed"
    advice = "Maybe the case has moved on: judge it again."


@dataclass(frozen=True, slots=True)
class Judged:
    """Advice with the snapshot it was made from."""

    advice: Advice
    inputs: AdviceInputs

    def action(self, code: str) -> Advised:
        """What was said of one action."""
        return next(each for each in self.advice.actions if each.code == code)


@dataclass(frozen=True, slots=True)
class Wish:
    """An action that somebody wants, checked: its step, its params, what it spends at least."""

    case: Case
    subjects: tuple[CaseSubject, ...]
    step: Step
    given: Mapping[str, Any]
    params: Any
    facts: Groups
    why: str


def may(scopes: Collection[str], scope: str) -> bool:
    """Do these scopes allow it? As `Principal.may`; what needs no scope of its own, everybody's do."""
    return not scope or not set(scopes).isdisjoint({scope, scope.split(":")[0] + ":*", "*"})


def require(scopes: Collection[str], scope: str) -> None:
    """They must.

    Raises:
        Forbidden: they do not.
    """
    if not may(scopes, scope):
        raise Forbidden(f"the key does not carry the scope {scope}", needed=scope)


@dataclass(frozen=True, slots=True)
class Adviser:
    """Judges cases, has actions done, and judges again what is left; `commands` is how a step acts on other rooms."""

    steps: Mapping[str, Step]
    commands: Commands
    gatherer: Gatherer

    async def judge(self, uow: UnitOfWork, case: Case) -> Judged:
        """Rank what could be done, and record it."""
        inputs = await self.gatherer.inputs(uow, case)
        decided = uow.decide(NEXT_BEST_ACTION, case.id, inputs, autonomy=1)
        advice = Advice(
            case_id=case.id,
            case_version=case.version,
            at=uow.now,
            decision_id=decided.id,
            best=decided.verdict.choice or NOTHING,
            sentence=decided.verdict.sentence,
            actions=advised(inputs, decided.verdict),
        )
        await store.put_advice(uow.conn, advice)
        return Judged(advice, inputs)

    async def fresh(self, uow: UnitOfWork, case: Case) -> Judged:
        """What was judged lately of the case as it stands, else judged now."""
        known = await store.find_advice(uow.conn, case.id)
        if known is None or known.case_version != case.version or uow.now - known.at > FRESH:
            return await self.judge(uow, case)
        inputs = await self.gatherer.inputs(uow, case)
        actions = advised(inputs, rank(inputs))
        return Judged(known, inputs) if actions == known.actions else await self.judge(uow, case)

    async def wish(self, uow: UnitOfWork, case_id: UUID, code: str, given: Mapping[str, Any], why: str) -> Wish:
        """Check what somebody wants.

        Raises:
            UnknownCase, WrongCaseState: there is no such case, or it is over.
            UnknownAction: there is no such action.
            BadInput: its params do not fit, or the reason is none.
        """
        step = self.steps.get(code)
        if step is None or code in NOT_BY_HAND:
            allowed = ", ".join(sorted(set(self.steps) - NOT_BY_HAND))
            raise UnknownAction(f"there is no action {code[:60]!r}", field="code", allowed=allowed)
        if not why.strip() or len(why) > MAX_WHY:
            raise BadInput(f"a reason of {len(why)} characters", field="why", allowed=f"1 to {MAX_WHY} characters")
        case = await find_case(uow.conn, case_id)
        if cases.is_over(case):
            raise cases.WrongCaseState(f"the case is {case.state}", state=case.state)
        gathered = await gather(uow.conn, case, uow.now)
        facts: Groups = {**gathered.facts, "answer": answer_facts()}
        return Wish(case, gathered.subjects, step, given, checked_params(step, given, facts), facts, why.strip())

    async def carry_out(self, uow: UnitOfWork, wish: Wish, judged: Judged, proposal_id: UUID | None = None) -> Action:
        """Do it now.

        Raises:
            ActionFailed: it came to nothing.
        """
        key = proposal_id or uow.new_id()
        task = Task(run_id=key, key=key, case=wish.case, subjects=wish.subjects, facts=wish.facts, params=wish.params)
        result = await self._done(wish.step, task, uow)
        action = _action(uow, wish, judged, result, proposal_id)
        helped = [each for each in judged.inputs.members if not each.over]
        await store.put_action(uow.conn, action, helped)
        await self._tell(uow, wish, action, result)
        return action

    async def _done(self, step: Step, task: Task, uow: UnitOfWork) -> StepResult:
        try:
            result = await step.carry_out(task, uow, self.commands)
        except HeadwayError as error:
            raise ActionFailed(f"{step.name}: {error.message}", action=step.name, refused_with=error.code) from error
        if result.outcome is Outcome.FAILED:
            raise ActionFailed(result.sentence or f"{step.name} failed", action=step.name)
        return result

    async def _tell(self, uow: UnitOfWork, wish: Wish, action: Action, result: StepResult) -> None:
        case = await case_store.lock_case(uow.conn, wish.case.id)
        if result.outcome is Outcome.WAITING and not cases.is_over(case):
            by = result.answer_by or wish.step.deadline(wish.params, uow.now)
            await lifecycle.pause_clock(uow, case, result.sentence, until=by)
        text = f"{action.sentence} ({wish.step.name}, because {wish.why})"
        await case_store.tell(uow, case.id, "action", text, action.decision_id)
        uow.emit(CaseWorked(case_id=case.id, what="action"))
        uow.emit(
            ActionTaken(
                case_id=case.id,
                action_id=action.id,
                code=action.code,
                outcome=action.outcome,
                sentence=action.sentence,
                overrides=action.overrides,
                decision_id=action.decision_id,
                proposal_id=action.proposal_id,
                touched=action.touched,
            )
        )
        if not cases.is_over(case):
            await self.judge(uow, case)


def spends(judged: Judged, wish: Wish) -> Money:
    """What it costs by itself: as it was weighed, or as its params say, for each order, where that is more."""
    weighed = judged.action(wish.step.name).spends
    each_order = wish.step.money(wish.params)
    if each_order is None:
        return weighed
    named = Money(each_order.minor * max(1, len({each.order_id for each in wish.subjects})), each_order.currency)
    if named.currency != weighed.currency:
        return named
    return max(weighed, named, key=lambda each: each.minor)


def above(cost: Money, judged: Judged) -> bool:
    """Does it need somebody who may approve? What is in another currency does."""
    threshold = Money.of(judged.inputs.policy.approve_above, judged.inputs.currency)
    return cost.minor > 0 if cost.currency != threshold.currency else cost.minor > threshold.minor


def checked_params(step: Step, given: Mapping[str, Any], facts: Groups) -> Any:
    """The params as the step takes them.

    Raises:
        BadInput: they do not fit; names what is allowed.
    """
    if len(store.written(given)) > MAX_PARAMS:
        raise BadInput("the params are too long", field="params", allowed=f"up to {MAX_PARAMS} bytes")
    allowed = ", ".join(each.name for each in msgspec.structs.fields(step.params)) or "none"
    try:
        return params_of(step.params, given, facts)
    except UnknownFact as error:
        raise BadInput(f"there is no fact {error}", field="params", allowed="as in a playbook") from None
    except (msgspec.ValidationError, ValueError) as error:
        raise BadInput(f"{step.name}: {str(error)[:300]}", field="params", allowed=allowed) from None


def _action(uow: UnitOfWork, wish: Wish, judged: Judged, result: StepResult, proposal_id: UUID | None) -> Action:
    weighed = judged.action(wish.step.name)
    currency = judged.inputs.currency
    before = round(sum(each.chance * each.loss_minor for each in judged.inputs.members))
    after = next((minor for feature, minor, _ in weighed.parts if feature == "lateness"), before)
    return Action(
        id=uow.new_id(),
        case_id=wish.case.id,
        code=wish.step.name,
        params=wish.given,
        why=wish.why,
        by=uow.actor,
        at=uow.now,
        outcome=str(result.outcome),
        sentence=result.sentence,
        touched=result.touched,
        decision_id=judged.advice.decision_id,
        proposal_id=proposal_id,
        overrides=judged.advice.best != wish.step.name,
        expected_loss=Money(before, currency),
        expected_after=Money(after, currency),
        spends=spends(judged, wish),
    )
