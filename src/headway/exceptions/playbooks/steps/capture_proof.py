"""capture_proof: keep the recipient's own word, given by a link, as the proof of delivery."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from headway.exceptions.playbooks.steps.base import Outcome, Step, StepResult, Task
from headway.exceptions.playbooks.steps.shipments import shipments_of, touched
from headway.exceptions.questions.model import Audience
from headway.exceptions.questions.store import answer_of_run
from headway.kernel.rooms import Commands
from headway.orders.store import get_order
from headway.tracking.model import CapturePod

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


class Params(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing."""


class CaptureProof(Step):
    """Only where the recipient has answered a question of this run; the proof says that it is their word."""

    name = "capture_proof"
    sentence = "keep the recipient's word as the proof of delivery"
    params = Params
    answers = ("kept", "none")
    scope = "tracking:write"

    async def carry_out(self, task: Task, uow: UnitOfWork, run: Commands) -> StepResult:
        asked = await answer_of_run(uow.conn, task.run_id)
        shipments = [each for each in await shipments_of(uow.conn, task) if each.delivered_at is not None]
        if asked is None or asked.audience is not Audience.RECIPIENT or len(shipments) != 1:
            return StepResult(outcome=Outcome.NOTHING, answer="none", sentence="no recipient has confirmed it")
        name = (await get_order(uow.conn, shipments[0].order_id)).order.recipient.name or "the recipient"
        command = CapturePod(
            shipment_id=shipments[0].id,
            signed_by=f"{name[:90]}, by a link",
            captured_at=asked.ended_at or uow.now,
        )
        await run(uow, command)
        sentence = "the recipient confirms the delivery, by a link"
        return StepResult(outcome=Outcome.DONE, answer="kept", sentence=sentence, touched=touched(shipments))
