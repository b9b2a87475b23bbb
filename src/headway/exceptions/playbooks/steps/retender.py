"""retender: ask carriers once more, those who refused too, or by a spot or broadcast tender."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from headway.dispatch.adjusting.commands import ReassignShipment
from headway.dispatch.commands import RetryAllocation
from headway.dispatch.model import ShipmentStatus, TenderMode
from headway.dispatch.views import ShipmentRow
from headway.exceptions.playbooks.durations import duration
from headway.exceptions.playbooks.steps.base import Outcome, StepResult, Task
from headway.exceptions.playbooks.steps.booking import AwaitsBooking
from headway.exceptions.playbooks.steps.shipments import shipments_of, told, touched
from headway.kernel.rooms import Commands

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


class Params(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it takes.

    Attributes:
        mode: waterfall, broadcast or spot, this once; left out: as the policy says.
        ask_again: those who refused may be asked again. take_back: bookings are taken back first.
        within: so long a booking is awaited.
    """

    mode: Literal["", "waterfall", "broadcast", "spot"] = ""
    ask_again: bool = True
    take_back: bool = False
    within: str = "4 h"

    def __post_init__(self) -> None:
        duration(self.within)


class Retender(AwaitsBooking):
    """Waits for a booking; `nobody` where no carrier is left, at once."""

    name = "retender"
    sentence = "ask carriers for the shipments that have none (any more)"
    params = Params
    answers = ("booked", "nobody")

    async def carry_out(self, task: Task, uow: UnitOfWork, run: Commands) -> StepResult:
        wanted: Params = task.params
        shipments = await shipments_of(uow.conn, task)
        asked = [each for each in shipments if each.status in _open_to(wanted)]
        if not asked:
            return _nothing(shipments)
        offered = [each for each in asked if await _ask(each, wanted, uow, run, task.case.sentence)]
        if not offered:
            sentence = f"no carrier is left to ask for {told(asked)}"
            return StepResult(outcome=Outcome.DONE, answer="nobody", sentence=sentence, touched=touched(asked))
        return self.awaited(offered, task, uow, f"carriers are asked for {told(offered)}")


def _open_to(wanted: Params) -> frozenset[str]:
    taken = {ShipmentStatus.BOOKED} if wanted.take_back else set()
    return frozenset({ShipmentStatus.PLANNED, ShipmentStatus.TENDERING, *taken})


async def _ask(shipment: ShipmentRow, wanted: Params, uow: UnitOfWork, run: Commands, why: str) -> bool:
    """Is somebody asked by now? One that is being tendered already is left to its tender."""
    if shipment.status == ShipmentStatus.TENDERING:
        return True
    if shipment.status == ShipmentStatus.BOOKED:
        stands = await run(uow, ReassignShipment(shipment.id, why[:500]))
        return stands.offer_id is not None
    mode = TenderMode(wanted.mode) if wanted.mode else None
    stands = await run(uow, RetryAllocation(shipment.id, forget_refusals=wanted.ask_again, mode=mode))
    return stands.offer_id is not None


def _nothing(shipments: list[ShipmentRow]) -> StepResult:
    booked = bool(shipments) and all(each.status == ShipmentStatus.BOOKED for each in shipments)
    sentence = "all of them have a carrier" if booked else "no shipment waits for a carrier"
    return StepResult(outcome=Outcome.NOTHING, answer="booked" if booked else "nobody", sentence=sentence)
