"""What the steps share that tell somebody of each order: who is reached, and what was said."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from headway.customers.commands import TellAccount, TellRecipient, Told
from headway.exceptions.playbooks.steps.base import Outcome, Step, StepResult, Task
from headway.exceptions.playbooks.steps.shipments import orders_of, references
from headway.exceptions.playbooks.steps.telling import own
from headway.kernel.rooms import Commands

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


class Params(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it takes: the text; `{ref}` in it is each order's own reference."""

    text: str


class Notify(Step):
    """One message an order. `nobody`: what is said where nobody is reached; `some`: whom `{}` of them are."""

    params = Params
    answers = ("told", "unreachable")
    scope = "customers:write"
    nobody: str
    some: str

    @abstractmethod
    def message(self, order_id: UUID, text: str, task: Task, uow: UnitOfWork) -> TellAccount | TellRecipient:
        """The command that tells of this order."""

    async def carry_out(self, task: Task, uow: UnitOfWork, run: Commands) -> StepResult:
        reached, refs = [], await references(uow.conn, task)
        for order_id in orders_of(task):
            told: Told = await run(uow, self.message(order_id, own(task.params.text, refs[order_id]), task, uow))
            if told.medium:
                reached.append(order_id)
        if not reached:
            return StepResult(outcome=Outcome.NOTHING, answer="unreachable", sentence=self.nobody)
        return StepResult(
            outcome=Outcome.DONE,
            answer="told",
            sentence=f"{self.some.format(len(reached))} are told: {task.params.text}",
            touched=tuple(f"order:{each}" for each in reached),
        )
