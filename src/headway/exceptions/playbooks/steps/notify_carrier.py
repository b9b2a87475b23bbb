"""notify_carrier: tell the carriers of the shipments something."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from headway.dispatch.messages.model import MessageKind
from headway.exceptions.playbooks.steps.base import Step, StepResult, Task
from headway.exceptions.playbooks.steps.shipments import shipments_of
from headway.exceptions.playbooks.steps.telling import tell_carriers
from headway.kernel.rooms import Commands

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


class Params(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it takes: the text; `{ref}` in it is each shipment's own reference."""

    text: str


class NotifyCarrier(Step):
    """By the carrier's own connector, and among its messages in the portal."""

    name = "notify_carrier"
    sentence = "tell the carrier something"
    params = Params
    answers = ("told", "nobody")
    scope = "dispatch:write"

    async def carry_out(self, task: Task, uow: UnitOfWork, run: Commands) -> StepResult:
        shipments = await shipments_of(uow.conn, task)
        return await tell_carriers(task, uow, run, shipments, MessageKind.NOTICE, task.params.text)
