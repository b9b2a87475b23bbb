"""One step: whether it is begun, what its kind does in a savepoint of its own, and how it stands afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import structlog

from headway.events.exceptions import ApprovalAsked
from headway.exceptions import cases, lifecycle
from headway.exceptions import store as case_store
from headway.exceptions.model import Case
from headway.exceptions.playbooks import store
from headway.exceptions.playbooks.checking.kinds import undoing
from headway.exceptions.playbooks.durations import duration
from headway.exceptions.playbooks.facts import answer_facts, major, step_facts
from headway.exceptions.playbooks.gathering import Gathered, gather
from headway.exceptions.playbooks.model import EXHAUSTED, FAILED, REFUSED, SKIPPED, Expect, PlannedStep, Playbook
from headway.exceptions.playbooks.moves import RECORD, STEP_TURN, STOP, Turn, approval_for, turn_of
from headway.exceptions.playbooks.rendering import params_of
from headway.exceptions.playbooks.runs import Run, RunState, RunStep, StepState
from headway.exceptions.playbooks.steps.base import Outcome, Step, StepResult, Task
from headway.kernel.alarms import backoff
from headway.kernel.app import HANDLER_FAULTS
from headway.kernel.decisions import Decided
from headway.kernel.errors import HeadwayError
from headway.kernel.rooms import Commands, Retriable

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

MOST_TRIES = 6
LONGEST_ANSWER = timedelta(days=1)
"""How long an answer is awaited where neither the step nor its kind says."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Stood:
    """Where a run stands at the beginning of a turn."""

    uow: UnitOfWork
    run: Run
    case: Case
    document: Playbook
    step: PlannedStep


@dataclass(frozen=True, slots=True)
class Took:
    """The run and the step after a turn; a step without an end waits, or is tried again."""

    run: Run
    step: RunStep


class _NotDone(Exception):
    """The step says itself that it came to nothing: what it did is rolled back."""

    def __init__(self, result: StepResult) -> None:
        super().__init__(result.sentence)
        self.result = result


