"""Which model is better: by the pinball loss of held-out journeys, with enough of them, and honest widths."""

from __future__ import annotations

import numpy as np
import pytest

from headway.learning.eta import training
from headway.learning.eta.registry.judging import judge, score
from headway.learning.eta.rounds import learn_round
from tests.unit.learning.networks import a_history

TOOK = np.linspace(3000.0, 4200.0, 100)


def flat(p50: float, p80: float, p90: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return np.full(100, p50), np.full(100, p80), np.full(100, p90)


GOOD, DULL = flat(3600.0, 3960.0, 4080.0), flat(5000.0, 6000.0, 7000.0)


def test_the_score_of_one_journey_by_hand() -> None:
    # 60 s over at the median costs 30, at P80 12, at P90 6: 16 s on average.
    one = score((np.array([3660.0]),) * 3, np.array([3600.0]))
    assert one.loss_min * 60.0 == pytest.approx(16.0)
    assert one.mae_min == 1.0


def test_the_lower_loss_wins() -> None:
    assert judge(GOOD, DULL, TOOK).better
    assert not judge(DULL, GOOD, TOOK).better


def test_an_equal_model_does_not_replace() -> None:
    assert not judge(GOOD, GOOD, TOOK).better


def test_too_few_journeys_decide_nothing() -> None:
    few = judge(tuple(each[:39] for each in GOOD), tuple(each[:39] for each in DULL), TOOK[:39])  # type: ignore[arg-type]
    assert not few.better
    assert few.sentence == "too few held-out journeys to judge by: 39"


def test_a_model_whose_widths_do_not_hold_is_not_believed() -> None:
    narrow = flat(3600.0, 3601.0, 3602.0)
    found = judge(narrow, DULL, TOOK)
    assert not found.better
    assert "its P80 holds only 50%" in found.sentence


def test_a_first_model_is_judged_against_the_ratios_and_a_second_needs_new_journeys(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(training, "ROUNDS", 80)
    monkeypatch.setattr(training, "NETS", {"p50": 1})
    week = a_history(days=7)
    first = learn_round(week, None)
    assert first.judgement.better
    assert first.judgement.judged > 40
    again = learn_round(week, first.model)
    assert not again.judgement.better
    assert again.judgement.judged == 0
