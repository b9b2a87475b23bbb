"""open_return: have the goods brought back, by one more order that is dispatched as any other."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from headway.exceptions.playbooks.durations import duration
from headway.exceptions.playbooks.steps.base import Outcome, Step, StepResult, Task
from headway.exceptions.playbooks.steps.shipments import shipments_of
from headway.kernel.rooms import Commands
from headway.orders.commands import OpenReturn as Open
from headway.orders.model import OrderStatus
from headway.orders.store import get_order

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

_LEFT = (OrderStatus.SHIPPED, OrderStatus.PARTIALLY_SHIPPED, OrderStatus.DELIVERED)


class Params(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it takes.

    Attributes:
        reason: left out: what the case says. ready_in: when they can be collected, from now.
    """

    reason: str = ""
    ready_in: str = "1 day"

    def __post_init__(self) -> None:
        duration(self.ready_in)


class OpenReturn(Step):
    """Opened once an order, whoever asks."""

    name = "open_return"
    sentence = "have the goods brought back"
    params = Params
    answers = ("opened", "none")
    scope = "orders:write"

    async def carry_out(self, task: Task, uow: UnitOfWork, run: Commands) -> StepResult:
        opened = []
        for shipment in await shipments_of(uow.conn, task):
            order = await get_order(uow.conn, shipment.order_id)
            if order.status not in _LEFT or not (shipment.origin_zone and shipment.destination_zone):
                continue
            command = Open(
                order_id=order.id,
                reason=(task.params.reason or task.case.sentence)[:500],
                from_zone=shipment.destination_zone,
                to_zone=shipment.origin_zone,
                ready_at=uow.now + (duration(task.params.ready_in) or timedelta(0)),
            )
            opened.append(await run(uow, command))
        if not opened:
            return StepResult(outcome=Outcome.NOTHING, answer="none", sentence="the goods have not left")
        return StepResult(
            outcome=Outcome.DONE,
            answer="opened",
            sentence=f"to be brought back: {', '.join(each.external_ref for each in opened)}",
            touched=tuple(f"order:{each.return_order_id}" for each in opened),
        )
