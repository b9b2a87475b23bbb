"""An offer was refused, or nobody answered it, when the pickup is near: little time is left to find somebody else."""

from __future__ import annotations

from datetime import datetime, timedelta

from headway.events.dispatch import ShipmentBooked, ShipmentCancelled, TenderOfferDeclined, TenderOfferExpired
from headway.exceptions.detectors.base import Detector
from headway.exceptions.model import Finding, Gone, Signal
from headway.exceptions.thresholds.limits import DEFAULTS, Limits
from headway.kernel.message import Event


class TenderRefusedLate(Detector):
    """Opens with a refusal within the limit before the pickup, ends with a booking."""

    name = "tender_refused_late"
    team = "dispatch"
    listens = (TenderOfferDeclined, TenderOfferExpired, ShipmentBooked, ShipmentCancelled)

    def on_event(self, event: Event, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        match event:
            case TenderOfferDeclined():
                return _near(event, now, limits, f"refused it ({event.reason})" if event.reason else "refused it")
            case TenderOfferExpired():
                return _near(event, now, limits, "did not answer")
            case ShipmentBooked():
                return (Gone(event.shipment_id, f"booked with {event.carrier_code}"),)
            case ShipmentCancelled():
                return (Gone(event.shipment_id, "the shipment was cancelled"),)
            case _:
                return ()


def _near(
    event: TenderOfferDeclined | TenderOfferExpired, now: datetime, limits: Limits, what: str
) -> tuple[Finding, ...]:
    pickup = event.pickup_from
    if pickup is None or pickup - now > timedelta(minutes=limits.refused_near_min):
        return ()
    left_min = int((pickup - now).total_seconds() // 60)
    when = f"{left_min} min before the pickup" if left_min > 0 else "when the pickup was due"
    signal = Signal(
        shipment_id=event.shipment_id,
        order_id=event.order_id,
        carrier_id=event.carrier_id,
        sentence=f"{event.carrier_code} {what} {when}",
        deadline=pickup,
        since=now,
    )
    return (signal,)
