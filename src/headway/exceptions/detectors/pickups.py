"""What the detectors of pickups have in common: what ends them, and how they speak."""

from __future__ import annotations

from datetime import datetime, timedelta

from headway.events.dispatch import ShipmentCancelled, ShipmentUnbooked
from headway.events.tracking import TrackingStatusChanged
from headway.exceptions.detectors.base import of_shipment
from headway.exceptions.model import Cause, Finding, Gone, Signal
from headway.kernel.message import Event
from headway.tracking.model import StopState, TrackingStatus
from headway.tracking.watched import TrackedShipment

AFTER_USUAL = timedelta(minutes=20)
"""So long after a milestone usually has come its being missed is told by itself; only then is looked for silence."""

HEARS = (TrackingStatusChanged, ShipmentUnbooked, ShipmentCancelled)
_AT_SITE = frozenset({StopState.ARRIVED, StopState.IN_PROGRESS, StopState.COMPLETED, StopState.SKIPPED})


def over(event: Event) -> tuple[Finding, ...]:
    """The end of whatever was wrong with a pickup: the goods are on their way, or nobody is to collect them."""
    match event:
        case TrackingStatusChanged(before=TrackingStatus.CREATED):
            return (Gone(event.shipment_id, f"{event.after} at {event.occurred_at.isoformat()}"),)
        case ShipmentUnbooked():
            return (Gone(event.shipment_id, f"taken from {event.carrier_code}: {event.reason}"),)
        case ShipmentCancelled():
            return (Gone(event.shipment_id, "the shipment was cancelled"),)
        case _:
            return ()


def unheard(shipment: TrackedShipment) -> bool:
    """Is its pickup still to come, as far as anybody knows?"""
    pickup = shipment.pickup
    arrived = pickup is not None and pickup.state in _AT_SITE
    return shipment.status is TrackingStatus.CREATED and shipment.cancelled_at is None and not arrived


def due_at(shipment: TrackedShipment) -> datetime:
    """When it is to be collected: as agreed, and not before it was booked."""
    return max(shipment.pickup_planned_at, shipment.booked_at)


def patient_until(shipment: TrackedShipment, patience: timedelta) -> datetime:
    """From when on silence about a pickup means something: later, where its carrier usually is quiet longer."""
    until = due_at(shipment) + patience
    return until if shipment.expected_by is None else max(until, shipment.expected_by + AFTER_USUAL)


def signal(shipment: TrackedShipment, sentence: str, since: datetime | None) -> Signal:
    """What is said of a pickup; those of one run have one cause."""
    return of_shipment(shipment, sentence, since, run_of(shipment))


def run_of(shipment: TrackedShipment) -> Cause | None:
    """A lorry that does not come is one cause for all that it should have collected; None where it is one shipment."""
    if shipment.run < 2 or shipment.collected:
        return None
    day = shipment.pickup_planned_at.date().isoformat()
    return Cause("run", f"{shipment.carrier_code}|{shipment.origin_site}|{day}")


def minutes(count: int) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=count)
