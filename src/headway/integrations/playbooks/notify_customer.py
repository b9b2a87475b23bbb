"""notify_customer: tell the accounts that ordered something."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid5

import msgspec

from headway.customers.commands import TellAccount, Told
from headway.exceptions.playbooks.steps.base import Outcome, Step, StepResult, Task
from headway.exceptions.playbooks.steps.shipments import orders_of, references
from headway.exceptions.playbooks.steps.telling import own
from headway.kernel.rooms import Commands

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


class Params(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it takes: the text; `{ref}` in it is each order's own reference."""

    text: str


class NotifyCustomer(Step):
    """By mail to the address of the account; `unreachable` where it has none."""

    name = "notify_customer"
    sentence = "tell the customer who ordered something"
    params = Params
    answers = ("told", "unreachable")
    scope = "customers:write"

    async def carry_out(self, task: Task, uow: UnitOfWork, run: Commands) -> StepResult:
        reached, refs = [], await references(uow.conn, task)
        for order_id in orders_of(task):
            named = uuid5(task.key, str(order_id))
            told: Told = await run(
                uow, TellAccount(order_id=order_id, text=own(task.params.text, refs[order_id]), message_id=named)
            )
            if told.medium:
                reached.append(order_id)
        if not reached:
            return StepResult(outcome=Outcome.NOTHING, answer="unreachable", sentence="no customer has an address")
        return StepResult(
            outcome=Outcome.DONE,
            answer="told",
            sentence=f"the customers of {len(reached)} orders are told: {task.params.text}",
            touched=tuple(f"order:{each}" for each in reached),
        )
