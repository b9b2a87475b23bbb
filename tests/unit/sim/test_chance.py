"""Chance belongs to names, not to the order of questions."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from headway.sim.chance import Chance


def test_the_same_words_draw_the_same():
    assert Chance(7, "answer", "SO-1").uniform() == Chance(7, "answer", "SO-1").uniform()


def test_another_seed_or_another_word_draws_something_else():
    draws = {Chance(seed, "answer", ref).uniform() for seed in (7, 8) for ref in ("SO-1", "SO-2")}
    assert len(draws) == 4


def test_words_do_not_run_into_each_other():
    assert Chance(7, "a", "bc").uniform() != Chance(7, "ab", "c").uniform()


def test_shares_come_out_as_asked():
    hits = sum(Chance(7, "coin", number).happens(0.2) for number in range(2000))
    assert 330 < hits < 470


def test_weights_come_out_as_asked():
    drawn = Counter(Chance(7, number).weighted((("often", 9), ("seldom", 1))) for number in range(2000))
    assert 130 < drawn["seldom"] < 270


def test_whole_numbers_include_both_ends():
    assert {Chance(7, number).whole(1, 3) for number in range(100)} == {1, 2, 3}


def test_minutes_stay_in_their_bounds():
    spans = [Chance(7, number).minutes(5, 6) for number in range(200)]
    assert all(timedelta(minutes=5) <= span <= timedelta(minutes=6) for span in spans)


def test_the_normal_distribution_has_its_mean_and_its_width():
    drawn = [Chance(7, number).normal(10, 2) for number in range(4000)]
    assert abs(sum(drawn) / 4000 - 10) < 0.15
    assert 0.64 < sum(8 <= value <= 12 for value in drawn) / 4000 < 0.72
