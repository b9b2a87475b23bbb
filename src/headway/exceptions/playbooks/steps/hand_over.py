"""hand_over: a person must judge the case from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from headway.exceptions import lifecycle, store
from headway.exceptions.playbooks.steps.base import Outcome, Step, StepResult, Task
from headway.kernel.rooms import Commands

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


class Params(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it takes: what the person is told, and the team; left out: whose case it is."""

    why: str
    team: str = ""


class HandOver(Step):
    """The run ends with it."""

    name = "hand_over"
    sentence = "give the case to a person"
    params = Params
    scope = ""
    inward = True
    closes = "handover"

    async def carry_out(self, task: Task, uow: UnitOfWork, run: Commands) -> StepResult:
        case = await store.lock_case(uow.conn, task.case.id)
        after = await lifecycle.hand_over(uow, case, task.params.why, owner=task.params.team or None)
        return StepResult(outcome=Outcome.DONE, sentence=f"given to {after.owner}: {task.params.why}")
