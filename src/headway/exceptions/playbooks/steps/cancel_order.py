"""cancel_order: give orders up that have not left yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from headway.exceptions.playbooks.steps.base import Outcome, Step, StepResult, Task
from headway.exceptions.playbooks.steps.shipments import orders_of
from headway.kernel.rooms import Commands
from headway.orders.commands import CancelOrder as Cancel
from headway.orders.model import TRANSITIONS, OrderStatus
from headway.orders.store import get_order

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


class Params(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it takes: why."""

    reason: str


class CancelOrder(Step):
    """`too_late` where the goods have left."""

    name = "cancel_order"
    sentence = "give up orders that have not left yet"
    params = Params
    answers = ("cancelled", "too_late")
    scope = "orders:write"

    async def carry_out(self, task: Task, uow: UnitOfWork, run: Commands) -> StepResult:
        cancelled = []
        for order_id in orders_of(task):
            if OrderStatus.CANCELLED in TRANSITIONS[(await get_order(uow.conn, order_id)).status]:
                await run(uow, Cancel(order_id=order_id, reason=task.params.reason))
                cancelled.append(order_id)
        if not cancelled:
            return StepResult(outcome=Outcome.NOTHING, answer="too_late", sentence="the goods have left")
        named = tuple(f"order:{each}" for each in cancelled)
        sentence = f"{len(cancelled)} orders cancelled: {task.params.reason}"
        return StepResult(outcome=Outcome.DONE, answer="cancelled", sentence=sentence, touched=named)
