"""A vehicle has left its planned route and stays away from it: a short way round is none, nor are two bad fixes."""

from __future__ import annotations

from datetime import datetime, timedelta

from headway.events.tracking import RouteDeviated, RouteRejoined
from headway.exceptions.detectors.base import Detector
from headway.exceptions.detectors.pickups import minutes
from headway.exceptions.detectors.vehicles import ENDS, ended, lasting
from headway.exceptions.model import Finding, Gone, Unwatch, Watch
from headway.exceptions.thresholds.limits import DEFAULTS, Limits
from headway.kernel.message import Event
from headway.tracking.watched import TrackedShipment

AGAIN = timedelta(minutes=5)
"""So long later it is looked again at a vehicle that was last heard on its route, of which one fix is no proof."""


class RouteDeviation(Detector):
    """Looks again when a deviation has lasted, opens if it still does, ends on the route or with the journey."""

    name = "route_deviation"
    team = "control_tower"
    listens = (RouteDeviated, RouteRejoined, *ENDS)

    def on_event(self, event: Event, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        match event:
            case RouteDeviated():
                return (Watch(event.shipment_id, event.since + minutes(limits.astray_min)),)
            case RouteRejoined():
                return Gone(event.shipment_id, f"on its route at {event.at.isoformat()}"), Unwatch(event.shipment_id)
            case _:
                return ended(event)

    def on_watch(self, shipment: TrackedShipment, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        if shipment.rejoining and shipment.strayed_since is not None:
            return (Watch(shipment.shipment_id, now + AGAIN),)
        what = "is off its route since {since}"
        return lasting(shipment, shipment.strayed_since, limits.astray_min, now, kind="detour", what=what)
