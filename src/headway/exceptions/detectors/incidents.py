"""What the detectors of reported incidents have in common: a carrier said what went wrong."""

from __future__ import annotations

from collections.abc import Collection

from headway.events.dispatch import ShipmentCancelled, ShipmentUnbooked
from headway.events.tracking import IncidentReported, TrackingStatusChanged
from headway.exceptions.model import Finding, Gone, Signal
from headway.kernel.message import Event
from headway.tracking.model import FINAL, TrackingStatus
from headway.tracking.reasons import Family, family_of

RETURNED = frozenset({TrackingStatus.RETURNED, TrackingStatus.CANCELLED})
"""Statuses that end what a delivery does not mend."""

HEARS = (IncidentReported, TrackingStatusChanged, ShipmentUnbooked, ShipmentCancelled)


def answer(event: Event, families: Collection[Family], ends: Collection[TrackingStatus] = FINAL) -> tuple[Finding, ...]:
    """A signal for an incident of the families; the end with one of the statuses.

    What is reported when it is over already, as late scans are, is told and ended at once.
    """
    match event:
        case IncidentReported() if family_of(event.reason) in families:
            return _told(event, ends)
        case TrackingStatusChanged() if event.after in ends:
            return (Gone(event.shipment_id, f"{event.after} at {event.occurred_at.isoformat()}"),)
        case ShipmentUnbooked():
            return (Gone(event.shipment_id, "its booking was taken back"),)
        case ShipmentCancelled():
            return (Gone(event.shipment_id, "the shipment was cancelled"),)
        case _:
            return ()


def _told(event: IncidentReported, ends: Collection[TrackingStatus]) -> tuple[Finding, ...]:
    words = f": {event.text}" if event.text else ""
    signal = Signal(
        shipment_id=event.shipment_id,
        order_id=event.order_id,
        carrier_id=event.carrier_id,
        sentence=f"{event.carrier_code} reports {event.reason.replace('_', ' ')} ({event.party}){words}"[:500],
        since=event.occurred_at,
    )
    if event.status in ends:
        return signal, Gone(event.shipment_id, f"it is {event.status} by now")
    return (signal,)
