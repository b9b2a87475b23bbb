"""Papers for the customs are missing: found by the release gate, or at the border."""

from __future__ import annotations

from datetime import datetime

from headway.events.orders import OrderCancelled, OrderHeld, OrderHoldLifted, OrderReleased
from headway.events.tracking import TrackingStatusChanged
from headway.exceptions.detectors.address_error import on_hold
from headway.exceptions.detectors.base import Detector
from headway.exceptions.detectors.incidents import HEARS, answer
from headway.exceptions.model import Finding, Gone
from headway.exceptions.thresholds.limits import DEFAULTS, Limits
from headway.kernel.message import Event
from headway.tracking.model import TrackingStatus
from headway.tracking.reasons import Family

HOLD = "document"


class CustomsIncomplete(Detector):
    """Opens with a hold of the order for its documents or with the carrier's word; ends when the goods move on."""

    name = "customs_incomplete"
    team = "customer_service"
    listens = (*HEARS, OrderHeld, OrderHoldLifted, OrderReleased, OrderCancelled)

    def on_event(self, event: Event, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        match event:
            case TrackingStatusChanged(before=TrackingStatus.ON_HOLD):
                return (Gone(event.shipment_id, f"the goods moved on: {event.after}"),)
            case _:
                return on_hold(event, HOLD, "a document is missing") or answer(event, (Family.CUSTOMS,))
