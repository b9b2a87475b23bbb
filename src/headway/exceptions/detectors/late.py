"""The commitment passed without delivery; or the goods came, but after it."""

from __future__ import annotations

from datetime import datetime, timedelta

from headway.events.dispatch import ShipmentBooked, ShipmentCancelled, ShipmentUnbooked
from headway.events.tracking import TrackingStatusChanged
from headway.exceptions.detectors.base import Detector
from headway.exceptions.model import Finding, Gone, Signal, Unwatch, Watch
from headway.kernel.message import Event
from headway.tracking.model import FINAL, TrackingStatus
from headway.tracking.views import TrackedShipment

GRACE = timedelta(minutes=15)
"""A delivery in time is often reported some minutes later; so long after the commitment is looked."""


class Late(Detector):
    """Looks once, when the commitment has passed."""

    name = "late"
    team = "control_tower"
    listens = (ShipmentBooked, TrackingStatusChanged, ShipmentUnbooked, ShipmentCancelled)

    def on_event(self, event: Event, now: datetime) -> tuple[Finding, ...]:
        match event:
            case ShipmentBooked():
                return (Watch(event.shipment_id, event.deliver_by + GRACE),)
            case TrackingStatusChanged() if event.after in FINAL:
                return (Gone(event.shipment_id, f"{event.after} at {event.occurred_at.isoformat()}"),)
            case ShipmentUnbooked():
                return (Unwatch(event.shipment_id),)
            case ShipmentCancelled():
                return (Gone(event.shipment_id, "the shipment was cancelled"), Unwatch(event.shipment_id))
            case _:
                return ()

    def on_watch(self, shipment: TrackedShipment, now: datetime) -> tuple[Finding, ...]:
        if shipment.cancelled_at is not None or shipment.status in FINAL - {TrackingStatus.DELIVERED}:
            return ()
        if now < shipment.deliver_by:
            return (Watch(shipment.shipment_id, shipment.deliver_by + GRACE),)
        arrived_at = _arrived_at(shipment)
        if arrived_at is None:
            return (_signal(shipment, f"not delivered by {shipment.deliver_by.isoformat()}"),)
        late_min = int((arrived_at - shipment.deliver_by).total_seconds() // 60)
        if late_min <= 0:
            return ()
        ended = Gone(shipment.shipment_id, f"delivered at {arrived_at.isoformat()}")
        return _signal(shipment, f"delivered {late_min} min late"), ended


def _arrived_at(shipment: TrackedShipment) -> datetime | None:
    if shipment.delivered_at is not None:
        return shipment.delivered_at
    return shipment.since if shipment.status is TrackingStatus.DELIVERED else None


def _signal(shipment: TrackedShipment, sentence: str) -> Signal:
    return Signal(
        shipment_id=shipment.shipment_id,
        order_id=shipment.order_id,
        carrier_id=shipment.carrier_id,
        sentence=sentence,
        at_risk=shipment.late_penalty,
        deadline=shipment.deliver_by,
    )
