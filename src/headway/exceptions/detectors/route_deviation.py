"""A vehicle has left its planned route and stays away from it: a short way round is none."""

from __future__ import annotations

from datetime import datetime

from headway.events.dispatch import ShipmentCancelled, ShipmentUnbooked
from headway.events.tracking import RouteDeviated, RouteRejoined, TrackingStatusChanged
from headway.exceptions.detectors.base import Detector
from headway.exceptions.detectors.pickups import minutes
from headway.exceptions.model import Cause, Finding, Gone, Signal, Unwatch, Watch
from headway.exceptions.thresholds.limits import DEFAULTS, Limits
from headway.kernel.message import Event
from headway.tracking.model import FINAL
from headway.tracking.watched import TrackedShipment


class RouteDeviation(Detector):
    """Looks again when a deviation has lasted, opens if it still does, ends on the route or with the journey."""

    name = "route_deviation"
    team = "control_tower"
    listens = (RouteDeviated, RouteRejoined, TrackingStatusChanged, ShipmentUnbooked, ShipmentCancelled)

    def on_event(self, event: Event, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        match event:
            case RouteDeviated():
                return (Watch(event.shipment_id, event.since + minutes(limits.astray_min)),)
            case RouteRejoined():
                return Gone(event.shipment_id, f"on its route at {event.at.isoformat()}"), Unwatch(event.shipment_id)
            case TrackingStatusChanged() if event.after in FINAL:
                return (Gone(event.shipment_id, f"it is {event.after}"),)
            case ShipmentUnbooked() | ShipmentCancelled():
                return (Gone(event.shipment_id, "it is not carried any more"),)
            case _:
                return ()

    def on_watch(self, shipment: TrackedShipment, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        since = shipment.strayed_since
        if since is None or shipment.status in FINAL or shipment.cancelled_at is not None:
            return ()
        due = since + minutes(limits.astray_min)
        if now < due:
            return (Watch(shipment.shipment_id, due),)
        sentence = f"{shipment.vehicle} of {shipment.carrier_code} is off its route since {since:%H:%M} UTC"
        return (of_vehicle(shipment, "detour", sentence, since),)


def of_vehicle(shipment: TrackedShipment, kind: str, sentence: str, since: datetime) -> Signal:
    """What is said of a vehicle: one cause for all that it carries."""
    key = f"{shipment.carrier_code}|{shipment.vehicle}"
    return Signal(
        shipment_id=shipment.shipment_id,
        order_id=shipment.order_id,
        carrier_id=shipment.carrier_id,
        sentence=sentence,
        at_risk=shipment.late_penalty,
        deadline=shipment.deliver_by,
        cause=Cause(kind, key) if shipment.vehicle else None,
        since=since,
    )
