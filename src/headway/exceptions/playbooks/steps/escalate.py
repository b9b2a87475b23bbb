"""escalate: give the case to a team higher up, which is a person's from there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from headway.events.exceptions import CaseEscalated
from headway.exceptions import cases, lifecycle, store
from headway.exceptions.ladder import ESCALATION, severity_at
from headway.exceptions.owning import overdue_now
from headway.exceptions.playbooks.steps.base import Outcome, Step, StepResult, Task
from headway.kernel.rooms import Commands

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


class Params(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it takes: why; the team is the next rung of the ladder."""

    why: str


class Escalate(Step):
    """The next rung of the ladder owns it, as when its clock runs out."""

    name = "escalate"
    sentence = "give the case to the next rung of the ladder"
    params = Params
    scope = "exceptions:write"

    async def carry_out(self, task: Task, uow: UnitOfWork, run: Commands) -> StepResult:
        case = await store.lock_case(uow.conn, task.case.id)
        overdue = await overdue_now(uow, case)
        decided = uow.decide(ESCALATION, case.id, overdue)
        choice = decided.verdict.choice
        if choice is None:
            after = await lifecycle.hand_over(uow, case, task.params.why)
            return StepResult(outcome=Outcome.DONE, sentence=f"{after.owner} is the last rung: {task.params.why}")
        higher = cases.escalated(case, choice, severity_at(overdue, choice), uow.now)
        uow.emit(CaseEscalated(case_id=case.id, level=higher.level, owner=higher.owner))
        kept = await lifecycle.kept(uow, higher, "escalated", task.params.why, decision_id=decided.id)
        await lifecycle.hand_over(uow, kept, task.params.why)
        return StepResult(outcome=Outcome.DONE, sentence=f"escalated to {choice}: {task.params.why}")
