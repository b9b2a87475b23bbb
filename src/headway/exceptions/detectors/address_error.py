"""The address is wrong, incomplete or unknown: found by the release gate, or at the door."""

from __future__ import annotations

from datetime import datetime

from headway.events.orders import OrderCancelled, OrderHeld, OrderHoldLifted, OrderReleased
from headway.exceptions.detectors.base import Detector
from headway.exceptions.detectors.incidents import HEARS, answer
from headway.exceptions.model import Finding, Gone, Signal, Subject
from headway.exceptions.thresholds.limits import DEFAULTS, Limits
from headway.kernel.message import Event
from headway.tracking.reasons import Family

HOLD = "address"


class AddressError(Detector):
    """Opens with a hold of the order, or a failed delivery; ends when it is released, or delivered."""

    name = "address_error"
    team = "customer_service"
    listens = (*HEARS, OrderHeld, OrderHoldLifted, OrderReleased, OrderCancelled)

    def on_event(self, event: Event, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        return on_hold(event, HOLD, "its address cannot be used") or answer(event, (Family.ADDRESS,))


def on_hold(event: Event, hold: str, why: str) -> tuple[Finding, ...]:
    """A signal about an order that this hold keeps back, and its end."""
    match event:
        case OrderHeld() if hold in event.holds:
            subject = Subject("order", event.order_id)
            return (Signal(order_id=event.order_id, subject=subject, sentence=f"the order waits: {why}"),)
        case OrderHoldLifted() if event.hold == hold:
            return (Gone(event.order_id, f"the hold was lifted: {event.reason}"),)
        case OrderReleased():
            return (Gone(event.order_id, "the order was released"),)
        case OrderCancelled():
            return (Gone(event.order_id, f"the order was cancelled: {event.reason}"),)
        case _:
            return ()
