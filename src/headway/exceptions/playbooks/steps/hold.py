"""hold: keep an order back that is not released yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from headway.exceptions.playbooks.steps.base import Outcome, Step, StepResult, Task
from headway.exceptions.playbooks.steps.shipments import orders_of
from headway.kernel.rooms import Commands
from headway.orders.commands import HoldOrder
from headway.orders.model import OrderStatus
from headway.orders.store import get_order

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

HoldKind = Literal["credit", "inventory", "address", "document", "customer"]


class Params(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it takes: the kind of hold, and why; left out: what the case says."""

    hold: HoldKind
    reason: str = ""


class Hold(Step):
    """An order that is on its way is left alone."""

    name = "hold"
    sentence = "keep orders back that are not released yet"
    params = Params
    answers = ("held", "too_late")
    scope = "orders:write"
    undoes = "release"

    async def carry_out(self, task: Task, uow: UnitOfWork, run: Commands) -> StepResult:
        held = []
        for order_id in orders_of(task):
            view = await get_order(uow.conn, order_id)
            if view.status in (OrderStatus.VALIDATED, OrderStatus.ON_HOLD):
                reason = task.params.reason[:500] or task.case.sentence[:500]
                await run(uow, HoldOrder(order_id=order_id, hold=task.params.hold, reason=reason))
                held.append(view.order.external_ref)
        if not held:
            return StepResult(outcome=Outcome.NOTHING, answer="too_late", sentence="the orders are released already")
        named = tuple(f"order:{each}" for each in orders_of(task))
        return StepResult(outcome=Outcome.DONE, answer="held", sentence=f"held: {', '.join(held)}", touched=named)
