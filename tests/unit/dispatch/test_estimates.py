"""Shrunken shares with their intervals, and the chance of being late."""

from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.carriers.model import Learned, Record
from headway.dispatch.estimates import Estimate, Prior, cost_ppm, estimated, late_chance, on_time
from tests.unit.dispatch.builders import seen

PRIOR = Prior(mean=Decimal("0.9"), weight=20)
LEARNED = Learned()
DAY, SIX_HOURS, NONE = timedelta(days=1), timedelta(hours=6), timedelta(0)


SAMPLES = [(500, 0, 0, 0), (500, 0, 0, 10), (200, 20, 0, 0), (500, 100, 20, 5), (500, 200, 0, 0), (30, 40, 300, 200)]
"""Observations of the network, the carrier, the lane, the service."""


def believed(*record: tuple[float, float]) -> Estimate:
    return estimated(record, 0, 0, (20.0, 40.0, 40.0), PRIOR)


def late(share: float, slack: timedelta, learned: Learned = LEARNED) -> float:
    return late_chance(share, slack, learned, 24, 6)


@pytest.mark.parametrize(
    ("share", "samples", "expected"),
    [(0.0, 0, 0.9), (0.5, 20, 0.646), (1.0, 20, 0.963), (0.5, 180, 0.524)],
)
def test_evidence_outweighs_the_prior_as_it_grows(share: float, samples: int, expected: float) -> None:
    assert on_time(seen(share, samples), LEARNED, PRIOR).share == pytest.approx(expected, abs=0.001)


def test_each_level_is_the_prior_of_the_next() -> None:
    found = believed((60, 80), (0, 20))
    network = (0.9 * 20 + 60) / 100  # 0.78, worth 100 observations
    worth = 1 / (1 / 101 + 1 / 21) - 1  # of the network's share for one of its carriers: 16.4
    assert found.share == pytest.approx((network * worth + 0) / (worth + 20), abs=1e-6)


def test_where_only_one_lane_was_seen_it_speaks_for_its_carrier() -> None:
    on_the_lane, elsewhere = believed((900, 1000), (0, 0), (0, 0), (0, 10)), believed((900, 1000), (0, 10))
    assert on_the_lane.share < elsewhere.share < 0.65


def test_levels_that_are_alike_add_up() -> None:
    alike = (20.0, 400.0, 400.0)
    apart = estimated(((900, 1000), (20, 40), (5, 10), (5, 10)), 0, 0, alike, PRIOR)
    together = believed((900, 1000), (30, 60))
    assert apart.share == pytest.approx(together.share, abs=0.01)


def test_a_carrier_never_seen_is_believed_to_be_as_the_others() -> None:
    assert believed((800, 1000), (0, 0)).share == pytest.approx(0.802, abs=0.001)


def test_an_estimate_says_its_interval_and_its_sample_size() -> None:
    assert str(on_time(seen(0.5, 20), LEARNED, PRIOR)) == "64.6 % (50 to 78 %, 20 seen)"


def test_it_says_how_much_was_seen_on_the_lane() -> None:
    assert estimated(((0, 0), (9, 10)), 10, 3, (20.0, 40.0, 40.0), PRIOR).text.endswith("10 seen, 3 on this lane)")


def test_the_interval_narrows_with_samples() -> None:
    few, many = believed((0, 0), (9, 10)), believed((0, 0), (900, 1000))
    assert few.low < many.low < 0.9 < many.high < few.high


def test_an_unseen_lane_is_less_certain_than_its_carrier() -> None:
    carrier, lane = believed((0, 0), (450, 500)), believed((0, 0), (450, 500), (0, 0), (0, 0))
    assert lane.share == pytest.approx(carrier.share)
    assert lane.high - lane.low > carrier.high - carrier.low


def test_nine_intervals_of_ten_hold_the_truth() -> None:
    """Networks, carriers, lanes and services drawn from the priors, with few samples and many."""
    chance = Random(11)
    held = 0
    for trial in range(4000):
        truth, record = 0.9, []
        for worth, samples in zip((20.0, *LEARNED.on_time_weights), SAMPLES[trial % len(SAMPLES)], strict=True):
            truth = chance.betavariate(truth * worth + 1e-3, (1 - truth) * worth + 1e-3)
            record.append((sum(chance.random() < truth for _ in range(samples)), samples))
        found = estimated(tuple(record), 0, 0, LEARNED.on_time_weights, PRIOR)
        held += found.low <= truth <= found.high
    assert 0.87 <= held / 4000 <= 0.92


def test_shrunken_shares_are_nearer_to_the_truth_than_raw_ones() -> None:
    chance = Random(5)
    raw_error, shrunken_error = 0.0, 0.0
    for _ in range(2000):
        truth = chance.betavariate(18, 2)
        hits = sum(chance.random() < truth for _ in range(8))
        raw_error += (hits / 8 - truth) ** 2
        shrunken_error += (believed((900, 1000), (hits, 8)).share - truth) ** 2
    assert shrunken_error < raw_error / 2


LEVELS = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1e6)), min_size=1, max_size=4)


@given(LEVELS)
def test_an_estimate_is_a_share_within_its_interval(levels: list[tuple[float, float]]) -> None:
    record: Record = tuple((share * weight, weight) for share, weight in levels)
    found = believed(*record)
    assert 0 <= found.low <= found.share + 1e-4
    assert found.share - 1e-4 <= found.high <= 1


def test_without_slack_it_is_what_the_on_time_share_leaves() -> None:
    assert late(0.8, NONE) == pytest.approx(0.2)


def test_a_day_of_slack_leaves_one_part_in_e() -> None:
    assert late(0.8, DAY) == pytest.approx(0.0736, abs=1e-4)


def test_a_plan_that_is_six_hours_late_is_saved_by_one_part_in_e() -> None:
    assert late(0.8, -SIX_HOURS) == pytest.approx(0.7057, abs=1e-4)


SHORT = Learned(late_weight=1e9, late_tail=(0.5, 0.5, 0.5, 0.5, 0.25, *(0.0,) * 8))


def test_delays_that_were_seen_take_the_place_of_the_assumed_decay() -> None:
    assert late(0.8, timedelta(hours=1), SHORT) == pytest.approx(0.1)
    assert late(0.8, timedelta(hours=5), SHORT) == pytest.approx(0.2 * 0.375)
    assert late(0.8, DAY, SHORT) == pytest.approx(0.0, abs=1e-6)


def test_few_delays_change_the_assumption_little() -> None:
    one = Learned(late_weight=1.0, late_tail=(0.0,) * 13)
    assert late(0.8, DAY, one) == pytest.approx(0.0736 * 20 / 21, abs=1e-4)


@given(st.integers(-(10**6), 10**6), st.integers(0, 10**6), st.integers(0, 1000), st.sampled_from([LEARNED, SHORT]))
def test_more_slack_never_makes_lateness_likelier(slack_s: int, more_s: int, permille: int, learned: Learned) -> None:
    less, more = (late(permille / 1000, timedelta(seconds=s), learned) for s in (slack_s, slack_s + more_s))
    assert -1e-12 <= more <= less + 1e-12 <= 1 + 1e-9


@pytest.mark.parametrize(("minor", "chance", "cost"), [(1000, 0.1, 100), (5, 0.1, 1), (4, 0.1, 0), (0, 1.0, 0)])
def test_a_chance_of_money_is_rounded_once_half_up(minor: int, chance: float, cost: int) -> None:
    assert cost_ppm(minor, chance) == cost
