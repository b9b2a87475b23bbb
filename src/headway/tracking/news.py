"""What changed between two states of a shipment, as events: each real change once, whatever the batch."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from headway.events.tracking import EtaEstimated, PodCaptured, StopProgressed, TrackedEvent, TrackingStatusChanged
from headway.tracking.fold import Journey, StopProgress


def news(shipment_id: UUID, before: Journey, after: Journey, offer_id: UUID | None = None) -> Iterator[TrackedEvent]:
    """The events that tell of the way from `before` to `after`: stops first, so that a status finds them told.

    Args:
        offer_id: of the booking under which it was reported.
    """
    for old, new in zip(before.stops, after.stops, strict=True):
        if new.state_at is not None and (new.state, new.state_at) != (old.state, old.state_at):
            yield StopProgressed(
                shipment_id=shipment_id,
                sequence=new.sequence,
                role=new.role,
                state=new.state,
                planned_at=new.planned_at,
                actual_at=new.state_at,
                late_s=new.late_s or 0,
                offer_id=offer_id,
            )
    if after.status is not before.status:
        yield TrackingStatusChanged(
            shipment_id=shipment_id,
            before=before.status,
            after=after.status,
            occurred_at=after.since,
            offer_id=offer_id,
        )
    if after.eta is not None and after.eta != before.eta:
        yield EtaEstimated(shipment_id=shipment_id, estimated_at=after.eta)
    signature = (after.signed_by, after.signed_at)
    if after.signed_by and after.signed_at and signature != (before.signed_by, before.signed_at):
        yield PodCaptured(
            shipment_id=shipment_id, signed_by=after.signed_by, captured_at=after.signed_at, has_picture=False
        )


def changed_stops(before: Journey, after: Journey) -> tuple[StopProgress, ...]:
    """The stops that differ."""
    return tuple(new for old, new in zip(before.stops, after.stops, strict=True) if new != old)
