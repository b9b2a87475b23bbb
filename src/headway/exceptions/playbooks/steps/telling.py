"""Messages to carriers, as several steps send them: one for each carrier and shipment, made once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import uuid5

from headway.dispatch.messages.model import MAX_TEXT, MessageCarrier, MessageKind
from headway.dispatch.views import ShipmentRow
from headway.exceptions.playbooks.steps.base import Outcome, StepResult, Task
from headway.exceptions.playbooks.steps.shipments import told
from headway.kernel.rooms import Commands

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


REF = "{ref}"
"""Stands in a text for the reference of the order that each message is about."""

OURS = "our shipments"


def own(text: str, reference: str) -> str:
    """The text of one message, with the reference of its own order."""
    return text.replace(REF, reference)


async def tell_carriers(
    task: Task, uow: UnitOfWork, run: Commands, shipments: Sequence[ShipmentRow], kind: MessageKind, text: str
) -> StepResult:
    """Tell the carrier of each shipment; where the case is about none, the carrier that it is about."""
    if not shipments and task.case.carrier_id is not None:
        named = uuid5(task.key, str(task.case.carrier_id))
        command = MessageCarrier(
            carrier_id=task.case.carrier_id, kind=kind, text=own(text, OURS)[:MAX_TEXT], message_id=named
        )
        message = await run(uow, command)
        sentence = f"{message.carrier_code} is told: {text}"
        return StepResult(outcome=Outcome.DONE, answer="told", sentence=sentence, touched=(f"message:{named}",))
    reached = [each for each in shipments if each.carrier_id is not None]
    if not reached:
        return StepResult(outcome=Outcome.NOTHING, answer="nobody", sentence="no carrier has it")
    for shipment in reached:
        assert shipment.carrier_id is not None
        await run(
            uow,
            MessageCarrier(
                carrier_id=shipment.carrier_id,
                kind=kind,
                text=own(text, shipment.external_ref)[:MAX_TEXT],
                shipment_id=shipment.id,
                message_id=uuid5(task.key, str(shipment.id)),
            ),
        )
    carriers = ", ".join(sorted({each.carrier_code or "" for each in reached}))
    return StepResult(
        outcome=Outcome.DONE,
        answer="told",
        sentence=f"{carriers} told about {told(reached)}: {text}",
        touched=tuple(f"message:{uuid5(task.key, str(each.id))}" for each in reached),
    )
