"""What is believed of a carrier: shares shrunken level by level towards what is wider, and the chance of being late.

Floats, for these are statistics: sums, products and quotients, which are the same on every machine, rounded to a
millionth before money is made of them. Everything is remembered by its arguments, for thousands of orders ask the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache

import msgspec

from headway.carriers.model import DELAY_HOURS, Learned, Performance, Record
from headway.kernel.shares import beta_interval

PPM = 1_000_000
_REMEMBERED = 50_000
_HOUR_S = 3600
_WEAKEST = 0.5
"""The least that a prior is worth, in observations."""

_TAIL_WEIGHT = 20.0
"""How many deliveries after their plan the assumed decay of delays is worth against those that were seen."""


class Prior(msgspec.Struct, frozen=True, kw_only=True):
    """A Beta prior: `mean` in 0..1, worth `weight` observations (Beta(mean * weight, (1 - mean) * weight))."""

    mean: Decimal
    weight: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share in 0..1, between `low` and `high` with 90 % certainty, and the observations behind it.

    samples: of the carrier; here: of them, of this service on this lane.
    """

    share: float
    low: float
    high: float
    samples: int
    here: int
    text: str

    def __str__(self) -> str:
        return self.text


@lru_cache(_REMEMBERED)
def percent(share: float) -> str:
    """A share in 0..1 as a percentage with one digit."""
    return f"{share * 100:.1f} %"


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a carrier from elsewhere: a share in 0..1, worth `weight` observations of it."""

    share: Decimal
    weight: int


def on_time(seen: Performance, learned: Learned, prior: Prior, told: Told | None = None) -> Estimate:
    """The share of deliveries by the planned time."""
    record = _with(told, seen.on_time_record or _of_carrier(seen.on_time, seen.on_time_samples))
    return estimated(record, seen.on_time_samples, seen.on_time_here, learned.on_time_weights, prior)


def acceptance(seen: Performance, learned: Learned, prior: Prior, told: Told | None = None) -> Estimate:
    """The share of offers accepted."""
    record = _with(told, seen.acceptance_record or _of_carrier(seen.acceptance, seen.acceptance_samples))
    return estimated(record, seen.acceptance_samples, seen.acceptance_here, learned.acceptance_weights, prior)


def _of_carrier(share: float, samples: int) -> Record:
    return ((0.0, 0.0), (share * samples, float(samples)))


def _with(told: Told | None, record: Record) -> Record:
    """The record with what was told counted as observations of the carrier, on none of its lanes."""
    if told is None:
        return record
    network, (hits, seen), *narrower = record
    return network, (hits + float(told.share) * told.weight, seen + told.weight), *narrower


@lru_cache(_REMEMBERED)
def estimated(record: Record, samples: int, here: int, weights: tuple[float, float, float], prior: Prior) -> Estimate:
    """The posterior of the narrowest level, each level being the prior of the next.

    A level differs from the wider one, which is itself not known for certain: its prior has the wider mean `m` and the
    variance `v + m (1 - m) / (k + 1)`, as a beta distribution of strength `s = m (1 - m) / that - 1` has. With `n`
    observations of which `h` hits the mean is `(s m + h) / (s + n)`; few stay near what is wider, many outweigh it.
    The interval is that of the beta distribution.

    Args:
        record: (hits, weight) from the widest level to the narrowest, each observation on one level only.
        weights: what each level is worth to the next narrower one, in observations.
        prior: believed of the widest level without observations.
    """
    mean, strength, doubt = float(prior.mean), 0.0, 0.0
    for (hits, seen), worth in zip(record, (float(prior.weight), *weights), strict=False):
        doubt += 1.0 / (worth + 1.0)
        before = max(1.0 / doubt - 1.0, _WEAKEST)
        strength = before + seen
        mean, doubt = (before * mean + hits) / strength, 1.0 / (strength + 1.0)
    share = round(mean, 6)
    low, high = _interval(mean, strength)
    return Estimate(share, low, high, samples, here, _text(share, low, high, samples, here))


def _interval(mean: float, strength: float) -> tuple[float, float]:
    if not 0.0 < mean < 1.0:
        return mean, mean
    low, high = beta_interval(mean * strength, (1.0 - mean) * strength)
    return round(min(low, mean), 4), round(max(high, mean), 4)


def _text(share: float, low: float, high: float, samples: int, here: int) -> str:
    there = f", {here} on this lane" if here else ""
    return f"{percent(share)} ({low * 100:.0f} to {high * 100:.0f} %, {samples} seen{there})"


@lru_cache(_REMEMBERED)
def late_chance(share: float, slack: timedelta, learned: Learned, decay_late_h: int, decay_early_h: int) -> float:
    """P(delivered after the commitment), for a plan that ends `slack` before it (negative: after it).

    On time shares are measured against the plan, so with no slack `P = 1 - share`. With slack, the goods are late only
    if they come that much after the plan: `P = (1 - share) * tail(slack)`; a plan that is late already needs the
    carrier to be that early: `P = 1 - share * tail(-slack)`. The tails are those seen over all carriers, mixed with
    the assumed `exp(-hours / decay)` that is worth `_TAIL_WEIGHT` observations. P never rises with more slack.
    """
    hours = slack / timedelta(hours=1)
    if hours >= 0.0:
        return (1.0 - share) * _tail(hours, learned.late_weight, learned.late_tail, decay_late_h)
    return 1.0 - share * _tail(-hours, learned.early_weight, learned.early_tail, decay_early_h)


def _tail(hours: float, weight: float, seen: tuple[float, ...], decay_h: int) -> float:
    """The share of delays longer than `hours`, falling from 1 at 0."""
    assumed = float((-Decimal(round(hours * _HOUR_S)) / (decay_h * _HOUR_S)).exp())
    if not seen:
        return assumed
    return (weight * _beyond(hours, seen) + _TAIL_WEIGHT * assumed) / (weight + _TAIL_WEIGHT)


def _beyond(hours: float, seen: tuple[float, ...]) -> float:
    """Straight between the hours at which delays are counted; after the last, as its share over the hours."""
    before, share = 0.0, 1.0
    for hour, further in zip(DELAY_HOURS, seen, strict=True):
        if hours <= hour:
            return share - (share - further) * (hours - before) / (hour - before)
        before, share = float(hour), further
    return share * before / hours


def cost_ppm(minor: int, chance: float) -> int:
    """`minor x chance` in whole minor units, the chance rounded to a millionth; half up."""
    return (minor * round(chance * PPM) * 2 + PPM) // (2 * PPM)
