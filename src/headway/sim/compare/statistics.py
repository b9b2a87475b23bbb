"""Means over seeds with intervals: Student's t, for few seeds whose differences are near to normal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev

T_95 = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
        2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045)  # fmt: skip
T_90 = (6.314, 2.920, 2.353, 2.132, 2.015, 1.943, 1.895, 1.860, 1.833, 1.812, 1.796, 1.782, 1.771, 1.761, 1.753,
        1.746, 1.740, 1.734, 1.729, 1.725, 1.721, 1.717, 1.714, 1.711, 1.708, 1.706, 1.703, 1.701, 1.699)  # fmt: skip
"""Two-sided quantiles of the t distribution with 1 to 29 degrees of freedom (any table of it); above: the normal's."""


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over `n` samples with its 90 and 95 % intervals; None with fewer than two samples."""

    n: int
    mean: float
    low_90: float | None
    high_90: float | None
    low_95: float | None
    high_95: float | None


def mean_of(samples: Sequence[float]) -> Mean:
    """The mean, and where it lies; at least one sample."""
    mean = fmean(samples)
    if len(samples) < 2:
        return Mean(len(samples), mean, None, None, None, None)
    error = stdev(samples) / sqrt(len(samples))
    half_90, half_95 = error * _quantile(T_90, len(samples) - 1, 1.645), error * _quantile(T_95, len(samples) - 1, 1.96)
    return Mean(len(samples), mean, mean - half_90, mean + half_90, mean - half_95, mean + half_95)


def _quantile(table: tuple[float, ...], freedom: int, beyond: float) -> float:
    return table[freedom - 1] if freedom <= len(table) else beyond
