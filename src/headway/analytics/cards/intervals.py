"""How far a figure can be trusted: the interval that holds the truth in 9 of 10 such samples."""

from __future__ import annotations

from decimal import Decimal
from math import sqrt

from headway.analytics.kpis import KpiValue, Unit
from headway.kernel.shares import jeffreys_interval

Z_90 = 1.6448536269514722
"""So many standard deviations hold 90 % of a normal distribution."""

_PLACES = Decimal("0.0001")


def interval(value: KpiValue, spread: float | None = None) -> tuple[Decimal, Decimal] | None:
    """The interval of a KPI's value; None without a sample, or where nothing is known of the spread.

    A share: Jeffreys' interval. So many for each hundred: Byar's approximation of the Poisson interval. A mean: normal,
    `mean +- z spread / sqrt(n)`, from two things on, never below 0.

    Args:
        spread: the standard deviation of what a mean is of, in the value's unit.
    """
    if value.value is None or value.sample <= 0:
        return None
    if value.unit is Unit.SHARE:
        low, high = jeffreys_interval(float(value.value), value.sample)
    elif value.unit is Unit.PER_100:
        events = round(value.value * value.sample / 100)
        low, high = (each * 100 / value.sample for each in poisson_interval(events))
    elif spread is None or value.sample < 2:
        return None
    else:
        half = Z_90 * spread / sqrt(value.sample)
        low, high = max(0.0, float(value.value) - half), float(value.value) + half
    return Decimal(low).quantize(_PLACES), Decimal(high).quantize(_PLACES)


def poisson_interval(events: int) -> tuple[float, float]:
    """90 % around a count (Byar 1977): `n (1 - 1/9n -+ z / 3 sqrt(n))^3`, the upper end with n + 1."""
    low = 0.0 if events == 0 else events * (1 - 1 / (9 * events) - Z_90 / (3 * sqrt(events))) ** 3
    more = events + 1
    return max(low, 0.0), more * (1 - 1 / (9 * more) + Z_90 / (3 * sqrt(more))) ** 3
