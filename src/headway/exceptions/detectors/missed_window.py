"""The commitment passed without delivery; or the goods came, but after it.

A delivery in time is often reported late: it is given as long as reports may take. What is surely later, by what was
heard since or is expected, or was tried in vain and has not gone out again, is told at once. What nobody takes misses
no window: that is another case.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from headway.events.dispatch import ShipmentBooked, ShipmentCancelled, ShipmentUnbooked
from headway.events.tracking import TrackingStatusChanged
from headway.exceptions.detectors.base import Detector, of_shipment
from headway.exceptions.detectors.pickups import minutes
from headway.exceptions.model import Finding, Gone, Unwatch, Watch
from headway.exceptions.thresholds.limits import DEFAULTS, Limits
from headway.kernel.message import Event
from headway.tracking.model import FINAL, StopRole, StopState, TrackingStatus
from headway.tracking.watched import TrackedShipment

_UNWANTED = (FINAL - {TrackingStatus.DELIVERED}) | {TrackingStatus.UNDELIVERABLE, TrackingStatus.RETURNING}
SWINGS = timedelta(minutes=30)
"""What an estimate may be wrong."""


class MissedWindow(Detector):
    """Looks when the commitment has passed, and once more where a late report may yet show that it was kept."""

    name = "missed_window"
    team = "control_tower"
    listens = (ShipmentBooked, TrackingStatusChanged, ShipmentUnbooked, ShipmentCancelled)

    def on_event(self, event: Event, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        match event:
            case ShipmentBooked():
                return (Watch(event.shipment_id, event.deliver_by + minutes(limits.window_grace_min)),)
            case TrackingStatusChanged() if event.after in FINAL:
                return (Gone(event.shipment_id, f"{event.after} at {event.occurred_at.isoformat()}"),)
            case ShipmentUnbooked():
                return (Gone(event.shipment_id, "its booking was taken back"), Unwatch(event.shipment_id))
            case ShipmentCancelled():
                return (Gone(event.shipment_id, "the shipment was cancelled"), Unwatch(event.shipment_id))
            case _:
                return ()

    def on_watch(self, shipment: TrackedShipment, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        if shipment.cancelled_at is not None or shipment.status in _UNWANTED:
            return ()
        looks_at = shipment.deliver_by + minutes(limits.window_grace_min)
        if now < looks_at:
            return (Watch(shipment.shipment_id, looks_at),)
        arrived_at = _arrived_at(shipment)
        if arrived_at is None:
            return _not_yet(shipment, now, limits)
        late_min = int((arrived_at - shipment.deliver_by).total_seconds() // 60)
        if late_min <= 0:
            return ()
        ended = Gone(shipment.shipment_id, f"delivered at {arrived_at.isoformat()}")
        return of_shipment(shipment, f"delivered {late_min} min late", shipment.deliver_by), ended


def _not_yet(shipment: TrackedShipment, now: datetime, limits: Limits) -> tuple[Finding, ...]:
    until = shipment.deliver_by + _patience(shipment, limits)
    if now < until:
        return (Watch(shipment.shipment_id, until),)
    return (of_shipment(shipment, f"not delivered by {shipment.deliver_by.isoformat()}", shipment.deliver_by),)


def _patience(shipment: TrackedShipment, limits: Limits) -> timedelta:
    """How long a report of a delivery in time may yet be waited for, by what is known of the goods."""
    grace = minutes(limits.window_grace_min)
    surely_later = shipment.eta is not None and shipment.eta > shipment.deliver_by + SWINGS
    if surely_later or _tried_in_vain(shipment) or shipment.since > shipment.deliver_by:
        return grace
    return max(grace, minutes(limits.reports_within_min))


def _tried_in_vain(shipment: TrackedShipment) -> bool:
    """Has nobody set out again since an attempt failed, as far as is known? Whoever has may have delivered unheard."""
    if shipment.status is TrackingStatus.DELIVERY_ATTEMPTED:
        return True
    failed = any(stop.role is StopRole.DELIVERY and stop.state is StopState.FAILED for stop in shipment.stops)
    return failed and shipment.status is not TrackingStatus.OUT_FOR_DELIVERY


def _arrived_at(shipment: TrackedShipment) -> datetime | None:
    if shipment.delivered_at is not None:
        return shipment.delivered_at
    return shipment.since if shipment.status is TrackingStatus.DELIVERED else None
