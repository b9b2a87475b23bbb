"""Everybody who could be asked has refused or stayed silent: a case for the dispatcher."""

from __future__ import annotations

from datetime import datetime

from headway.events.dispatch import AllocationFailed, ShipmentBooked, ShipmentCancelled, TenderExhausted
from headway.exceptions.detectors.base import Detector
from headway.exceptions.model import Finding, Gone, Signal
from headway.exceptions.thresholds.limits import DEFAULTS, Limits
from headway.kernel.message import Event


class TenderWasExhausted(Detector):
    """Opens when nobody is left to ask, ends with a booking."""

    name = "tender_exhausted"
    team = "dispatch"
    listens = (TenderExhausted, AllocationFailed, ShipmentBooked, ShipmentCancelled)

    def on_event(self, event: Event, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        match event:
            case TenderExhausted():
                return (_signal(event, f"nobody took it after {event.offers} offers"),)
            case AllocationFailed() if event.reason == "exhausted":
                return (_signal(event, f"nobody is left to ask: {event.detail}"),)
            case ShipmentBooked():
                return (Gone(event.shipment_id, f"booked with {event.carrier_code}"),)
            case ShipmentCancelled():
                return (Gone(event.shipment_id, "the shipment was cancelled"),)
            case _:
                return ()


def _signal(event: TenderExhausted | AllocationFailed, sentence: str) -> Signal:
    return Signal(shipment_id=event.shipment_id, order_id=event.order_id, carrier_id=None, sentence=sentence)
