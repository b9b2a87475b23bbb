"""reassign: give shipments to another carrier before the pickup, where that is worth it or the first cannot carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from headway.dispatch.adjusting.commands import JudgeShipment
from headway.dispatch.model import ShipmentStatus
from headway.dispatch.views import ShipmentRow
from headway.exceptions.playbooks.durations import duration
from headway.exceptions.playbooks.steps.base import Outcome, StepResult, Task
from headway.exceptions.playbooks.steps.booking import AwaitsBooking
from headway.exceptions.playbooks.steps.shipments import BEFORE_PICKUP, shipments_of, told, touched
from headway.kernel.rooms import Commands

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


class Params(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it takes.

    Attributes:
        lost: the carrier will not come: whoever is eligible is better than nobody, so long as it costs at most
            `most_extra` of the agreed price more. Else only what saves money in expected landed cost.
        most_extra: 0.25: a quarter of the agreed price more.
        within: so long a booking is awaited.
    """

    lost: bool = False
    most_extra: float = 0.25
    within: str = "4 h"

    def __post_init__(self) -> None:
        duration(self.within)
        if not 0 <= self.most_extra <= 10:
            raise ValueError(f"most_extra is {self.most_extra}, allowed: 0 to 10")


class Reassign(AwaitsBooking):
    """Judged in expected landed cost, as every change of a carrier is, and recorded as such."""

    name = "reassign"
    sentence = "give the shipments to another carrier where that is better in expected landed cost"
    params = Params
    answers = ("booked", "kept", "nobody")

    async def carry_out(self, task: Task, uow: UnitOfWork, run: Commands) -> StepResult:
        shipments = [each for each in await shipments_of(uow.conn, task) if each.status in BEFORE_PICKUP]
        if not shipments:
            return StepResult(outcome=Outcome.NOTHING, answer="kept", sentence="no shipment waits for its pickup")
        moved, outcomes = [], set()
        for shipment in shipments:
            outcome = await _judge(shipment, task, uow, run)
            outcomes.add(outcome)
            if outcome == "reassign":
                moved.append(shipment)
        if not moved:
            answer = "nobody" if outcomes == {"nobody"} else "kept"
            sentence = f"{told(shipments)}: {' and '.join(sorted(outcomes))}"
            return StepResult(outcome=Outcome.DONE, answer=answer, sentence=sentence, touched=touched(shipments))
        return self.awaited(moved, task, uow, f"{told(moved)} offered to another carrier")


async def _judge(shipment: ShipmentRow, task: Task, uow: UnitOfWork, run: Commands) -> str:
    """The outcome of the judgement; one that is being tendered is left to its tender."""
    if shipment.status != ShipmentStatus.BOOKED:
        return "keep"
    wanted: Params = task.params
    judge = JudgeShipment(
        shipment.id, task.case.sentence[:500], lost=wanted.lost, most_extra=wanted.most_extra if wanted.lost else None
    )
    outcome: str = await run(uow, judge)
    return outcome
