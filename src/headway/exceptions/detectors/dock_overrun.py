"""A vehicle is at a dock for longer than planned: it arrived, and its stop is not completed.

Where the site books its doors, they tell it, against the time that was agreed. Where only reports tell, the one of its
completion may come late; where the vehicle is followed, it is seen to stand.
"""

from __future__ import annotations

from datetime import datetime

from headway.events.dispatch import ShipmentCancelled, ShipmentUnbooked
from headway.events.docks import AppointmentEnded, AppointmentOverran
from headway.events.tracking import StandingEnded, StoppedLong, StopProgressed, TrackingStatusChanged
from headway.exceptions.detectors.base import Detector, of_shipment
from headway.exceptions.detectors.pickups import minutes
from headway.exceptions.model import Finding, Gone, Signal
from headway.exceptions.thresholds.limits import DEFAULTS, Limits
from headway.kernel.message import Event
from headway.kernel.moments import stamp
from headway.tracking.model import FINAL, StopRole, StopState
from headway.tracking.watched import Round, TrackedShipment, WatchedStop

_THERE = frozenset({StopState.ARRIVED, StopState.IN_PROGRESS})
_DONE = frozenset({StopState.COMPLETED, StopState.FAILED, StopState.SKIPPED})


class DockOverrun(Detector):
    """Opens when a vehicle should have been loaded or unloaded, ends when it is, or leaves."""

    name = "dock_overrun"
    team = "warehouse"
    listens = (
        StoppedLong,
        StandingEnded,
        StopProgressed,
        TrackingStatusChanged,
        ShipmentUnbooked,
        ShipmentCancelled,
        AppointmentOverran,
        AppointmentEnded,
    )
    round = Round.DOCKS

    def on_event(self, event: Event, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        match event:
            case StopProgressed() if event.state in _DONE:
                return (Gone(event.shipment_id, f"stop {event.sequence} is {event.state}"),)
            case StandingEnded():
                return (Gone(event.shipment_id, f"{event.vehicle} left at {event.at.isoformat()}"),)
            case TrackingStatusChanged() if event.after in FINAL:
                return (Gone(event.shipment_id, f"it is {event.after}"),)
            case StoppedLong() if event.stop is not None and minutes(limits.dock_min).total_seconds() <= event.stood_s:
                sentence = f"{event.vehicle} of {event.carrier_code} is at stop {event.stop} since {stamp(event.since)}"
                since = event.since + minutes(limits.dock_min)
                return (Signal(shipment_id=event.shipment_id, sentence=sentence, since=since),)
            case AppointmentOverran():
                return tuple(
                    Signal(shipment_id=each, sentence=_overran(event), since=event.due) for each in event.shipment_ids
                )
            case AppointmentEnded():
                return tuple(Gone(each, f"it left door {event.door}") for each in event.shipment_ids)
            case ShipmentUnbooked() | ShipmentCancelled():
                return (Gone(event.shipment_id, "it is not collected any more"),)
            case _:
                return ()

    def on_watch(self, shipment: TrackedShipment, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        if shipment.status in FINAL or shipment.cancelled_at is not None:
            return ()
        patience = limits.dock_min if shipment.vehicle else limits.dock_min + limits.reports_within_min
        for stop in shipment.stops:
            if stop.arrived_at is not None and _stuck(shipment, stop) and now >= stop.arrived_at + minutes(patience):
                return (_signal(shipment, stop, stop.arrived_at, limits),)
        return ()


def _overran(event: AppointmentOverran) -> str:
    behind = f"; {event.behind} behind it {'moves' if event.behind == 1 else 'move'}" if event.behind else ""
    return f"it should have left door {event.door} of {event.site} at {stamp(event.due)}{behind}"


def _stuck(shipment: TrackedShipment, stop: WatchedStop) -> bool:
    """It came there, was not done there, and was seen nowhere else since."""
    later = any(other.state in _THERE | _DONE for other in shipment.stops if other.sequence > stop.sequence)
    moved = stop.arrived_at is not None and shipment.since > stop.arrived_at and shipment.status.value != "at_stop"
    return stop.role is not StopRole.HUB and stop.state in _THERE and not later and not moved


def _signal(shipment: TrackedShipment, stop: WatchedStop, arrived_at: datetime, limits: Limits) -> Signal:
    what = "loaded" if stop.role is StopRole.PICKUP else "unloaded"
    sentence = f"{shipment.carrier_code} is at the {stop.role} since {stamp(arrived_at)} and not {what} yet"
    return of_shipment(shipment, sentence, arrived_at + minutes(limits.dock_min))