@dataclass(frozen=True, slots=True)
class Stepper:
    """Carries steps out."""

    steps: Mapping[str, Step]
    commands: Commands

    async def begin(self, work: Stood) -> Took:
        """The turn of the step that the run stands at: decided, recorded, and done where the decision is to act."""
        uow, run, planned = work.uow, work.run, work.step
        known = await store.find_step(uow.conn, run.id, run.number) if run.number else None
        asked = known if known is not None and known.state is StepState.ASKED else None
        if asked is not None and asked.approved is False:
            run = replace(run, said=answer_facts(REFUSED, planned.id, asked.reason or ""))
            return Took(run, _over(uow, asked, StepState.REFUSED, REFUSED, f"refused by {asked.by}: {asked.reason}"))
        approved = asked if asked is not None and asked.approved else None
        number = run.number if approved else run.number + 1
        kind = self.steps.get(planned.do)
        gathered = await gather(uow.conn, work.case, uow.now)
        params, fault = _params(planned, kind, gathered, run)
        turn = self._turn_of(work, gathered, kind, params, number, approved)
        decided = uow.decide(STEP_TURN, work.case.id, turn, autonomy=run.level)
        step = _new_step(uow, run, planned, number, decided, approved)
        run = replace(run, number=number)
        match decided.verdict.choice:
            case "stop" | "skip" as passed:
                answer = EXHAUSTED if passed == STOP else SKIPPED
                return Took(run, _over(uow, step, StepState.SKIPPED, answer, decided.verdict.sentence))
            case "ask":
                return await _ask(work, run, step, turn)
        if fault or kind is None:
            return await self._failed(work, run, step, fault or f"there is no kind of step {planned.do} any more")
        run = replace(run, counts={**run.counts, planned.id: run.counts.get(planned.id, 0) + 1})
        if decided.verdict.choice == RECORD:
            hoped = kind.possible(planned.with_)[0]
            run = replace(run, said=answer_facts(hoped, planned.id))
            return Took(run, _over(uow, step, StepState.SHADOW, hoped, decided.verdict.sentence))
        task = _task(run, number, gathered, _facts(gathered, run), params)
        return await self._carry_out(work, run, step, kind, task)

    async def take_back(self, work: Stood, done: RunStep) -> Took:
        """Undo a step, as its playbook says."""
        uow, run = work.uow, work.run
        planned = work.document.step(done.step)
        assert planned.undo is not None
        do = undoing(planned, planned.undo, self.steps)
        back = PlannedStep(id=done.step, do=do, with_=planned.undo.with_)
        number, kind = run.number + 1, self.steps.get(do)
        gathered = await gather(uow.conn, work.case, uow.now)
        params, fault = _params(back, kind, gathered, run)
        at = replace(work, step=back)
        turn = msgspec.structs.replace(
            self._turn_of(at, gathered, kind, params, number, None), undoes=done.number, count=0
        )
        decided = uow.decide(STEP_TURN, work.case.id, turn, autonomy=run.level)
        step = replace(_new_step(uow, run, back, number, decided, None), undoes=done.number)
        run = replace(run, number=number, due_at=uow.now)
        if fault or kind is None:
            return await self._failed(at, run, step, fault or f"there is no kind of step {do} any more")
        took = await self._carry_out(at, run, step, kind, _task(run, number, gathered, _facts(gathered, run), params))
        return replace(took, run=replace(took.run, state=RunState.UNDOING))

    def _turn_of(
        self, work: Stood, gathered: Gathered, kind: Step | None, params: Any, number: int, approved: RunStep | None
    ) -> Turn:
        run, planned = work.run, work.step
        money = None if kind is None or params is None else kind.money(params)
        expect = planned.expect or Expect(sentence="")
        count = run.counts.get(planned.id, 0)
        about = step_facts(planned.do, major(money), float(expect.money), expect.minutes, count + 1)
        return turn_of(
            planned,
            playbook=run.playbook,
            version=run.version,
            number=number,
            facts=_facts(gathered, run) | {"step": about},
            count=count,
            level=run.level,
            inward=kind is not None and kind.inward,
            shadow=run.shadow,
            approved=None if approved is None else True,
            by="" if approved is None else approved.by or "",
        )

    async def _carry_out(self, work: Stood, run: Run, step: RunStep, kind: Step, task: Task) -> Took:
        uow = work.uow
        try:
            async with uow.savepoint():
                result = await kind.carry_out(task, uow, self.commands)
                if result.outcome is Outcome.FAILED:
                    raise _NotDone(result)
        except _NotDone as error:
            return await self._failed(work, run, step, error.result.sentence, error.result)
        except Retriable as error:
            return await self._later(work, run, step, error.message, error)
        except HeadwayError as error:
            return await self._failed(work, run, step, error.message)
        except HANDLER_FAULTS as error:
            log.exception("playbooks.step_failed", run=str(run.id), step=step.step, does=step.does)
            return await self._later(work, run, step, f"{type(error).__name__}: {error}", None)
        done = replace(step, sentence=result.sentence[:2000], touched=result.touched[:200])
        told = (
            f"{step.step}: {result.sentence}" if step.undoes is None else f"{step.step} taken back: {result.sentence}"
        )
        await case_store.tell(uow, run.case_id, "playbook", told[:4000], step.decision_id)
        run = replace(run, tries=0)
        if result.outcome is Outcome.WAITING and step.undoes is None:
            return await _waiting(work, run, done, kind, task, result)
        state = StepState.NOTHING if result.outcome is Outcome.NOTHING else StepState.DONE
        said = answer_facts(result.answer, step.step, **_said(result))
        return Took(replace(run, said=said), _over(uow, done, state, result.answer, done.sentence))

    async def _later(self, work: Stood, run: Run, step: RunStep, why: str, fault: Retriable | None) -> Took:
        """Try again after a while, as if it had not been begun; after some tries it has failed."""
        if run.tries + 1 >= MOST_TRIES:
            return await self._failed(work, run, step, why)
        after = fault.after if fault is not None and fault.after is not None else backoff(run.tries + 1, 0.5)
        waits = replace(work.run, tries=run.tries + 1, due_at=work.uow.now + after)
        return Took(waits, step if step.scope is None else replace(step, state=StepState.ASKED))

    async def _failed(self, work: Stood, run: Run, step: RunStep, why: str, result: StepResult | None = None) -> Took:
        answer = FAILED
        told = f"{step.step} ({step.does}) failed: {why}"
        await case_store.tell(work.uow, run.case_id, "playbook", told[:4000], step.decision_id)
        text = why if result is None else str(result.facts.get("text", why))
        run = replace(run, tries=0, said=answer_facts(answer, step.step, text[:1000]))
        return Took(run, _over(work.uow, step, StepState.FAILED, answer, why[:2000]))


