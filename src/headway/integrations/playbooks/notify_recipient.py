"""notify_recipient: tell the recipients of the orders something."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from headway.customers.commands import TellRecipient, Told
from headway.exceptions.playbooks.steps.base import Outcome, Step, StepResult, Task
from headway.exceptions.playbooks.steps.shipments import orders_of, references
from headway.exceptions.playbooks.steps.telling import own
from headway.kernel.rooms import Commands

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

USEFUL = timedelta(days=2)


class Params(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it takes: the text; `{ref}` in it is each order's own reference."""

    text: str


class NotifyRecipient(Step):
    """By the way each recipient is reached, after their quiet hours; who wants no messages gets none."""

    name = "notify_recipient"
    sentence = "tell the recipient something"
    params = Params
    answers = ("told", "unreachable")
    scope = "customers:write"

    async def carry_out(self, task: Task, uow: UnitOfWork, run: Commands) -> StepResult:
        reached, refs = [], await references(uow.conn, task)
        for order_id in orders_of(task):
            command = TellRecipient(
                order_id=order_id,
                text=own(task.params.text, refs[order_id]),
                key=f"notice:{task.key}",
                useful_until=uow.now + USEFUL,
            )
            told: Told = await run(uow, command)
            if told.medium:
                reached.append(order_id)
        if not reached:
            return StepResult(outcome=Outcome.NOTHING, answer="unreachable", sentence="no recipient can be reached")
        return StepResult(
            outcome=Outcome.DONE,
            answer="told",
            sentence=f"{len(reached)} recipients are told: {task.params.text}",
            touched=tuple(f"order:{each}" for each in reached),
        )
