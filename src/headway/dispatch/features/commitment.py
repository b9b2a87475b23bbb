"""What a shipment is worth that keeps a promise of volume to its carrier."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from math import erf, sqrt

from headway.carriers.model import VolumePromise
from headway.dispatch.estimates import cost_ppm, percent
from headway.dispatch.features.base import Cost, Feature, shown
from headway.dispatch.snapshot import AllocationInputs, Situation
from headway.kernel.money import Money

_USUAL_DAYS = 7
"""The promised pace counts as much as so many days of what was really given."""


def price(at: Situation) -> Cost:
    """Minus P(the promise is missed without it) x penalty for each missing shipment; nothing once it is kept."""
    promise, currency = at.option.volume, at.inputs.order.currency
    if promise is None or at.option.currency != currency:
        return Cost(Money.zero(currency), f"no volume is promised to {at.option.carrier_code}")
    given = f"{promise.given} of {promise.min_shipments} promised until {promise.period_to} are given"
    missed = missing(promise, at.day)
    if not missed:
        return Cost(Money.zero(currency), f"{given}: it will be kept" if not kept(promise) else f"{given}: it is kept")
    owed = promise.shortfall_penalty_minor
    worth = f"{percent(missed)} to miss it x {shown(owed, currency)} for each that is missing"
    return Cost(Money(-cost_ppm(owed, missed), currency), f"{given}: {worth}")


def kept(promise: VolumePromise) -> bool:
    """Everything promised is given."""
    return promise.given >= promise.min_shipments


@lru_cache(10_000)
def missing(promise: VolumePromise, day: date) -> float:
    """P(fewer are given than promised) at the present pace, rounded to a thousandth.

    What is still to come is taken as Poisson with mean `pace x days left`, where the pace is what was given, and
    `_USUAL_DAYS` of the promised pace, over the days so far; its distribution as the normal one, corrected by a half.
    """
    if kept(promise) or not promise.period_from <= day <= promise.period_to:
        return 0.0
    whole, passed = (promise.period_to - promise.period_from).days + 1, (day - promise.period_from).days
    usual = promise.min_shipments / whole
    to_come = (promise.given + _USUAL_DAYS * usual) / (passed + _USUAL_DAYS) * (whole - passed)
    needed = promise.min_shipments - promise.given
    deviate = (needed - 0.5 - to_come) / sqrt(max(to_come, 1.0))
    return round(0.5 * (1.0 + erf(deviate / sqrt(2.0))), 3)


def counts(inputs: AllocationInputs) -> bool:
    """Volume is promised to some candidate."""
    return any(option.volume is not None for day in inputs.days for option in day.options)


FEATURE = Feature("commitment", "The value of keeping a promise of volume.", price, counts, gains=True)
