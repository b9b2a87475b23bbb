"""The model of shares with crossed effects: it follows evidence, and is wide where there is none."""

import numpy as np
import pytest

from headway.analytics.whatif.crossed import Case, Drawn, Factor, Middle, Posterior, fit

FACTORS = (Factor("carrier", 0.8), Factor("lane", 0.3))
MIDDLE = Middle(1.7)
DRAWS = 200


def shares(posterior: Posterior, *levels: object) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    rng = np.random.default_rng(7)
    return np.array([Drawn(posterior, draw, rng).share(levels) for draw in range(DRAWS)])


def width(values: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> float:
    low, high = np.quantile(values, (0.05, 0.95))
    return float(high - low)


@pytest.fixture(scope="module")
def known() -> Posterior:
    """Five carriers with 400 answers each on one lane, one with 4; the sixth was never asked."""
    cases = [
        Case((name, (name, "l")), 400, hits) for name, hits in zip("ABCDE", (360, 340, 380, 320, 200), strict=True)
    ]
    return fit([*cases, Case(("F", ("F", "l")), 4, 4)], FACTORS, MIDDLE, DRAWS, seed=1)


@pytest.mark.parametrize(("carrier", "share"), [("A", 0.90), ("D", 0.80), ("E", 0.50)])
def test_much_evidence_speaks_for_itself(known: Posterior, carrier: str, share: float) -> None:
    assert float(np.mean(shares(known, carrier, (carrier, "l")))) == pytest.approx(share, abs=0.02)


def test_little_evidence_stays_near_the_others(known: Posterior) -> None:
    assert 0.75 < float(np.mean(shares(known, "F", ("F", "l")))) < 0.97


def test_the_less_is_known_the_wider(known: Posterior) -> None:
    seen, hardly, never = (width(shares(known, name, (name, "l"))) for name in "AFX")
    assert seen < hardly < never


def test_a_lane_never_seen_is_wider_than_one_that_was(known: Posterior) -> None:
    assert width(shares(known, "A", ("A", "elsewhere"))) > width(shares(known, "A", ("A", "l")))


def test_without_any_case_it_is_the_prior() -> None:
    found = shares(fit([], FACTORS, MIDDLE, DRAWS, seed=1), "A", ("A", "l"))
    assert float(np.median(found)) == pytest.approx(0.85, abs=0.05)
    assert width(found) > 0.3


def test_the_same_seed_gives_the_same_draws() -> None:
    cases = [Case(("A", ("A", "l")), 10, 8)]
    one, two = (fit(cases, FACTORS, MIDDLE, 5, seed=3) for _ in range(2))
    assert one.middle.tolist() == two.middle.tolist()


def test_a_level_never_seen_is_drawn_once_a_life(known: Posterior) -> None:
    drawn = Drawn(known, 0, np.random.default_rng(1))
    assert drawn.share(("X", ("X", "l"))) == drawn.share(("X", ("X", "l")))


def test_nine_intervals_of_ten_hold_the_truth() -> None:
    """Forty carriers drawn from the model's own kind of world; the interval is for each carrier's true share."""
    rng = np.random.default_rng(5)
    true = 1 / (1 + np.exp(-(1.7 + 0.6 * rng.standard_normal(40))))
    cases = [Case((n, (n, "l")), 15, int(rng.binomial(15, share))) for n, share in enumerate(true)]
    found = fit(cases, FACTORS, MIDDLE, DRAWS, seed=2)
    ends = [np.quantile(shares(found, n, (n, "l")), (0.05, 0.95)) for n in range(40)]
    held = sum(bool(low <= share <= high) for (low, high), share in zip(ends, true, strict=True))
    assert 32 <= held <= 40
