"""What is wrong with a vehicle is wrong with all that it carries: one cause, told of each shipment."""

from __future__ import annotations

from datetime import datetime

from headway.events.dispatch import ShipmentCancelled, ShipmentUnbooked
from headway.events.tracking import TrackingStatusChanged
from headway.exceptions.detectors.base import of_shipment
from headway.exceptions.detectors.pickups import minutes
from headway.exceptions.model import Cause, Finding, Gone, Signal, Watch
from headway.kernel.message import Event
from headway.kernel.moments import stamp
from headway.tracking.model import FINAL
from headway.tracking.watched import TrackedShipment

ENDS = (TrackingStatusChanged, ShipmentUnbooked, ShipmentCancelled)
"""News after which a vehicle is no concern of the shipment's."""


def ended(event: Event) -> tuple[Finding, ...]:
    """What the end of the journey means."""
    match event:
        case TrackingStatusChanged() if event.after in FINAL:
            return (Gone(event.shipment_id, f"it is {event.after}"),)
        case ShipmentUnbooked() | ShipmentCancelled():
            return (Gone(event.shipment_id, "it is not carried any more"),)
        case _:
            return ()


def lasting(
    shipment: TrackedShipment, since: datetime | None, least_min: int, now: datetime, *, kind: str, what: str
) -> tuple[Finding, ...]:
    """A signal where it has lasted for `least_min`, else another look then; nothing where it is over.

    Args:
        kind: of the cause. what: in words, after the vehicle and its carrier; `{since}` in it is when it began.
    """
    if since is None or shipment.status in FINAL or shipment.cancelled_at is not None:
        return ()
    due = since + minutes(least_min)
    if now < due:
        return (Watch(shipment.shipment_id, due),)
    who = f"{shipment.vehicle} of {shipment.carrier_code}"
    return (_signal(shipment, kind, f"{who} {what.format(since=stamp(since))}", since),)


def _signal(shipment: TrackedShipment, kind: str, sentence: str, since: datetime) -> Signal:
    """What is said of a vehicle: one cause for all that it carries."""
    key = f"{shipment.carrier_code}|{shipment.vehicle}"
    return of_shipment(shipment, sentence, since, Cause(kind, key) if shipment.vehicle else None)
