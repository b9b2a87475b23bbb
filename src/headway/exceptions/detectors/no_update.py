"""The carrier has not been heard of: what it usually reports by now is missing, or the silence is longer than allowed.

Where enough is known of the carrier and lane, that decides (`MilestoneMissed`), and until the next milestone usually
has come silence is as usual. Elsewhere a silence that depends on the status is allowed. A carrier of which nothing at
all is heard while others report as usual is dark: the silence of its shipments means more then, and has one cause.

A day brings tens of thousands of events: none of them moves the timer. When it fires it looks at the shipment and sets
itself to the moment from which silence would be too long; only a status that allows less silence brings it forward.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from headway.events.dispatch import ShipmentBooked, ShipmentCancelled, ShipmentUnbooked
from headway.events.tracking import MilestoneMissed, TrackingEventRecorded, TrackingFolded, TrackingStatusChanged
from headway.exceptions.detectors.base import Detector, of_shipment
from headway.exceptions.detectors.pickups import AFTER_USUAL, minutes
from headway.exceptions.model import Cause, Finding, Gone, Signal, Unwatch, Watch
from headway.exceptions.thresholds.limits import DEFAULTS, Limits
from headway.kernel.message import Event
from headway.tracking.model import FINAL, TrackingStatus
from headway.tracking.watched import Round, TrackedShipment

GIVE_UP_AFTER = timedelta(days=14)
"""So long after the commitment a case is old news: it is no longer looked for."""

LONGEST_SILENCE = {
    TrackingStatus.AT_STOP: timedelta(hours=28),  # what waits at a depot is scanned once a day
    TrackingStatus.ON_HOLD: timedelta(hours=48),
    TrackingStatus.AVAILABLE_FOR_PICKUP: timedelta(days=5),
    TrackingStatus.RETURNING: timedelta(days=3),
}
"""Where another silence than the limits tell is allowed."""


class NoUpdate(Detector):
    """Looks when silence would be too long, ends with the next report."""

    name = "no_update"
    team = "control_tower"
    listens = (ShipmentBooked, TrackingStatusChanged, MilestoneMissed, ShipmentUnbooked, ShipmentCancelled)
    skims = (TrackingEventRecorded, TrackingFolded)
    statuses = FINAL | {TrackingStatus.OUT_FOR_DELIVERY}
    round = Round.SILENT

    def on_event(self, event: Event, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        match event:
            case ShipmentBooked():
                return (
                    Watch(event.shipment_id, max(now, event.pickup_planned_at) + minutes(limits.silence_pickup_min)),
                )
            case MilestoneMissed():
                return (_missed(event),)
            case TrackingEventRecorded():
                return (_heard(event.shipment_id, event.raw_code),) if event.batch_id is None else ()
            case TrackingFolded():
                named = zip(event.shipment_ids, event.first_said, strict=False)
                return tuple(_heard(each, event.heard[place].raw_code) for each, place in named)
            case ShipmentUnbooked():
                return (Gone(event.shipment_id, "its booking was taken back"), Unwatch(event.shipment_id))
            case ShipmentCancelled():
                return (Gone(event.shipment_id, "the shipment was cancelled"), Unwatch(event.shipment_id))
            case TrackingStatusChanged():
                return _on_status(event, now, limits)
            case _:
                return ()

    def on_watch(self, shipment: TrackedShipment, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        if shipment.status in FINAL or shipment.cancelled_at is not None:
            return ()
        expected_by = update_expected_by(shipment, limits)
        if now < expected_by:
            return (Watch(shipment.shipment_id, expected_by),)
        if now > max(shipment.deliver_by, shipment.booked_at) + GIVE_UP_AFTER:
            return (_signal(shipment, now),)
        return _signal(shipment, now), Watch(shipment.shipment_id, now + silence_allowed(shipment.status, limits))


def update_expected_by(shipment: TrackedShipment, limits: Limits = DEFAULTS) -> datetime:
    """From when silence is too long: as learned, where something is; else as the status allows.

    Where nothing is heard of the carrier's other shipments either, less is allowed.
    """
    allowed = silence_allowed(shipment.status, limits)
    usual = [] if shipment.expected_by is None else [shipment.expected_by + AFTER_USUAL]
    told = [] if shipment.missed_at is None else [shipment.missed_at + allowed]
    until = max([allowed_until(shipment, limits), *usual, *told])
    if shipment.dark_since is None or shipment.heard_at is None:
        return until
    return min(until, shipment.heard_at + minutes(limits.silence_dark_min))


def allowed_until(shipment: TrackedShipment, limits: Limits = DEFAULTS) -> datetime:
    """Until when silence is allowed: some hours after the agreed pickup, and after each time the carrier was heard."""
    first = max(shipment.booked_at, shipment.pickup_planned_at) + minutes(limits.silence_pickup_min)
    if shipment.heard_at is None:
        return first
    heard = shipment.heard_at + silence_allowed(shipment.status, limits)
    return max(first, heard) if shipment.status is TrackingStatus.CREATED else heard


def silence_allowed(status: TrackingStatus, limits: Limits = DEFAULTS) -> timedelta:
    """The longest silence in a status."""
    if status is TrackingStatus.OUT_FOR_DELIVERY:
        return minutes(limits.silence_out_min)
    return max(LONGEST_SILENCE.get(status, timedelta(0)), minutes(limits.silence_min))


def _heard(shipment_id: UUID, raw_code: str) -> Gone:
    return Gone(shipment_id, f"the carrier reported {raw_code}")


def _on_status(event: TrackingStatusChanged, now: datetime, limits: Limits) -> tuple[Finding, ...]:
    status = TrackingStatus(event.after)
    if status in FINAL:
        return Gone(event.shipment_id, f"it is {status}"), Unwatch(event.shipment_id)
    allowed = silence_allowed(status, limits)
    return (Watch(event.shipment_id, now + allowed),) if allowed < minutes(limits.silence_min) else ()


def _missed(event: MilestoneMissed) -> Signal:
    return Signal(
        shipment_id=event.shipment_id,
        order_id=event.order_id,
        carrier_id=event.carrier_id,
        sentence=f"nothing was heard from {event.carrier_code}: {event.because}",
        since=event.expected_by,
    )


def _signal(shipment: TrackedShipment, now: datetime) -> Signal:
    since = shipment.heard_at or max(shipment.booked_at, shipment.pickup_planned_at)
    hours = int((now - since).total_seconds() // 3600)
    what = "heard" if shipment.heard_at else "reported since the agreed pickup"
    others = "" if shipment.dark_since is None else ", nor of any other that it carries"
    sentence = f"nothing was {what} from {shipment.carrier_code} for {hours} h while it is {shipment.status}{others}"
    cause = None if shipment.dark_since is None else Cause("dark", shipment.carrier_code)
    return of_shipment(shipment, sentence, since, cause)
