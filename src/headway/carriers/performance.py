"""Which measurement of a carrier an allocation believes."""

from __future__ import annotations

from msgspec.structs import replace

from headway.carriers.model import UNMEASURED, Performance
from headway.events.analytics import ScorecardPublished

LANE_SAMPLES = 20
"""A lane speaks for itself from so many samples on; below, the carrier's other lanes say more about it."""


def measured(card: ScorecardPublished) -> Performance:
    """What a scorecard says: share of deliveries on time, share of offers accepted."""
    return Performance(
        on_time=card.on_time_delivery or 0.0,
        on_time_samples=card.deliveries if card.on_time_delivery is not None else 0,
        acceptance=card.acceptance or 0.0,
        acceptance_samples=card.offers if card.acceptance is not None else 0,
        measured_at=card.until,
    )


def believed(lane: Performance | None, carrier: Performance | None) -> Performance:
    """The lane's share where it rests on `LANE_SAMPLES` or more, or on all there is, else the carrier's."""
    whole = carrier or UNMEASURED
    if lane is None:
        return whole
    result = replace(whole, measured_at=lane.measured_at)
    if _speaks(lane.on_time_samples, whole.on_time_samples):
        result = replace(result, on_time=lane.on_time, on_time_samples=lane.on_time_samples)
    if _speaks(lane.acceptance_samples, whole.acceptance_samples):
        result = replace(result, acceptance=lane.acceptance, acceptance_samples=lane.acceptance_samples)
    return result


def _speaks(lane_samples: int, carrier_samples: int) -> bool:
    return lane_samples >= LANE_SAMPLES or lane_samples >= carrier_samples
