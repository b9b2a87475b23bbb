"""Which measurement is believed."""

from datetime import UTC, datetime
from uuid import UUID

from headway.carriers.model import UNMEASURED, Performance
from headway.carriers.performance import LANE_SAMPLES, believed, measured
from headway.events.analytics import ScorecardPublished

AT = datetime(2026, 3, 2, tzinfo=UTC)


def known(on_time: float, samples: int, acceptance: float, offers: int) -> Performance:
    return Performance(
        on_time=on_time, on_time_samples=samples, acceptance=acceptance, acceptance_samples=offers, measured_at=AT
    )


CARRIER = known(0.9, 500, 0.8, 600)


def test_a_lane_with_samples_enough_speaks_for_itself() -> None:
    lane = known(0.5, LANE_SAMPLES, 0.4, LANE_SAMPLES)
    assert believed(lane, CARRIER) == lane


def test_a_lane_with_few_samples_leaves_it_to_the_carrier() -> None:
    found = believed(known(0.5, LANE_SAMPLES - 1, 0.4, LANE_SAMPLES - 1), CARRIER)
    assert (found.on_time, found.on_time_samples, found.acceptance) == (0.9, 500, 0.8)


def test_each_share_is_judged_for_itself() -> None:
    found = believed(known(0.5, 3, 0.4, 40), CARRIER)
    assert (found.on_time, found.acceptance) == (0.9, 0.4)


def test_few_samples_are_better_than_none() -> None:
    lane = known(0.5, 2, 1.0, 3)
    assert believed(lane, None) == lane
    assert believed(None, None) == UNMEASURED


def test_a_share_without_a_sample_counts_for_nothing() -> None:
    card = ScorecardPublished(
        carrier_id=UUID(int=1), carrier_code="SWIFT", origin_zone=None, destination_zone=None, since=AT, until=AT,
        offers=4, acceptance=0.75, pickups=0, on_time_pickup=None, deliveries=0, on_time_delivery=None,
        exceptions_per_100=None, cost_per_shipment=None, invoices=0, invoice_accuracy=None,
    )  # fmt: skip
    assert measured(card) == known(0.0, 0, 0.75, 4)
