"""reroute: a binding instruction to take another way, or to go on; until the own fleet plans its routes here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from headway.dispatch.messages.model import MessageKind
from headway.exceptions.playbooks.steps.base import Step, StepResult, Task
from headway.exceptions.playbooks.steps.shipments import LIVING, shipments_of
from headway.exceptions.playbooks.steps.telling import tell_carriers
from headway.kernel.rooms import Commands

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


class Params(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it takes: what the driver is to do; `{ref}` in it is each shipment's own reference."""

    instruction: str


class Reroute(Step):
    """Whoever carries the goods, or its driver, gets the instruction."""

    name = "reroute"
    sentence = "instruct the carrier to take another way"
    params = Params
    answers = ("told", "nobody")
    scope = "dispatch:write"

    async def carry_out(self, task: Task, uow: UnitOfWork, run: Commands) -> StepResult:
        shipments = [each for each in await shipments_of(uow.conn, task) if each.status in LIVING]
        return await tell_carriers(task, uow, run, shipments, MessageKind.INSTRUCTION, task.params.instruction)
