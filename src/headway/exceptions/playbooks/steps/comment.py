"""comment: leave a note on the case's timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from headway.exceptions import store
from headway.exceptions.playbooks.steps.base import Outcome, Step, StepResult, Task
from headway.kernel.rooms import Commands

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


class Params(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it takes: the note."""

    text: str


class Comment(Step):
    """Changes nothing but the timeline."""

    name = "comment"
    sentence = "leave a note on the case"
    params = Params
    scope = ""
    inward = True

    async def carry_out(self, task: Task, uow: UnitOfWork, run: Commands) -> StepResult:
        await store.tell(uow, task.case.id, "comment", task.params.text)
        return StepResult(outcome=Outcome.DONE, sentence=task.params.text[:300])
