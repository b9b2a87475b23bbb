"""Working through a playbook: each turn of a run is one transaction, and one step at most is carried out in it.

A run's only clock is its timer (`RUN_TIMER`), which is claimed, and set anew, in the transaction of the turn: whatever
dies, either all of a turn has happened or nothing of it, and the timer is there to take it again. What comes from
outside (an answer, a person who takes over) is noted by others and only read here, so that nobody waits for a run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from headway.events.exceptions import RunEnded, StepEnded
from headway.exceptions import cases, lifecycle
from headway.exceptions import store as case_store
from headway.exceptions.model import Case
from headway.exceptions.playbooks import store
from headway.exceptions.playbooks.book import PlaybookBook
from headway.exceptions.playbooks.choice import listens
from headway.exceptions.playbooks.durations import duration
from headway.exceptions.playbooks.facts import answer_facts
from headway.exceptions.playbooks.faults import BadPlaybook
from headway.exceptions.playbooks.gathering import find_case
from headway.exceptions.playbooks.model import END, HANDOVER, TIMEOUT, UNDO, PlannedStep, Playbook
from headway.exceptions.playbooks.runs import (
    ACTOR,
    OFFER_TIMER,
    OVERRIDE,
    RUN_TIMER,
    Note,
    Run,
    RunOutcome,
    RunState,
    RunStep,
    StepState,
)
from headway.exceptions.playbooks.stepping import Stepper, Stood, Took
from headway.exceptions.playbooks.steps.base import Step
from headway.kernel.moments import stamp
from headway.kernel.rooms import Commands, DueTimer

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

GIVE_UP_AFTER = 5
"""Turns that broke off with a fault of the program before the run is given to a person; the kernel would drop its timer
after some more."""

OVER_FOR = {True: RunOutcome.DONE, False: RunOutcome.STOPPED}


@dataclass(frozen=True, slots=True)
class Engine:
    """What works on runs: the kinds of steps, the documents, and the way to other rooms' commands."""

    steps: Mapping[str, Step]
    book: PlaybookBook
    commands: Commands

    async def on_timer(self, timer: DueTimer, uow: UnitOfWork) -> None:
        """A run's turn."""
        run = await store.lock_run(uow.conn, UUID(timer.key))
        if run is None or run.state is RunState.ENDED:
            return
        uow.act_as(ACTOR)
        case = await find_case(uow.conn, run.case_id)
        notes = {note.number: note for note in await store.notes_of(uow.conn, run)}
        if cases.is_over(case):
            outcome = OVER_FOR[run.state is RunState.WATCHING or (run.number > 0 and case.automatic is not False)]
            await self._end(uow, run, case, outcome, f"the case is over: {case.resolution}")
        elif (who := await _taken_over(uow, run, notes)) is not None:
            await self._end(uow, run, case, RunOutcome.STOPPED, who)
            if OVERRIDE in notes:
                await _hand(uow, case, who)
        elif timer.attempts >= GIVE_UP_AFTER:
            why = f"step {run.at_step} could not be taken, {timer.attempts} times over: its fault is in the log"
            await self._hand_over(uow, run, case, RunOutcome.FAILED, why)
        else:
            await self._turn(uow, run, case, notes.get(run.number))

    async def _turn(self, uow: UnitOfWork, run: Run, case: Case, note: Note | None) -> None:
        try:
            document = await self.book.document(uow.conn, run.digest)
        except BadPlaybook as error:
            await self._hand_over(uow, run, case, RunOutcome.FAILED, f"its playbook cannot be read: {error.message}")
            return
        if not listens(document, case.detector):
            uow.set_timer(OFFER_TIMER, case.id, uow.now)
            await self._end(uow, run, case, RunOutcome.STOPPED, f"the case is {case.detector} now, which it is not for")
            return
        work = Stood(uow, run, case, document, document.step(run.at_step))
        answered = note is not None and run.state is RunState.WAITING
        if run.due_at is not None and uow.now < run.due_at and not answered:
            uow.set_timer(RUN_TIMER, run.id, run.due_at)
            return
        match run.state:
            case RunState.WAITING:
                await self._answered(work, note)
            case RunState.APPROVAL:
                await self._unanswered(work)
            case RunState.WATCHING:
                await self._hand_over(uow, run, case, RunOutcome.HANDED, run.why or "the trouble is still there")
            case RunState.UNDOING:
                await self._undo(work)
            case _:
                await self._begin(work)

    async def _begin(self, work: Stood) -> None:
        await self._go_on(work, await Stepper(self.steps, self.commands).begin(work))

    async def _go_on(self, work: Stood, took: Took) -> None:
        """Keep how the step stands, and let the run go where its answer leads."""
        uow, run, step = work.uow, took.run, took.step
        await store.put_step(uow.conn, step)
        if step.state in (StepState.ASKED, StepState.WAITING):
            await store.await_ids(uow.conn, step)
            await self._wait(uow, run)
        elif step.ended_at is None:
            await self._wait(uow, run)
        else:
            _tell_of(uow, run, step)
            await self._lead(work, run, step)

    async def _answered(self, work: Stood, note: Note | None) -> None:
        """The answer to a step has come, or will not come any more."""
        uow, run = work.uow, work.run
        step = await store.find_step(uow.conn, run.id, run.number)
        assert step is not None
        said = note or Note(run.number, TIMEOUT, "", 0.0, "", uow.now)
        sentence = f"{step.sentence}; {said.answer}" + (f": {said.text}" if said.text else "")
        ended = replace(step, state=StepState.DONE, answer=said.answer, sentence=sentence[:2000], ended_at=uow.now)
        await uow.conn.execute(store.Q.await_nothing, run.id)
        kind = self.steps.get(step.does)
        if kind is None or not kind.inward:
            case = await case_store.lock_case(uow.conn, run.case_id)
            await lifecycle.resume_clock(uow, case, f"{step.does}: {said.answer}")
        await case_store.tell(uow, run.case_id, "playbook", f"{step.step}: {said.answer} {said.text}".strip())
        heard = answer_facts(said.answer, step.step, said.text, said.value)
        await self._go_on(work, Took(replace(run, said=heard), ended))

    async def _unanswered(self, work: Stood) -> None:
        """Nobody has approved the step in time; an answer in time is a command of its own, and runs on at once."""
        step = await store.find_step(work.uow.conn, work.run.id, work.run.number)
        assert step is not None
        assert step.until is not None, "whoever is asked has a time to answer in"
        sentence = f"nobody approved it until {stamp(step.until)}"
        ended = replace(
            step, state=StepState.REFUSED, answer=TIMEOUT, sentence=sentence, ended_at=work.uow.now, approved=False
        )
        await case_store.tell(work.uow, work.run.case_id, "playbook", f"{step.step}: {sentence}", step.decision_id)
        heard = answer_facts(TIMEOUT, step.step)
        await self._go_on(work, Took(replace(work.run, said=heard), ended))

    async def _lead(self, work: Stood, run: Run, step: RunStep) -> None:
        """Where the answer of a step that is through leads."""
        uow = work.uow
        case = await find_case(uow.conn, run.case_id)
        if cases.is_over(case):
            await self._end(uow, run, case, RunOutcome.DONE, f"the case is over: {case.resolution}")
            return
        if case.handed_at is not None and not run.shadow and work.case.handed_at is None:
            await self._end(uow, run, case, RunOutcome.HANDED, f"step {step.step} gave it to {case.owner}")
            return
        document, planned = work.document, work.step
        kind = self.steps.get(planned.do)
        target = document.leads(planned, step.answer, "" if kind is None else kind.possible(planned.with_)[0])
        told = planned.handover or f"step {step.step} ({step.does}): {step.sentence or step.answer}"
        if target == HANDOVER:
            await self._hand_over(uow, run, case, RunOutcome.HANDED, told)
        elif target == UNDO:
            await self._wait(
                uow, replace(run, state=RunState.UNDOING, undo_of=run.number + 1, due_at=uow.now, why=told)
            )
        elif target == END:
            await self._through(uow, run, case, document)
        else:
            due_at = uow.now + duration(document.step(target).wait)
            await self._wait(uow, replace(run, state=RunState.RUNNING, at_step=target, due_at=due_at, tries=0))

    async def _through(self, uow: UnitOfWork, run: Run, case: Case, document: Playbook) -> None:
        """The last step is done: the trouble may last as long as the playbook's patience."""
        patience = duration(document.patience)
        why = f"{run.playbook} is through, and the trouble is still there"
        if run.shadow:
            await self._end(uow, run, case, RunOutcome.DONE, "in shadow: it would have come to its end")
        elif not patience:
            await self._hand_over(uow, run, case, RunOutcome.HANDED, why)
        else:
            await self._wait(uow, replace(run, state=RunState.WATCHING, due_at=uow.now + patience, why=why))

    async def _undo(self, work: Stood) -> None:
        """Take the last step back that is to be taken back; when there is none left a person judges the case."""
        uow, run, document = work.uow, work.run, work.document
        done = [] if run.shadow else await store.steps_of(uow.conn, run.id)
        taken_back = {each.undoes for each in done if each.ended_at is not None}
        left = [each for each in done if _undoable(each, document) and each.number not in taken_back]
        if not left:
            await self._hand_over(uow, run, work.case, RunOutcome.HANDED, run.why or "what was done was taken back")
            return
        took = await Stepper(self.steps, self.commands).take_back(work, left[-1])
        await store.put_step(uow.conn, took.step)
        if took.step.ended_at is not None:
            _tell_of(uow, took.run, took.step)
        await self._wait(uow, took.run)

    async def _wait(self, uow: UnitOfWork, run: Run) -> None:
        await store.write_run(uow.conn, run)
        uow.set_timer(RUN_TIMER, run.id, run.due_at or uow.now)

    async def _hand_over(self, uow: UnitOfWork, run: Run, case: Case, outcome: RunOutcome, why: str) -> None:
        await self._end(uow, run, case, outcome, why)
        if not run.shadow:
            await _hand(uow, case, why)

    async def _end(self, uow: UnitOfWork, run: Run, case: Case, outcome: RunOutcome, why: str) -> None:
        """It is over: nothing of it waits any more."""
        why = why[:2000]
        waited = run.state is RunState.WAITING and not run.shadow
        after = replace(run, state=RunState.ENDED, outcome=outcome, why=why, ended_at=uow.now, due_at=None)
        await store.write_run(uow.conn, after)
        await _close_step(uow, after, why)
        await uow.conn.execute(store.Q.await_nothing, run.id)
        uow.cancel_timer(RUN_TIMER, run.id)
        uow.emit(
            RunEnded(
                case_id=run.case_id,
                run_id=run.id,
                playbook=run.playbook,
                version=run.version,
                outcome=outcome,
                why=why,
            )
        )
        if not run.shadow:
            await case_store.tell(uow, run.case_id, "playbook", f"{run.playbook} ended, {outcome}: {why}")
        if waited and not cases.is_over(case):
            locked = await case_store.lock_case(uow.conn, run.case_id)
            await lifecycle.resume_clock(uow, locked, f"{run.playbook} ended")


