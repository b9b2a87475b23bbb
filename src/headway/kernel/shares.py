"""What some observations say of a share: the beta distribution and the interval that holds 90 % of it."""

from __future__ import annotations

from math import exp, lgamma, log, log1p

TAIL = 0.05
"""Beyond each end of an interval of 90 %."""

_TINY, _CLOSE = 1e-300, 1e-10
_LARGEST = 1.0 - 2.0**-53
"""The largest share below 1 that a float can hold."""
_TERMS, _STEPS = 300, 60
_ENOUGH = 1e-5


def beta_interval(hits: float, misses: float) -> tuple[float, float]:
    """The central 90 % of Beta(hits, misses), both > 0, good to four digits."""
    return beta_quantile(TAIL, hits, misses), 1.0 - beta_quantile(TAIL, misses, hits)


def jeffreys_interval(share: float, weight: float) -> tuple[float, float]:
    """90 % around a share seen in observations of some weight, when nothing else is known."""
    return beta_interval(share * weight + 0.5, (1.0 - share) * weight + 0.5)


def beta_quantile(below: float, a: float, b: float) -> float:
    """The x that Beta(a, b) is under with probability `below`: Newton's steps, halved where they leave the bracket."""
    low, high, x = 0.0, 1.0, min(a / (a + b), _LARGEST)
    scale = lgamma(a + b) - lgamma(a) - lgamma(b)
    for _ in range(_STEPS):
        missed = beta_cdf(x, a, b) - below
        low, high = (low, x) if missed > 0.0 else (x, high)
        slope = exp(scale + (a - 1.0) * log(x) + (b - 1.0) * log1p(-x))
        step = x - missed / slope if slope > _TINY else low
        step = step if low < step < high else (low + high) / 2.0
        if abs(step - x) < _ENOUGH * min(x, 1.0 - x) or not 0.0 < step < 1.0:
            return step
        x = step
    return x


def beta_cdf(x: float, a: float, b: float) -> float:
    """P(Beta(a, b) <= x), the regularized incomplete beta function, by its continued fraction (Lentz's method)."""
    if x <= 0.0 or x >= 1.0:
        return float(x >= 1.0)
    if x > (a + 1.0) / (a + b + 2.0):
        return 1.0 - beta_cdf(1.0 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    return front * _fraction(x, a, b)


def _fraction(x: float, a: float, b: float) -> float:
    c, d = 1.0, 1.0 / _off_zero(1.0 - (a + b) * x / (a + 1.0))
    result = d
    for m in range(1, _TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0))
        for term in (even, odd):
            d = 1.0 / _off_zero(1.0 + term * d)
            c = _off_zero(1.0 + term / c)
            result *= c * d
        if abs(c * d - 1.0) < _CLOSE:
            break
    return result


def _off_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
