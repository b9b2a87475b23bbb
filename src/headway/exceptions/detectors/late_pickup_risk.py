"""The carrier expects to collect the goods later than agreed, and has not been there yet."""

from __future__ import annotations

from datetime import datetime, timedelta

from headway.exceptions.detectors.base import Detector
from headway.exceptions.detectors.pickups import HEARS, minutes, over, signal, unheard
from headway.exceptions.model import Finding, Gone
from headway.exceptions.thresholds.limits import DEFAULTS, Limits
from headway.kernel.message import Event
from headway.kernel.moments import stamp
from headway.tracking.watched import Round, TrackedShipment


class LatePickupRisk(Detector):
    """Opens with an estimate that is too late, ends with one that is not, or when the goods are on their way."""

    name = "late_pickup_risk"
    team = "control_tower"
    listens = HEARS
    round = Round.PICKUPS

    def on_event(self, event: Event, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        return over(event)

    def on_watch(self, shipment: TrackedShipment, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        pickup = shipment.pickup
        if pickup is None or pickup.estimated_at is None or not unheard(shipment):
            return ()
        late = pickup.estimated_at - pickup.planned_at
        if late <= minutes(limits.late_pickup_min):
            return (Gone(shipment.shipment_id, f"expected at {stamp(pickup.estimated_at)}, in time"),)
        if now < pickup.planned_at - minutes(limits.late_pickup_ahead_min) or now > pickup.estimated_at:
            return ()
        sentence = f"{shipment.carrier_code} expects to collect it {late // timedelta(minutes=1)} min late"
        return (signal(shipment, sentence, None),)
