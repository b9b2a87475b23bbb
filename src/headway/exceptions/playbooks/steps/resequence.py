"""resequence: a running route of the own fleet is put in order anew; other carriers are told the most urgent first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from headway.dispatch.messages.model import MessageKind
from headway.dispatch.views import ShipmentRow
from headway.exceptions.playbooks.steps.base import Outcome, Step, StepResult, Task
from headway.exceptions.playbooks.steps.routes import ANSWERS, reorder, together
from headway.exceptions.playbooks.steps.shipments import LIVING, shipments_of
from headway.exceptions.playbooks.steps.telling import tell_carriers
from headway.kernel.moments import stamp
from headway.kernel.rooms import Commands

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

_LAST = datetime.max.replace(tzinfo=UTC)


class Params(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it takes: what stands before the order of the stops."""

    instruction: str = "Please deliver in this order, the most urgent first"


class Resequence(Step):
    """A route by what it costs, lateness in it; a carrier by the time at which each is due, where there are two."""

    name = "resequence"
    sentence = "put running routes in a better order, or instruct the carrier to make the most urgent stops first"
    params = Params
    answers = ANSWERS
    scope = "dispatch:write"

    async def carry_out(self, task: Task, uow: UnitOfWork, run: Commands) -> StepResult:
        living = [each for each in await shipments_of(uow.conn, task) if each.status in LIVING]
        acted = await reorder(task, uow, run, living)
        told = await self._tell(task, uow, run, acted.rest) if acted.rest or not acted.asked else None
        return together(acted, told)

    async def _tell(self, task: Task, uow: UnitOfWork, run: Commands, living: Sequence[ShipmentRow]) -> StepResult:
        """Those of one carrier in the order in which they are due."""
        carriers = {each.carrier_id for each in living if each.carrier_id is not None}
        if len(living) < 2 or len(carriers) != 1:
            sentence = "there are not two stops of one carrier to be put in order"
            return StepResult(outcome=Outcome.NOTHING, answer="nobody", sentence=sentence)
        order = sorted(living, key=lambda each: (each.deliver_by or _LAST, each.external_ref))
        text = f"{task.params.instruction}: {', '.join(map(_shown, order))}"
        return await tell_carriers(task, uow, run, living, MessageKind.INSTRUCTION, text)


def _shown(shipment: ShipmentRow) -> str:
    due = "" if shipment.deliver_by is None else f" (by {stamp(shipment.deliver_by)})"
    return shipment.external_ref + due
