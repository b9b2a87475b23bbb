"""No carrier's service can be priced or used for the shipment: a case for the people who keep the contracts."""

from __future__ import annotations

from datetime import datetime, timedelta

from headway.events.dispatch import AllocationFailed, ShipmentBooked, ShipmentCancelled
from headway.exceptions.detectors.base import Detector
from headway.exceptions.model import Finding, Gone, Signal
from headway.exceptions.thresholds.limits import DEFAULTS, Limits
from headway.kernel.message import Event

REASONS = {
    "no_rate": "no contract in force has a rate for it",
    "ambiguous_rate": "its weight is served by two rates that disagree",
    "no_carrier": "every carrier is ruled out",
    "no_capacity": "no carrier or site has capacity left",
}


ROOM_TO_DELIVER = timedelta(days=1)
"""What must be left between the next try and the time asked for, so that waiting for capacity needs nobody."""


class NoRate(Detector):
    """Opens when an allocation finds nobody, ends with a booking.

    What only waits for tomorrow's capacity, and can still come in time, waits without a case.
    """

    name = "no_rate"
    team = "carrier_management"
    listens = (AllocationFailed, ShipmentBooked, ShipmentCancelled)

    def on_event(self, event: Event, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        match event:
            case AllocationFailed() if _waits_its_turn(event):
                return ()
            case AllocationFailed() if event.reason in REASONS:
                sentence = f"{REASONS[event.reason]}: {event.detail}"
                return (
                    Signal(shipment_id=event.shipment_id, order_id=event.order_id, carrier_id=None, sentence=sentence),
                )
            case ShipmentBooked():
                return (Gone(event.shipment_id, f"booked with {event.carrier_code}"),)
            case ShipmentCancelled():
                return (Gone(event.shipment_id, "the shipment was cancelled"),)
            case _:
                return ()


def _waits_its_turn(event: AllocationFailed) -> bool:
    if event.reason != "no_capacity" or event.retry_at is None:
        return False
    return event.deliver_by is None or event.retry_at + ROOM_TO_DELIVER <= event.deliver_by