async def _hand(uow: UnitOfWork, case: Case, why: str) -> None:
    """Give the case to a person, unless it is over by now."""
    locked = await case_store.lock_case(uow.conn, case.id)
    await lifecycle.hand_over(uow, locked, why)


async def _close_step(uow: UnitOfWork, run: Run, why: str) -> None:
    """The step that waited when its run ended waits no more."""
    step = await store.find_step(uow.conn, run.id, run.number) if run.number else None
    if step is not None and step.ended_at is None:
        state = StepState.DONE if step.state is StepState.WAITING else StepState.SKIPPED
        await store.put_step(uow.conn, replace(step, state=state, ended_at=uow.now, reason=why))


async def _taken_over(uow: UnitOfWork, run: Run, notes: Mapping[int, Note]) -> str | None:
    """Which person acts on the case now, and how; None: nobody. A run in shadow is in nobody's way."""
    if run.shadow:
        return None
    if OVERRIDE in notes:
        return f"{notes[OVERRIDE].by} took over: {notes[OVERRIDE].text}"
    row = await uow.conn.fetchrow(store.Q.person_since, run.case_id, run.from_seq)
    return None if row is None else f"{row['actor']} took over: {row['kind']}, {row['text']}"


def _undoable(step: RunStep, document: Playbook) -> bool:
    if step.state is not StepState.DONE or step.undoes is not None:
        return False
    planned: PlannedStep | None = next((each for each in document.steps if each.id == step.step), None)
    return planned is not None and planned.undo is not None


def _tell_of(uow: UnitOfWork, run: Run, step: RunStep) -> None:
    """The news of a step that is through; one that was passed over is none."""
    if step.state is StepState.SKIPPED:
        return
    uow.emit(
        StepEnded(
            case_id=run.case_id,
            run_id=run.id,
            number=step.number,
            step=step.step,
            does=step.does,
            outcome=step.state,
            answer=step.answer,
            sentence=step.sentence,
            touched=step.touched,
            decision_id=step.decision_id,
        )
    )
