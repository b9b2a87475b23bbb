"""What a folded batch tells of each shipment, as far as a detector may answer it: of thousands, a few."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import msgspec

from headway.events.tracking import StopProgressed, TrackedEvent, TrackingFolded, TrackingStatusChanged
from headway.kernel.message import Recorded

TOLD_BEFORE = (TrackingStatusChanged, StopProgressed)
"""Of these, what has a `batch_id` was told with its batch."""


def told_before(event: Any) -> bool:
    """Is this the second telling of what a folded batch told?"""
    return isinstance(event, TOLD_BEFORE) and event.batch_id is not None


def unfold(rec: Recorded[Any], shipments: Collection[UUID], statuses: Collection[str]) -> Iterator[Recorded[Any]]:
    """The news as far as it is about some shipments, and what changed of them, stops first.

    Args:
        statuses: that matter, of whatever shipment.
    """
    event: TrackingFolded = rec.event
    yield replace(rec, event=only(event, shipments))
    for change in _changes(event, shipments, statuses):
        yield replace(rec, event=change)


def only(event: TrackingFolded, shipments: Collection[UUID]) -> TrackingFolded:
    """Who was heard of, as far as it is one of some shipments."""
    said = zip(event.shipment_ids, event.first_said, strict=False)
    kept = [(id_, first) for id_, first in said if id_ in shipments]
    return msgspec.structs.replace(
        event,
        shipment_ids=tuple(id_ for id_, _ in kept),
        first_said=tuple(first for _, first in kept),
        moves=(),
        stops=(),
    )


def _changes(event: TrackingFolded, shipments: Collection[UUID], statuses: Collection[str]) -> Iterator[TrackedEvent]:
    named = event.shipment_ids
    for stop in event.stops if shipments else ():
        rows = zip(stop.shipments, stop.planned_at, stop.actual_at, stop.late_s, strict=True)
        for place, planned_at, actual_at, late_s in rows:
            if named[place] in shipments:
                yield StopProgressed(
                    shipment_id=named[place],
                    sequence=stop.sequence,
                    role=stop.role,
                    state=stop.state,
                    planned_at=planned_at,
                    actual_at=actual_at,
                    late_s=late_s,
                )
    for move in event.moves:
        matters = move.after in statuses
        for place, at in zip(move.shipments, move.at, strict=True) if matters or shipments else ():
            if matters or named[place] in shipments:
                yield TrackingStatusChanged(
                    shipment_id=named[place], before=move.before, after=move.after, occurred_at=at
                )
