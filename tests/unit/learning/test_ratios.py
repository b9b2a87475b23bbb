from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.learning.ratios import PRIOR, Ratios, Seen, learn


def seen(ratio: float, band: str = "midday", path: tuple[str, ...] = ("a>b",), n: int = 1) -> list[Seen]:
    return [Seen(band, path, 100.0, 100.0 * ratio)] * n


def test_nothing_learned_is_the_plan():
    assert learn([]).of("midday", ("a>b",)) == 1.0


def test_much_that_agrees_is_believed():
    assert learn(seen(1.5, n=500)).of("midday", ("a>b",)) == pytest.approx(1.5, rel=0.01)


def test_one_case_moves_little():
    assert learn(seen(1.5)).of("midday", ("a>b",)) < 1.5 ** (3 / (1 + PRIOR)) * 1.01


def test_a_corridor_that_was_never_driven_has_its_bands_ratio():
    learned = learn([*seen(1.5, "morning", n=200), *seen(1.0, "midday", n=200)])
    assert learned.of("morning", ("c>d",)) == pytest.approx(1.5, rel=0.05)
    assert learned.of("midday", ("c>d",)) == pytest.approx(1.0, rel=0.05)


def test_a_slow_corridor_does_not_slow_the_others():
    learned = learn([*seen(2.0, path=("a>b",), n=100), *seen(1.0, path=("c>d",), n=100)])
    assert learned.of("midday", ("a>b",)) == pytest.approx(2.0, rel=0.05)
    assert learned.of("midday", ("c>d",)) == pytest.approx(1.0, rel=0.05)


def test_a_narrower_path_falls_back_on_the_wider():
    learned = learn([*seen(1.8, path=("a", "a1"), n=100), *seen(1.0, path=("b", "b1"), n=100)])
    assert learned.of("midday", ("a", "a2")) == learned.of("midday", ("a",))


def test_a_wrong_clock_counts_as_no_more_than_five_times():
    assert learn(seen(900.0, n=1000)).of("midday") <= 5.0


def test_what_was_not_planned_teaches_nothing():
    assert learn([Seen("midday", (), 0.0, 50.0)]) == Ratios()


@given(st.lists(st.tuples(st.sampled_from("xyz"), st.floats(0.3, 3.0)), min_size=1, max_size=40))
def test_what_is_learned_lies_within_what_was_seen_and_the_plan(cases):
    learned = learn([Seen("b", (path,), 10.0, 10.0 * ratio) for path, ratio in cases])
    low, high = min(1.0, *(r for _, r in cases)), max(1.0, *(r for _, r in cases))
    for path in "xyz":
        assert low**3 - 1e-9 <= learned.of("b", (path,)) <= high**3 + 1e-9