def _facts(gathered: Gathered, run: Run) -> dict[str, dict[str, Any]]:
    return {**gathered.facts, "answer": dict(run.said)}


def _params(planned: PlannedStep, kind: Step | None, gathered: Gathered, run: Run) -> tuple[Any, str]:
    """The params as the kind takes them, or what is wrong with them now."""
    if kind is None:
        return None, ""
    try:
        return params_of(kind.params, planned.with_, _facts(gathered, run)), ""
    except (msgspec.ValidationError, ValueError, HeadwayError) as error:
        return None, f"what it is given does not fit: {str(error).splitlines()[0]}"


def _task(run: Run, number: int, gathered: Gathered, facts: Mapping[str, Mapping[str, object]], params: Any) -> Task:
    return Task(
        run_id=run.id,
        key=run.key(number),
        case=gathered.case,
        subjects=gathered.subjects,
        facts=facts,
        params=params,
    )


def _new_step(
    uow: UnitOfWork, run: Run, planned: PlannedStep, number: int, decided: Decided, approved: RunStep | None
) -> RunStep:
    expect = planned.expect or Expect(sentence="")
    new = RunStep(
        run_id=run.id,
        number=number,
        step=planned.id,
        does=planned.do,
        state=StepState.WAITING,
        began_at=uow.now,
        decision_id=decided.id,
        expect=expect.sentence,
        expect_money=expect.money,
        expect_minutes=expect.minutes,
    )
    if approved is None:
        return new
    known = {name: getattr(approved, name) for name in ("scope", "asked", "approved", "by", "reason", "began_at")}
    return replace(new, **known)


def _over(uow: UnitOfWork, step: RunStep, state: StepState, answer: str, sentence: str) -> RunStep:
    return replace(step, state=state, answer=answer, sentence=sentence, ended_at=uow.now)


def _said(result: StepResult) -> dict[str, Any]:
    number = result.facts.get("number", 0.0)
    return {
        "text": str(result.facts.get("text", ""))[:1000],
        "number": float(number) if isinstance(number, int | float) else 0.0,
    }


async def _ask(work: Stood, run: Run, step: RunStep, turn: Turn) -> Took:
    """Have the step wait for a person."""
    uow, approval = work.uow, approval_for(turn)
    assert approval is not None
    why = approval.sentence or approval.when or "its playbook says so"
    until = uow.now + duration(approval.within)
    asked = replace(step, state=StepState.ASKED, scope=approval.scope, asked=why, until=until)
    told = f"{step.step} ({step.does}) waits for approval by {approval.scope}: {why}"
    await case_store.tell(uow, run.case_id, "playbook", told, step.decision_id)
    uow.emit(
        ApprovalAsked(
            case_id=run.case_id,
            run_id=run.id,
            number=step.number,
            step=step.step,
            does=step.does,
            why=why,
            scope=approval.scope,
            until=until,
        )
    )
    return Took(replace(run, state=RunState.APPROVAL, due_at=until), asked)


async def _waiting(work: Stood, run: Run, step: RunStep, kind: Step, task: Task, result: StepResult) -> Took:
    """Have the run wait for an answer; the case's clock stands still where it is awaited from outside."""
    uow = work.uow
    until = result.answer_by or kind.deadline(task.params, uow.now) or uow.now + LONGEST_ANSWER
    if not kind.inward:
        case = await case_store.lock_case(uow.conn, run.case_id)
        if not cases.is_over(case):
            await lifecycle.pause_clock(uow, case, f"{step.does}: {step.sentence}"[:300], until=until)
    waits = replace(step, state=StepState.WAITING, waits_for=result.waits_for, until=until)
    return Took(replace(run, state=RunState.WAITING, due_at=until), waits)
