"""A vehicle stands where it has no stop for longer than a rest takes: perhaps it broke down."""

from __future__ import annotations

from datetime import datetime

from headway.events.dispatch import ShipmentCancelled, ShipmentUnbooked
from headway.events.tracking import StandingEnded, StoppedLong, TrackingStatusChanged
from headway.exceptions.detectors.base import Detector
from headway.exceptions.detectors.pickups import minutes
from headway.exceptions.detectors.route_deviation import of_vehicle
from headway.exceptions.model import Finding, Gone, Unwatch, Watch
from headway.exceptions.thresholds.limits import DEFAULTS, Limits
from headway.kernel.message import Event
from headway.tracking.model import FINAL
from headway.tracking.watched import TrackedShipment


class ProlongedStop(Detector):
    """Looks again when a standing has lasted, opens if it still does, ends when the vehicle moves."""

    name = "prolonged_stop"
    team = "control_tower"
    listens = (StoppedLong, StandingEnded, TrackingStatusChanged, ShipmentUnbooked, ShipmentCancelled)

    def on_event(self, event: Event, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        match event:
            case StoppedLong() if event.stop is None:
                return (Watch(event.shipment_id, event.since + minutes(limits.standing_min)),)
            case StandingEnded():
                return Gone(event.shipment_id, f"it moves since {event.at.isoformat()}"), Unwatch(event.shipment_id)
            case TrackingStatusChanged() if event.after in FINAL:
                return (Gone(event.shipment_id, f"it is {event.after}"),)
            case ShipmentUnbooked() | ShipmentCancelled():
                return (Gone(event.shipment_id, "it is not carried any more"),)
            case _:
                return ()

    def on_watch(self, shipment: TrackedShipment, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        since = shipment.stood_since
        if since is None or shipment.status in FINAL or shipment.cancelled_at is not None:
            return ()
        due = since + minutes(limits.standing_min)
        if now < due:
            return (Watch(shipment.shipment_id, due),)
        sentence = f"{shipment.vehicle} of {shipment.carrier_code} stands since {since:%H:%M} UTC, at none of its stops"
        return (of_vehicle(shipment, "breakdown", sentence, since),)
