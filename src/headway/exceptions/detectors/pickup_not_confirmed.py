"""The time of a pickup has passed and nobody knows whether it happened: the carrier must be asked.

Reports come late: only when even a late one should have come by now is something said, and nothing where what the
carrier usually says by now was told as missing already.
"""

from __future__ import annotations

from datetime import datetime

from headway.exceptions.detectors.base import Detector
from headway.exceptions.detectors.pickups import HEARS, due_at, minutes, over, patient_until, signal, unheard
from headway.exceptions.model import Finding
from headway.exceptions.thresholds.limits import DEFAULTS, Limits
from headway.kernel.message import Event
from headway.kernel.moments import stamp
from headway.tracking.watched import Round, TrackedShipment


class PickupNotConfirmed(Detector):
    """Opens when the report of a pickup is overdue, ends with any word of where the goods are."""

    name = "pickup_not_confirmed"
    team = "control_tower"
    listens = HEARS
    round = Round.PICKUPS

    def on_event(self, event: Event, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        return over(event)

    def on_watch(self, shipment: TrackedShipment, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        since, patience = due_at(shipment), minutes(limits.pickup_unconfirmed_min)
        told = shipment.missed_at is not None
        if told or not unheard(shipment) or now < patient_until(shipment, patience):
            return ()
        sentence = f"{shipment.carrier_code} has not said that it collected it, agreed for {stamp(since)}"
        return (signal(shipment, sentence, since + patience),)
