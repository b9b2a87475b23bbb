"""The goods are warmer or colder than their order allows."""

from __future__ import annotations

from datetime import datetime

from headway.events.dispatch import ShipmentCancelled
from headway.events.tracking import IncidentReported, TemperatureExceeded, TemperatureRestored, TrackingStatusChanged
from headway.exceptions.detectors.base import Detector
from headway.exceptions.detectors.incidents import answer
from headway.exceptions.model import Finding, Gone, Signal
from headway.exceptions.thresholds.limits import DEFAULTS, Limits
from headway.kernel.message import Event
from headway.tracking.reasons import Family


class Temperature(Detector):
    """Opens when readings stay outside the range, or the carrier says so; ends within it again, or with the journey."""

    name = "temperature"
    team = "quality"
    listens = (TemperatureExceeded, TemperatureRestored, IncidentReported, TrackingStatusChanged, ShipmentCancelled)

    def on_event(self, event: Event, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        match event:
            case TemperatureExceeded():
                span = f"{event.lowest_c} to {event.highest_c} °C"
                signal = Signal(
                    shipment_id=event.shipment_id,
                    order_id=event.order_id,
                    carrier_id=event.carrier_id,
                    sentence=f"{event.degrees_c:.1f} °C at sensor {event.sensor}, allowed are {span}",
                    since=event.since,
                )
                return (signal,)
            case TemperatureRestored():
                return (Gone(event.shipment_id, f"within the range again, {event.furthest_c:.1f} °C at the worst"),)
            case _:
                return answer(event, (Family.TEMPERATURE,))
