"""book_slot: agree on another time, of the delivery as the recipient chose it or at our own dock; tell the carrier."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal
from uuid import UUID

import msgspec

from headway.dispatch.clocks.store import door_of
from headway.dispatch.messages.model import MessageKind
from headway.exceptions.playbooks.durations import duration
from headway.exceptions.playbooks.steps.base import Outcome, Step, StepResult, Task
from headway.exceptions.playbooks.steps.docking import book_dock
from headway.exceptions.playbooks.steps.shipments import LIVING, orders_of, shipments_of
from headway.exceptions.playbooks.steps.telling import tell_carriers
from headway.exceptions.questions.model import Form
from headway.exceptions.questions.slots import slot_of
from headway.exceptions.questions.store import answer_of_run
from headway.kernel.rooms import Commands
from headway.orders.commands import RescheduleDelivery
from headway.orders.model import OrderStatus
from headway.orders.store import get_order

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


class Params(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it takes.

    Attributes:
        slot: two ISO times with a slash between; left out: what was answered to the run's last question with times to
            choose from.
        where: recipient (the time of delivery) or dock (the pickup: the next free time of a door, `after` so long).
        by: who asked for it. excuses_carrier: the carrier is not late for it, so no penalty is due before.
    """

    slot: str = ""
    where: Literal["recipient", "dock"] = "recipient"
    after: str = "30 min"
    by: Literal["recipient", "customer", "shipper"] = "recipient"
    excuses_carrier: bool = False

    def __post_init__(self) -> None:
        duration(self.after)


class BookSlot(Step):
    """`none` where no time was chosen, or it has passed; at a dock where no door is free."""

    name = "book_slot"
    sentence = "agree on another time of delivery or at the dock, and tell the carrier"
    params = Params
    answers = ("booked", "none")
    scope = "orders:write"

    async def carry_out(self, task: Task, uow: UnitOfWork, run: Commands) -> StepResult:
        wanted: Params = task.params
        if wanted.where == "dock":
            return await book_dock(task, uow, run, uow.now + (duration(wanted.after) or timedelta()))
        orders = await _open_orders(task, uow)
        slot = await _slot(task, uow, orders)
        if slot is None or slot[1] <= uow.now:
            return StepResult(outcome=Outcome.NOTHING, answer="none", sentence="no time of delivery was chosen")
        if not orders:
            return StepResult(outcome=Outcome.NOTHING, answer="none", sentence="nothing is left to be delivered")
        start, end = slot
        for order_id in orders:
            command = RescheduleDelivery(
                order_id=order_id,
                deliver_from=start,
                deliver_by=end,
                reason=f"chosen by the {wanted.by}: {task.case.sentence}"[:500],
                by=wanted.by,
                excuses_carrier=wanted.excuses_carrier,
            )
            await run(uow, command)
        zone = await door_of(uow, orders[0])
        start, end = start.astimezone(zone), end.astimezone(zone)
        text = f"Please deliver between {start:%d %b %Y %H:%M} and {end:%H:%M %Z}, as was agreed with the recipient."
        living = [each for each in await shipments_of(uow.conn, task) if each.status in LIVING and each.carrier_id]
        if living:
            await tell_carriers(task, uow, run, living, MessageKind.INSTRUCTION, text)
        said = f"to be delivered {start:%d %b %H:%M} to {end:%H:%M %Z}"
        named = tuple(f"order:{each}" for each in orders)
        return StepResult(
            outcome=Outcome.DONE, answer="booked", sentence=said, touched=named, facts={"text": said, "number": 1.0}
        )


async def _open_orders(task: Task, uow: UnitOfWork) -> list[UUID]:
    """Orders that are still to be delivered."""
    over = (OrderStatus.DELIVERED, OrderStatus.CANCELLED)
    return [each for each in orders_of(task) if (await get_order(uow.conn, each)).status not in over]


async def _slot(task: Task, uow: UnitOfWork, orders: list[UUID]) -> tuple[datetime, datetime] | None:
    if task.params.slot:
        return slot_of(task.params.slot)
    asked = await answer_of_run(uow.conn, task.run_id)
    if asked is not None and asked.form is Form.SLOT and asked.answer and "/" in asked.answer:
        return slot_of(asked.answer)
    return None
