"""Small networks beside the trees: what they learn, where they keep to the prior, and how they are written."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from headway.learning.eta.boosting import Bag
from headway.learning.eta.model import OF_NETS, rest_of
from headway.learning.eta.nets_saving import nets_of, saved_nets
from headway.learning.eta.network import Nets, scale_of
from headway.learning.eta.teaching import teach

CHANCE = np.random.default_rng(3)
ROWS = CHANCE.normal(0.0, 1.0, (1500, 4))
TRUTH = 0.3 * ROWS[:, 0] - 0.2
RARE = np.where(CHANCE.random(1500) < 0.1, 5.0, 0.0)
"""One journey in ten is a catastrophe."""


@pytest.fixture(scope="module")
def nets() -> Nets:
    return teach(ROWS, TRUTH + CHANCE.normal(0.0, 0.1, 1500) + RARE, np.ones(1500), 2)


def test_the_median_is_learned_and_catastrophes_hardly_pull(nets: Nets) -> None:
    usual = np.abs(ROWS[:, 0]) < 1.5
    assert np.abs(nets.predict(ROWS) - TRUTH)[usual].mean() < 0.1
    assert np.abs(TRUTH)[usual].mean() > 0.2


def test_the_answer_is_the_mean_of_the_networks(nets: Nets) -> None:
    parts = [
        replace(
            nets, **{name: getattr(nets, name)[at : at + 1] for name in ("hidden", "hidden_bias", "out", "out_bias")}
        )
        for at in range(2)
    ]
    assert nets.predict(ROWS) == pytest.approx((parts[0].predict(ROWS) + parts[1].predict(ROWS)) / 2.0)
    assert not np.allclose(parts[0].predict(ROWS), parts[1].predict(ROWS))


def test_a_strange_journey_is_answered_like_the_last_usual_one(nets: Nets) -> None:
    far = np.array([[1e9, 0.0, 0.0, 0.0], [nets.scale.high[0], 0.0, 0.0, 0.0]])
    assert nets.predict(far)[0] == nets.predict(far)[1]


def test_nothing_known_is_answered(nets: Nets) -> None:
    assert np.isfinite(nets.predict(np.full((1, 4), np.nan))).all()


def test_a_feature_that_is_never_known_is_zero_with_a_flag() -> None:
    matrix = np.array([[1.0, np.nan], [3.0, np.nan]])
    inputs = scale_of(matrix).of(matrix)
    assert inputs[:, 1].tolist() == [0.0, 0.0]
    assert inputs[:, 2:].tolist() == [[0.0, 1.0], [0.0, 1.0]]


def test_where_there_is_nothing_to_learn_the_prior_stands() -> None:
    answer = teach(ROWS, np.zeros(1500), np.ones(1500), 1).predict(ROWS)
    assert np.abs(answer).max() < 0.02


def test_heavier_rows_decide() -> None:
    rest = np.repeat([0.0, 0.6], 750)
    answer = teach(np.zeros((1500, 1)), rest, np.repeat([1.0, 4.0], 750), 1).predict(np.zeros((1, 1)))
    assert answer[0] == pytest.approx(0.6, abs=0.1)


def test_the_same_rows_teach_the_same(nets: Nets) -> None:
    once, again = (teach(ROWS[:300], TRUTH[:300], np.ones(300), 1).predict(ROWS) for _ in range(2))
    assert np.array_equal(once, again)


def test_networks_read_back_answer_the_same(nets: Nets) -> None:
    assert np.array_equal(nets_of(saved_nets(nets)).predict(ROWS), nets.predict(ROWS))


def test_lengths_that_do_not_belong_together_are_refused(nets: Nets) -> None:
    damaged = saved_nets(replace(nets, scale=scale_of(ROWS[:, :3])))
    with pytest.raises(ValueError, match="reshape"):
        nets_of(damaged)


class _Half(Bag):
    """Trees that always say one half."""

    def predict(self, matrix: np.ndarray) -> np.ndarray:
        return np.full(len(matrix), 0.5)


def test_trees_and_networks_are_weighed_and_trees_alone_stand_without_networks(nets: Nets) -> None:
    bags = {"p50": _Half(()), "p80": _Half(())}
    both = rest_of("p50", ROWS, bags, {"p50": nets})
    assert both == pytest.approx(OF_NETS * nets.predict(ROWS) + (1.0 - OF_NETS) * 0.5)
    assert rest_of("p80", ROWS, bags, {"p50": nets}).tolist() == [0.5] * 1500
