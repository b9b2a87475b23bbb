"""An offer or a carrier's bid waits for a person's approval: a case, so that it does not wait unseen."""

from __future__ import annotations

from datetime import datetime

from headway.events.dispatch import ShipmentBooked, ShipmentCancelled, TenderNeedsReview, TenderReviewed
from headway.exceptions.detectors.base import Detector
from headway.exceptions.model import Finding, Gone, Signal
from headway.exceptions.thresholds.limits import DEFAULTS, Limits
from headway.kernel.message import Event


class NeedsReview(Detector):
    """Opens when a tender waits for approval, ends when somebody gave it or refused it, or with a booking."""

    name = "needs_review"
    team = "dispatch"
    listens = (TenderNeedsReview, TenderReviewed, ShipmentBooked, ShipmentCancelled)

    def on_event(self, event: Event, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        match event:
            case TenderNeedsReview():
                sentence = f"an offer of {event.expected_cost} waits for approval: {event.because}"
                return (
                    Signal(shipment_id=event.shipment_id, order_id=event.order_id, carrier_id=None, sentence=sentence),
                )
            case TenderReviewed():
                return (Gone(event.shipment_id, "approved" if event.approved else f"refused: {event.reason}"),)
            case ShipmentBooked():
                return (Gone(event.shipment_id, f"booked with {event.carrier_code}"),)
            case ShipmentCancelled():
                return (Gone(event.shipment_id, "the shipment was cancelled"),)
            case _:
                return ()
