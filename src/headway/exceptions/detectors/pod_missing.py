"""The goods were delivered, and nothing proves it; or what should prove it does not match the order.

A carrier that never proves its deliveries would be a case each: a proof is missed where one usually comes.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from headway.events.dispatch import ShipmentCancelled
from headway.events.tracking import PodCaptured, PodDisputed, TrackingStatusChanged
from headway.exceptions.detectors.base import Detector
from headway.exceptions.model import Finding, Gone, Signal
from headway.exceptions.thresholds.limits import DEFAULTS, Limits
from headway.kernel.message import Event
from headway.kernel.moments import stamp
from headway.tracking.model import TrackingStatus
from headway.tracking.watched import Round, TrackedShipment

UNDONE = frozenset({TrackingStatus.RETURNING, TrackingStatus.RETURNED})
"""Statuses after which no proof is owed."""


class PodMissing(Detector):
    """Opens some hours after a delivery without a proof, or with one that does not match; ends with one that does."""

    name = "pod_missing"
    team = "carrier_management"
    listens = (PodCaptured, PodDisputed, TrackingStatusChanged, ShipmentCancelled)
    round = Round.PROOFS

    def on_event(self, event: Event, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        match event:
            case PodDisputed():
                sentence = f"the proof of delivery does not match: {'; '.join(event.faults)}"[:500]
                found = Signal(
                    shipment_id=event.shipment_id,
                    order_id=event.order_id,
                    sentence=sentence,
                    since=event.captured_at,
                )
                return (found,)
            case PodCaptured() if event.matches and event.kept:
                return (Gone(event.shipment_id, "a proof of delivery came"),)
            case TrackingStatusChanged() if event.after in UNDONE:
                return (Gone(event.shipment_id, f"the goods are {event.after}"),)
            case ShipmentCancelled():
                return (Gone(event.shipment_id, "the shipment was cancelled"),)
            case _:
                return ()

    def on_watch(self, shipment: TrackedShipment, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        if shipment.status is not TrackingStatus.DELIVERED or shipment.proven or shipment.cancelled_at is not None:
            return ()
        if (shipment.proves or 0.0) < limits.proof_share:
            return ()
        delivered_at = shipment.delivered_at or shipment.since
        if now < delivered_at + timedelta(hours=limits.proof_h):
            return ()
        found = Signal(
            shipment_id=shipment.shipment_id,
            order_id=shipment.order_id,
            carrier_id=shipment.carrier_id,
            sentence=f"{shipment.carrier_code} delivered it at {stamp(delivered_at)}, and nothing proves it",
            since=delivered_at + timedelta(hours=limits.proof_h),
        )
        return (found,)
