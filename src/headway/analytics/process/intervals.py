"""How sure a difference is: 95 % intervals of shares, means and ratios of two groups; None where too few are seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import fmean, variance

FEWEST = 5
"""With fewer in either group nothing is said."""

_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Estimate:
    """A difference (or ratio) of after against before, with the ends of its 95 % interval; `same`: no difference."""

    value: float
    low: float
    high: float
    same: float = 0.0

    @property
    def is_sure(self) -> bool:
        """Is no difference outside the interval?"""
        return not self.low <= self.same <= self.high


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Wilson's score interval of a share of hits among n > 0."""
    share, spread = hits / n, _Z * _Z / n
    middle = (share + spread / 2) / (1 + spread)
    half = _Z * sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def difference_of_shares(hits: int, n: int, hits_before: int, n_before: int) -> Estimate | None:
    """Newcombe's hybrid score interval of the difference of two shares (Statistics in Medicine 17, 1998, method 10)."""
    if min(n, n_before) < FEWEST:
        return None
    now, before = hits / n, hits_before / n_before
    (low, high), (low_before, high_before) = wilson(hits, n), wilson(hits_before, n_before)
    down = sqrt((now - low) ** 2 + (high_before - before) ** 2)
    up = sqrt((high - now) ** 2 + (before - low_before) ** 2)
    return Estimate(now - before, now - before - down, now - before + up)


def difference_of_means(samples: Sequence[float], before: Sequence[float]) -> Estimate | None:
    """Welch's interval of the difference of two means."""
    if min(len(samples), len(before)) < FEWEST:
        return None
    parts = variance(samples) / len(samples), variance(before) / len(before)
    difference, error = fmean(samples) - fmean(before), sqrt(sum(parts))
    if not error:
        return Estimate(difference, difference, difference)
    freedom = sum(parts) ** 2 / (parts[0] ** 2 / (len(samples) - 1) + parts[1] ** 2 / (len(before) - 1))
    half = student(freedom) * error
    return Estimate(difference, difference - half, difference + half)


def ratio_of_times(samples: Sequence[float], before: Sequence[float]) -> Estimate | None:
    """How many times as long it takes: the ratio of geometric means, by Welch on logarithms; seconds, at least 1."""
    found = difference_of_means([log(max(each, 1.0)) for each in samples], [log(max(each, 1.0)) for each in before])
    return None if found is None else Estimate(exp(found.value), exp(found.low), exp(found.high), same=1.0)


def student(freedom: float) -> float:
    """The 97.5 % quantile of Student's t by Cornish and Fisher's expansion; within 1 % from 3 degrees of freedom on."""
    z, v = _Z, max(freedom, 1.0)
    first = (z**3 + z) / (4 * v)
    second = (5 * z**5 + 16 * z**3 + 3 * z) / (96 * v**2)
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * v**3)
    return z + first + second + third
