"""A vehicle stands where it has no stop for longer than a rest takes: perhaps it broke down."""

from __future__ import annotations

from datetime import datetime

from headway.events.tracking import StandingEnded, StoppedLong
from headway.exceptions.detectors.base import Detector
from headway.exceptions.detectors.pickups import minutes
from headway.exceptions.detectors.vehicles import ENDS, ended, lasting
from headway.exceptions.model import Finding, Gone, Unwatch, Watch
from headway.exceptions.thresholds.limits import DEFAULTS, Limits
from headway.kernel.message import Event
from headway.tracking.watched import TrackedShipment


class ProlongedStop(Detector):
    """Looks again when a standing has lasted, opens if it still does, ends when the vehicle moves."""

    name = "prolonged_stop"
    team = "control_tower"
    listens = (StoppedLong, StandingEnded, *ENDS)

    def on_event(self, event: Event, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        match event:
            case StoppedLong() if event.stop is None:
                return (Watch(event.shipment_id, event.since + minutes(limits.standing_min)),)
            case StandingEnded():
                return Gone(event.shipment_id, f"it moves since {event.at.isoformat()}"), Unwatch(event.shipment_id)
            case _:
                return ended(event)

    def on_watch(self, shipment: TrackedShipment, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        what = "stands since {since}, at none of its stops"
        return lasting(shipment, shipment.stood_since, limits.standing_min, now, kind="breakdown", what=what)
