"""The beta distribution: quantiles against closed forms and against counting."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.kernel.shares import beta_cdf, beta_interval, beta_quantile, jeffreys_interval


@pytest.mark.parametrize("x", [0.01, 0.3, 0.5, 0.9])
def test_beta_1_1_is_even(x: float) -> None:
    assert beta_cdf(x, 1, 1) == pytest.approx(x)


@pytest.mark.parametrize("hits", [1, 9, 400])
def test_without_misses_it_is_a_power(hits: int) -> None:
    assert beta_quantile(0.05, hits, 1) == pytest.approx(0.05 ** (1 / hits), abs=1e-4)


def test_it_holds_90_in_100_of_what_is_drawn() -> None:
    chance = Random(3)
    low, high = beta_interval(18, 2)
    drawn = [chance.betavariate(18, 2) for _ in range(20_000)]
    assert sum(low <= x <= high for x in drawn) / len(drawn) == pytest.approx(0.9, abs=0.01)


@given(st.floats(0.3, 5000), st.floats(0.3, 5000))
def test_quantiles_undo_the_distribution(a: float, b: float) -> None:
    low, high = beta_interval(a, b)
    assert 0 <= low < high <= 1
    assert beta_cdf(low, a, b) == pytest.approx(0.05, abs=0.002)
    assert beta_cdf(high, a, b) == pytest.approx(0.95, abs=0.002)


def test_a_share_of_few_is_less_certain_than_of_many() -> None:
    few, many = jeffreys_interval(0.9, 10), jeffreys_interval(0.9, 1000)
    assert few[0] < many[0] < 0.9 < many[1] < few[1]


def test_one_of_one_says_little() -> None:
    assert jeffreys_interval(1.0, 1)[0] < 0.25
