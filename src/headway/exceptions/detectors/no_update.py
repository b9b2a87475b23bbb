"""The carrier has not been heard of: what it usually reports by now is missing, or the silence is longer than allowed.

Where enough is known of the carrier and lane, that decides (`MilestoneMissed`), and until the next milestone usually
has come silence is as usual. Elsewhere a silence that depends on the status is allowed.

A day brings tens of thousands of events: none of them moves the timer. When it fires it looks at the shipment and sets
itself to the moment from which silence would be too long; only a status that allows less silence brings it forward.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from headway.events.dispatch import ShipmentBooked, ShipmentCancelled, ShipmentUnbooked
from headway.events.tracking import MilestoneMissed, TrackingEventRecorded, TrackingStatusChanged
from headway.exceptions.detectors.base import Detector
from headway.exceptions.model import Finding, Gone, Signal, Unwatch, Watch
from headway.exceptions.thresholds.limits import DEFAULTS, Limits
from headway.kernel.message import Event
from headway.tracking.model import FINAL, TrackingStatus
from headway.tracking.watched import TrackedShipment

AFTER_PICKUP_TIME = timedelta(hours=4)
"""How long after the agreed pickup something must have been heard."""

AFTER_USUAL = timedelta(minutes=20)
"""So long after a milestone usually has come its being missed is told by itself; only then is looked for silence."""

GIVE_UP_AFTER = timedelta(days=14)
"""So long after the commitment a case is old news: it is no longer looked for."""

USUAL = timedelta(hours=24)
LONGEST_SILENCE = {
    TrackingStatus.OUT_FOR_DELIVERY: timedelta(hours=12),
    TrackingStatus.ON_HOLD: timedelta(hours=48),
    TrackingStatus.AVAILABLE_FOR_PICKUP: timedelta(days=5),
    TrackingStatus.RETURNING: timedelta(days=3),
}
"""Where another silence than the usual is allowed."""


class NoUpdate(Detector):
    """Looks when silence would be too long, ends with the next report."""

    name = "no_update"
    team = "control_tower"
    listens = (ShipmentBooked, TrackingStatusChanged, MilestoneMissed, ShipmentUnbooked, ShipmentCancelled)
    skims = (TrackingEventRecorded,)

    def on_event(self, event: Event, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        match event:
            case ShipmentBooked():
                return (Watch(event.shipment_id, max(now, event.pickup_planned_at) + AFTER_PICKUP_TIME),)
            case MilestoneMissed():
                return (_missed(event),)
            case TrackingEventRecorded():
                return (Gone(event.shipment_id, f"the carrier reported {event.raw_code}"),)
            case ShipmentUnbooked():
                return (Gone(event.shipment_id, "its booking was taken back"), Unwatch(event.shipment_id))
            case ShipmentCancelled():
                return (Gone(event.shipment_id, "the shipment was cancelled"), Unwatch(event.shipment_id))
            case TrackingStatusChanged():
                return _on_status(event, now)
            case _:
                return ()

    def on_watch(self, shipment: TrackedShipment, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        if shipment.status in FINAL or shipment.cancelled_at is not None:
            return ()
        expected_by = update_expected_by(shipment)
        if now < expected_by:
            return (Watch(shipment.shipment_id, expected_by),)
        if now > max(shipment.deliver_by, shipment.booked_at) + GIVE_UP_AFTER:
            return (_signal(shipment, now),)
        return _signal(shipment, now), Watch(shipment.shipment_id, now + silence_allowed(shipment.status))


def update_expected_by(shipment: TrackedShipment) -> datetime:
    """From when silence is too long: as learned, where something is; else as the status allows."""
    usual = [] if shipment.expected_by is None else [shipment.expected_by + AFTER_USUAL]
    told = [] if shipment.missed_at is None else [shipment.missed_at + silence_allowed(shipment.status)]
    return max([allowed_until(shipment), *usual, *told])


def allowed_until(shipment: TrackedShipment) -> datetime:
    """Until when silence is allowed: some hours after the agreed pickup, and after each time the carrier was heard."""
    first = max(shipment.booked_at, shipment.pickup_planned_at) + AFTER_PICKUP_TIME
    if shipment.heard_at is None:
        return first
    heard = shipment.heard_at + silence_allowed(shipment.status)
    return max(first, heard) if shipment.status is TrackingStatus.CREATED else heard


def silence_allowed(status: TrackingStatus) -> timedelta:
    """The longest silence in a status."""
    return LONGEST_SILENCE.get(status, USUAL)


def _on_status(event: TrackingStatusChanged, now: datetime) -> tuple[Finding, ...]:
    status = TrackingStatus(event.after)
    if status in FINAL:
        return Gone(event.shipment_id, f"it is {status}"), Unwatch(event.shipment_id)
    allowed = silence_allowed(status)
    return (Watch(event.shipment_id, now + allowed),) if allowed < USUAL else ()


def _missed(event: MilestoneMissed) -> Signal:
    return Signal(
        shipment_id=event.shipment_id,
        order_id=event.order_id,
        carrier_id=event.carrier_id,
        sentence=f"nothing was heard from {event.carrier_code}: {event.because}",
    )


def _signal(shipment: TrackedShipment, now: datetime) -> Signal:
    since = shipment.heard_at or max(shipment.booked_at, shipment.pickup_planned_at)
    hours = int((now - since).total_seconds() // 3600)
    what = "heard" if shipment.heard_at else "reported since the agreed pickup"
    return Signal(
        shipment_id=shipment.shipment_id,
        order_id=shipment.order_id,
        carrier_id=shipment.carrier_id,
        sentence=f"nothing was {what} from {shipment.carrier_code} for {hours} h while it is {shipment.status}",
        at_risk=shipment.late_penalty,
        deadline=shipment.deliver_by,
    )
