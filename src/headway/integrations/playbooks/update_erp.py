"""update_erp: tell the shipper's own system what became of its orders."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid5

import msgspec

from headway.exceptions.playbooks.steps.base import Outcome, Step, StepResult, Task
from headway.exceptions.playbooks.steps.shipments import orders_of
from headway.integrations.erp.commands import TellErp
from headway.kernel.rooms import Commands

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


class Params(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it takes: the type of the event, and what it says; the order, case and kind of trouble are added."""

    type: str
    note: str = ""


class UpdateErp(Step):
    """A signed CloudEvent to the configured address; `none` where none is configured."""

    name = "update_erp"
    sentence = "tell the shipper's own system"
    params = Params
    answers = ("queued", "none")
    scope = "orders:write"

    async def carry_out(self, task: Task, uow: UnitOfWork, run: Commands) -> StepResult:
        queued = []
        for order_id in orders_of(task):
            command = TellErp(
                message_id=uuid5(task.key, str(order_id)),
                order_id=order_id,
                type=task.params.type,
                data={
                    "case_id": str(task.case.id),
                    "kind": task.case.detector,
                    "sentence": task.case.sentence,
                    "note": task.params.note,
                },
            )
            if await run(uow, command):
                queued.append(order_id)
        if not queued:
            return StepResult(outcome=Outcome.NOTHING, answer="none", sentence="no address of an ERP is configured")
        named = tuple(f"order:{each}" for each in queued)
        sentence = f"{task.params.type} for {len(queued)} orders"
        return StepResult(outcome=Outcome.DONE, answer="queued", sentence=sentence, touched=named)
