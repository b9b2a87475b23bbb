"""Fewer pieces than ordered: short-picked in the warehouse, missing on the way, or short at the door."""

from __future__ import annotations

from datetime import datetime

from headway.events.orders import OrderCancelled, OrderShorted, ShortageSettled
from headway.exceptions.detectors.base import Detector
from headway.exceptions.detectors.incidents import HEARS, RETURNED, answer
from headway.exceptions.model import Finding, Gone, Signal, Subject
from headway.exceptions.thresholds.limits import DEFAULTS, Limits
from headway.kernel.message import Event
from headway.tracking.reasons import Family


class Shortage(Detector):
    """Opens with a shortage told of the order, or by the carrier; ends when it is settled."""

    name = "shortage"
    team = "customer_service"
    listens = (*HEARS, OrderShorted, ShortageSettled, OrderCancelled)

    def on_event(self, event: Event, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        match event:
            case OrderShorted():
                return (_signal(event, now),)
            case ShortageSettled():
                return (Gone(event.order_id, f"{event.outcome.replace('_', ' ')}: {event.reason}"),)
            case OrderCancelled():
                return (Gone(event.order_id, f"the order was cancelled: {event.reason}"),)
            case _:
                return answer(event, (Family.SHORT,), RETURNED)


def _signal(event: OrderShorted, now: datetime) -> Signal:
    missing = event.ordered - event.found
    return Signal(
        shipment_id=event.shipment_id,
        order_id=event.order_id,
        subject=Subject("order", event.order_id),
        sentence=f"{missing} of {event.ordered} pieces are missing at the {event.where}: {event.reason}",
        since=now,
    )
