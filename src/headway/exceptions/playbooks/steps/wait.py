"""wait: let time pass; most trouble that is going to end by itself ends soon, and its case and this run with it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from headway.exceptions.playbooks.durations import duration
from headway.exceptions.playbooks.steps.base import Outcome, Step, StepResult, Task
from headway.kernel.moments import stamp
from headway.kernel.rooms import Commands

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


class Params(msgspec.Struct, frozen=True, rename={"for_": "for"}, forbid_unknown_fields=True):
    """What it takes: how long, such as "45 min"; then the branch `timeout` is taken, which leads on."""

    for_: str

    def __post_init__(self) -> None:
        if not duration(self.for_):
            raise ValueError("a wait of nothing")


class Wait(Step):
    """Ends with `timeout`; a case that is over meanwhile ends the run."""

    name = "wait"
    sentence = "let time pass"
    params = Params
    answers = ("timeout",)
    scope = ""
    inward = True

    async def carry_out(self, task: Task, uow: UnitOfWork, run: Commands) -> StepResult:
        until = self.deadline(task.params, uow.now)
        sentence = f"waits until {stamp(until)}"
        return StepResult(outcome=Outcome.WAITING, answer="timeout", sentence=sentence, answer_by=until)

    def deadline(self, params: Any, now: datetime) -> datetime:
        return now + duration(params.for_)
