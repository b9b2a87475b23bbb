"""A dock is full: no door loads a route before it must leave, so that all it carries leaves late, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from headway.events.dispatch import ShipmentCancelled, ShipmentUnbooked
from headway.events.docks import DockFound, DockFull
from headway.events.tracking import TrackingStatusChanged
from headway.exceptions.detectors.base import Detector
from headway.exceptions.model import Cause, Finding, Gone, Signal
from headway.exceptions.thresholds.limits import DEFAULTS, Limits
from headway.kernel.message import Event
from headway.kernel.moments import stamp
from headway.tracking.model import FINAL, TrackingStatus

_LEFT = FINAL | {TrackingStatus.PICKED_UP, TrackingStatus.IN_TRANSIT, TrackingStatus.OUT_FOR_DELIVERY}


class DockWasFull(Detector):
    """Opens for all that a route carries, as one case; ends when a door is found, it leaves, or it is carried no more.

    What is at stake is what each order loses by being late, and the time left is until the route should leave.
    """

    name = "dock_full"
    team = "warehouse"
    listens = (DockFull, DockFound, TrackingStatusChanged, ShipmentUnbooked, ShipmentCancelled)

    def on_event(self, event: Event, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        match event:
            case DockFull():
                return tuple(_signals(event, now))
            case DockFound():
                return tuple(Gone(each, event.sentence) for each in event.shipment_ids)
            case TrackingStatusChanged() if event.after in _LEFT:
                return (Gone(event.shipment_id, f"it is {event.after.replace('_', ' ')}"),)
            case ShipmentUnbooked() | ShipmentCancelled():
                return (Gone(event.shipment_id, "its route carries it no more"),)
            case _:
                return ()


def _signals(event: DockFull, now: datetime) -> Iterator[Signal]:
    for shipment_id, order_id in zip(event.shipment_ids, event.order_ids, strict=True):
        yield Signal(
            shipment_id=shipment_id,
            order_id=order_id,
            sentence=_sentence(event),
            deadline=event.needed_by,
            cause=Cause("dock", f"{event.site}|{event.route_id}"),
            since=now,
        )


def _sentence(event: DockFull) -> str:
    at_last = f", door {event.door} does from {stamp(event.start)}" if event.start is not None else ""
    return (
        f"no door of {event.site} loads {event.vehicle_code or 'its vehicle'} before it leaves at "
        f"{stamp(event.needed_by)}{at_last}: {event.sentence}"
    )
