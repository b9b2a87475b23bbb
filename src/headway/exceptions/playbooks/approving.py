"""What a person says to a run: yes or no to a step that waits, or stop."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from headway.dispatch.commands import check_reason
from headway.events.exceptions import ApprovalAnswered
from headway.exceptions import store as case_store
from headway.exceptions.playbooks import store
from headway.exceptions.playbooks.commands import AnswerApproval, StopRun, may
from headway.exceptions.playbooks.faults import MayNotApprove, NoRun, NothingToApprove
from headway.exceptions.playbooks.runs import OVERRIDE, RUN_TIMER, Note, Run, RunState, RunStep

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


async def answer_approval(cmd: AnswerApproval, uow: UnitOfWork) -> Run:
    """Let the step go on, or have the run take the branch `refused`.

    Raises:
        NoRun: there is no such run.
        NothingToApprove: the step does not wait, or no longer does.
        MayNotApprove: it needs a scope that the caller does not have.
    """
    reason = check_reason(cmd.reason, needed=not cmd.approved)
    run = await _locked(cmd.run_id, uow)
    step = await store.find_step(uow.conn, run.id, cmd.number)
    waits = run.state is RunState.APPROVAL and run.number == cmd.number
    if step is None or not waits or step.approved is not None or (step.until or uow.now) < uow.now:
        raise NothingToApprove(f"step {cmd.number} of the run waits for no approval", run_id=run.id, state=run.state)
    if step.scope and not may(cmd.scopes, step.scope):
        raise MayNotApprove(f"the step needs the scope {step.scope}", needed=step.scope)
    await store.put_step(uow.conn, replace(step, approved=cmd.approved, by=uow.actor, reason=reason))
    after = replace(run, state=RunState.RUNNING, due_at=uow.now)
    await store.write_run(uow.conn, after)
    uow.set_timer(RUN_TIMER, run.id, uow.now)
    await _told(uow, run, step, cmd.approved, reason)
    return after


async def _told(uow: UnitOfWork, run: Run, step: RunStep, approved: bool, reason: str) -> None:
    said = "approved" if approved else "refused"
    told = f"{step.step} ({step.does}) {said} by {uow.actor}" + (f": {reason}" if reason else "")
    await case_store.tell(uow, run.case_id, "approval", told, step.decision_id)
    uow.emit(
        ApprovalAnswered(
            case_id=run.case_id,
            run_id=run.id,
            number=step.number,
            step=step.step,
            approved=approved,
            by=uow.actor,
            reason=reason,
        )
    )


async def stop_run(cmd: StopRun, uow: UnitOfWork) -> Run:
    """End a run: nothing more of it is begun, its case is a person's.

    Raises:
        NoRun: there is no such run.
    """
    reason = check_reason(cmd.reason, needed=True)
    run = await store.find_run(uow.conn, cmd.run_id)
    if run.state is not RunState.ENDED:
        note = Note(OVERRIDE, "stop", reason, 0.0, uow.actor, uow.now)
        await store.put_notes(uow.conn, [(run.id, note)])
        uow.set_timer(RUN_TIMER, run.id, uow.now)
    return run


async def _locked(run_id: UUID, uow: UnitOfWork) -> Run:
    run = await store.lock_run(uow.conn, run_id)
    if run is None:
        raise NoRun(f"there is no run {run_id}", run_id=run_id)
    return run
