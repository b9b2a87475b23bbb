"""reroute: shipments on a running route of the own fleet are placed anew; other carriers get a binding instruction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from headway.dispatch.messages.model import MessageKind
from headway.exceptions.playbooks.steps.base import Step, StepResult, Task
from headway.exceptions.playbooks.steps.routes import ANSWERS, place_anew, together
from headway.exceptions.playbooks.steps.shipments import LIVING, shipments_of
from headway.exceptions.playbooks.steps.telling import tell_carriers
from headway.kernel.rooms import Commands

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

TELL = "tell"


class Params(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it takes.

    Attributes:
        instruction: what the driver is to do; `{ref}` in it is each shipment's own reference.
        on_route: what becomes of a shipment that a running plan of the own fleet has: it is placed anew where it costs
            least now, goes with another vehicle, or the instruction is all there is (`tell`).
    """

    instruction: str
    on_route: Literal["anew", "other_vehicle", "tell"] = "anew"


class Reroute(Step):
    """What cannot be placed anew, such as goods on board for another vehicle, gets the instruction."""

    name = "reroute"
    sentence = "place the shipments anew on running routes, or instruct the carrier to take another way"
    params = Params
    answers = ANSWERS
    scope = "dispatch:write"

    def possible(self, given: Mapping[str, Any]) -> tuple[str, ...]:
        return ("told", "nobody") if given.get("on_route") == TELL else self.answers

    async def carry_out(self, task: Task, uow: UnitOfWork, run: Commands) -> StepResult:
        wanted: Params = task.params
        living = [each for each in await shipments_of(uow.conn, task) if each.status in LIVING]
        if wanted.on_route == TELL:
            return await tell_carriers(task, uow, run, living, MessageKind.INSTRUCTION, wanted.instruction)
        acted = await place_anew(task, uow, run, living, elsewhere=wanted.on_route == "other_vehicle")
        told = None
        if acted.rest or not acted.asked:
            told = await tell_carriers(task, uow, run, acted.rest, MessageKind.INSTRUCTION, wanted.instruction)
        return together(acted, told)
