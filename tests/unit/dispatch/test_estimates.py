"""Shrunken shares and the chance of being late."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.dispatch.estimates import Prior, lateness, shrunken

PRIOR = Prior(mean=Decimal("0.9"), weight=20)
DAY, SIX_HOURS = timedelta(days=1), timedelta(hours=6)


def late(on_time: str, slack: timedelta) -> Decimal:
    return lateness(Decimal(on_time), slack, decay_late=DAY, decay_early=SIX_HOURS)


@pytest.mark.parametrize(
    ("share", "samples", "believed"),
    [(0.0, 0, "0.9"), (0.5, 20, "0.7"), (1.0, 20, "0.95"), (0.5, 180, "0.54")],
)
def test_evidence_outweighs_the_prior_as_it_grows(share: float, samples: int, believed: str) -> None:
    assert shrunken(share, samples, PRIOR).share == Decimal(believed)


def test_an_estimate_says_its_sample_size() -> None:
    assert str(shrunken(0.5, 20, PRIOR)) == "70.0 % (20 seen)"


def test_without_slack_it_is_what_the_on_time_share_leaves() -> None:
    assert late("0.8", timedelta(0)) == Decimal("0.2")


def test_a_day_of_slack_leaves_one_part_in_e() -> None:
    assert late("0.8", DAY).quantize(Decimal("0.0001")) == Decimal("0.0736")


def test_a_plan_that_is_six_hours_late_is_saved_by_one_part_in_e() -> None:
    assert late("0.8", -SIX_HOURS).quantize(Decimal("0.0001")) == Decimal("0.7057")


@given(st.integers(-(10**6), 10**6), st.integers(0, 10**6), st.integers(0, 1000))
def test_more_slack_never_makes_lateness_likelier(slack_s: int, more_s: int, permille: int) -> None:
    on_time = str(Decimal(permille) / 1000)
    less, more = late(on_time, timedelta(seconds=slack_s)), late(on_time, timedelta(seconds=slack_s + more_s))
    assert 0 <= more <= less <= 1


@given(st.floats(0, 1), st.integers(0, 10**6))
def test_an_estimate_is_a_share(share: float, samples: int) -> None:
    assert 0 <= shrunken(share, samples, PRIOR).share <= 1
