"""The goods were not collected: the carrier says so, or it is so long past the time that no late report explains it.

Where the carrier did collect others at the same site at about that time, its lorry was there and one report is missing:
then more patience is right than where none of the run was heard of.
"""

from __future__ import annotations

from datetime import datetime

from headway.events.tracking import IncidentReported
from headway.exceptions.detectors.base import Detector
from headway.exceptions.detectors.incidents import answer
from headway.exceptions.detectors.pickups import HEARS, due_at, minutes, over, patient_until, signal, unheard
from headway.exceptions.model import Finding
from headway.exceptions.thresholds.limits import DEFAULTS, Limits
from headway.kernel.message import Event
from headway.kernel.moments import stamp
from headway.tracking.model import TrackingStatus
from headway.tracking.reasons import Family
from headway.tracking.watched import Round, TrackedShipment

COLLECTED = frozenset(TrackingStatus) - {TrackingStatus.CREATED}


class MissedPickup(Detector):
    """Opens with the carrier's word or with too long a silence, ends when the goods are on their way."""

    name = "missed_pickup"
    team = "control_tower"
    listens = (IncidentReported, *HEARS)
    round = Round.PICKUPS

    def on_event(self, event: Event, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        return answer(event, (Family.PICKUP,), COLLECTED) if isinstance(event, IncidentReported) else over(event)

    def on_watch(self, shipment: TrackedShipment, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        due = due_at(shipment)
        patience = limits.left_behind_min if shipment.collected else limits.missed_pickup_min
        if not unheard(shipment) or now < patient_until(shipment, minutes(patience)):
            return ()
        beside = f", as none of the {shipment.run} of its run" if shipment.run > 1 and not shipment.collected else ""
        sentence = f"{shipment.carrier_code} did not collect it at {stamp(due)}{beside}"
        return (signal(shipment, sentence, due + minutes(limits.late_pickup_min)),)
