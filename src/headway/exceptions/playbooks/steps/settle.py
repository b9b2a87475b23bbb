"""settle: end what was asked for, or what was short, now that it is done, refused, or not wanted any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from headway.exceptions.playbooks.steps.base import Outcome, Step, StepResult, Task
from headway.exceptions.playbooks.steps.shipments import orders_of
from headway.kernel.rooms import Commands
from headway.orders.instructions import OUTCOMES as OF_INSTRUCTIONS
from headway.orders.instructions import SettleInstruction, instructions_of
from headway.orders.shortages import SettleShortage, shortages_of

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


class Params(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it takes: done or refused for what was asked; found, sent_after or cancelled for what was short; why."""

    outcome: Literal["done", "refused", "found", "sent_after", "cancelled"]
    reason: str


class Settle(Step):
    """`none` where nothing of the kind waits."""

    name = "settle"
    sentence = "end an instruction or a shortage"
    params = Params
    answers = ("settled", "none")
    scope = "orders:write"

    async def carry_out(self, task: Task, uow: UnitOfWork, run: Commands) -> StepResult:
        wanted: Params = task.params
        settled = 0
        for order_id in orders_of(task):
            if wanted.outcome in OF_INSTRUCTIONS:
                waiting = [each.id for each in await instructions_of(uow.conn, order_id) if each.outcome is None]
                for id_ in waiting:
                    command = SettleInstruction(instruction_id=id_, outcome=wanted.outcome, reason=wanted.reason)
                    await run(uow, command)
            else:
                waiting = [each.id for each in await shortages_of(uow.conn, order_id) if each.outcome is None]
                for id_ in waiting:
                    await run(uow, SettleShortage(shortage_id=id_, outcome=wanted.outcome, reason=wanted.reason))
            settled += len(waiting)
        if not settled:
            return StepResult(outcome=Outcome.NOTHING, answer="none", sentence="nothing of the kind waits")
        named = tuple(f"order:{each}" for each in orders_of(task))
        sentence = f"{wanted.outcome.replace('_', ' ')}: {wanted.reason}"
        return StepResult(outcome=Outcome.DONE, answer="settled", sentence=sentence, touched=named)
