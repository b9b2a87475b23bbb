"""release: lift a kind of hold and let the release gate decide again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from headway.exceptions.playbooks.steps.base import Outcome, Step, StepResult, Task
from headway.exceptions.playbooks.steps.hold import HoldKind
from headway.exceptions.playbooks.steps.shipments import orders_of
from headway.kernel.rooms import Commands
from headway.orders.commands import LiftHold, OrderOutcome
from headway.orders.model import OrderStatus
from headway.orders.store import get_order

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


class Params(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it takes: the kind of hold, and why it is not needed any more."""

    hold: HoldKind
    reason: str = "settled by a playbook"


class Release(Step):
    """Only holds that were placed end; what the gate itself finds wrong stays wrong."""

    name = "release"
    sentence = "lift a hold, and release what nothing else keeps back"
    params = Params
    answers = ("released", "held")
    scope = "orders:write"
    undoes = "hold"

    async def carry_out(self, task: Task, uow: UnitOfWork, run: Commands) -> StepResult:
        released: list[str] = []
        waiting: list[str] = []
        for order_id in orders_of(task):
            view = await get_order(uow.conn, order_id)
            placed = [each for each in view.open_holds if each.hold == task.params.hold and each.source == "placed"]
            if not placed:
                continue
            reason = task.params.reason[:500]
            command = LiftHold(order_id=order_id, hold=task.params.hold, reason=reason, placed_only=True)
            after: OrderOutcome = await run(uow, command)
            (released if after.status is OrderStatus.RELEASED else waiting).append(view.order.external_ref)
        if not released and not waiting:
            return StepResult(outcome=Outcome.NOTHING, answer="released", sentence="no such hold is open")
        sentence = f"released: {', '.join(released) or 'none'}; still held: {', '.join(waiting) or 'none'}"
        named = tuple(f"order:{each}" for each in orders_of(task))
        answer = "held" if waiting else "released"
        return StepResult(outcome=Outcome.DONE, answer=answer, sentence=sentence, touched=named)
