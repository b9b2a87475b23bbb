"""The customer or the recipient wants something else: another time, another place, or nothing at all."""

from __future__ import annotations

from datetime import datetime

from headway.events.orders import InstructionGiven, InstructionSettled, OrderCancelled, OrderDelivered
from headway.exceptions.detectors.base import Detector
from headway.exceptions.detectors.incidents import HEARS, answer
from headway.exceptions.model import Finding, Gone, Signal, Subject
from headway.exceptions.thresholds.limits import DEFAULTS, Limits
from headway.kernel.message import Event
from headway.kernel.moments import stamp
from headway.tracking.reasons import Family


class CustomerChange(Detector):
    """Opens with an instruction, or the carrier's word that one was given; ends when it is done, refused or moot."""

    name = "customer_change"
    team = "customer_service"
    listens = (*HEARS, InstructionGiven, InstructionSettled, OrderDelivered, OrderCancelled)

    def on_event(self, event: Event, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        match event:
            case InstructionGiven():
                return (_signal(event),)
            case InstructionSettled():
                return (Gone(event.order_id, f"{event.outcome}: {event.reason}"),)
            case OrderDelivered():
                return (Gone(event.order_id, "the goods were delivered"),)
            case OrderCancelled():
                return (Gone(event.order_id, f"the order was cancelled: {event.reason}"),)
            case _:
                return answer(event, (Family.RESCHEDULED,))


def _signal(event: InstructionGiven) -> Signal:
    wanted = f", by {stamp(event.deliver_by)}" if event.deliver_by else ""
    return Signal(
        shipment_id=event.shipment_id,
        order_id=event.order_id,
        subject=Subject("order", event.order_id),
        sentence=f"the {event.by} asks to {event.kind.replace('_', ' ')}{wanted}",
        since=event.given_at,
    )
