"""What the lives of a period add up to, beside what happened: figures with intervals, and what they rest on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from headway.analytics.whatif.lives import Sums

LOW, HIGH = 0.05, 0.95
"""Ends of the interval: nine realised periods of ten lie within."""

Value = int | float


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure: `unit` is money (minor units), share (0..1), count or kg; `of` is None without a whole to share."""

    name: str
    unit: str
    sentence: str
    of: Callable[[Sums], Value | None]


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


FIGURES: tuple[Measure, ...] = (
    Measure("booked", "count", "shipments that a carrier took", lambda s: s.booked),
    Measure("unplaced", "count", "shipments that nobody took", lambda s: s.unplaced),
    Measure("freight", "money", "what carriers charge", lambda s: s.freight),
    Measure("penalties", "money", "penalties owed for late deliveries", lambda s: s.penalties),
    Measure("retenders", "money", "refused offers at the policy's cost of a re-tender", lambda s: s.retenders),
    Measure("cost", "money", "freight, penalties and re-tenders", lambda s: s.freight + s.penalties + s.retenders),
    Measure(
        "landed",
        "money",
        "freight, handling and the like, re-tenders, and what lateness costs by the order or the policy",
        lambda s: s.freight + s.extras + s.retenders + s.late_costs,
    ),
    Measure("on_time", "share", "deliveries by the commitment", lambda s: _share(s.on_time, s.judged)),
    Measure("acceptance", "share", "offers accepted", lambda s: _share(s.accepted, s.offers)),
    Measure("offers", "count", "offers made", lambda s: s.offers),
    Measure("emissions", "kg", "kilograms of CO2e", lambda s: round(s.carbon_g / 1000)),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure: what happened, what the other policy would have made of it, and the change; each a 90 % interval."""

    name: str
    unit: str
    sentence: str
    happened: Value | None
    mean: Value
    low: Value
    high: Value
    change: Value | None
    change_low: Value | None
    change_high: Value | None


@dataclass(frozen=True, slots=True)
class CarrierShare:
    """A carrier's bookings, as they were and as they would have been; `asked` counts its offers in the log."""

    carrier: str
    happened: int
    mean: float
    low: int
    high: int
    asked: int
    delivered: int


@dataclass(frozen=True, slots=True)
class Responses:
    """How many answers and arrivals of a life stand in the log, how many are modelled; averages over the lives."""

    answers_observed: float
    answers_modelled: float
    answers_on_lanes_never_asked: float
    arrivals_observed: float
    arrivals_modelled: float


@dataclass(frozen=True, slots=True)
class WhatIfReport:
    """A period under another policy."""

    since: datetime
    until: datetime
    policy: str
    shipments: int
    draws: int
    seed: int
    currency: str
    figures: tuple[Figure, ...]
    carriers: tuple[CarrierShare, ...]
    responses: Responses
    models: tuple[str, ...]
    caveats: tuple[str, ...]

    def figure(self, name: str) -> Figure:
        """One figure.

        Raises:
            KeyError: there is none of that name.
        """
        for each in self.figures:
            if each.name == name:
                return each
        raise KeyError(name)


def figures(lives: Sequence[Sums], happened: Sums) -> tuple[Figure, ...]:
    """Every measure over the lives."""
    return tuple(_figure(measure, lives, happened) for measure in FIGURES)


def _figure(measure: Measure, lives: Sequence[Sums], happened: Sums) -> Figure:
    values = [value for life in lives if (value := measure.of(life)) is not None] or [0]
    whole = measure.unit != "share"
    mean, low, high = (_plain(each, whole) for each in (np.mean(values), *np.quantile(values, (LOW, HIGH))))
    was = measure.of(happened)
    changes = (None, None, None) if was is None else (mean - was, low - was, high - was)
    return Figure(measure.name, measure.unit, measure.sentence, was, mean, low, high, *changes)


def _plain(value: np.floating, whole: bool) -> Value:
    return round(float(value)) if whole else float(value)


def carrier_shares(
    lives: Sequence[Sums], happened: Sums, asked: Mapping[str, int], delivered: Mapping[str, int]
) -> tuple[CarrierShare, ...]:
    """Every carrier that has bookings, the one with most of them first."""
    names = set(happened.by_carrier).union(*(life.by_carrier for life in lives))
    rows = []
    for name in names:
        counts = [life.by_carrier[name] for life in lives]
        low, high = np.quantile(counts, (LOW, HIGH))
        ends = (round(float(low)), round(float(high)))
        was = happened.by_carrier[name]
        seen = (asked.get(name, 0), delivered.get(name, 0))
        rows.append(CarrierShare(name, was, round(float(np.mean(counts)), 1), *ends, *seen))
    return tuple(sorted(rows, key=lambda row: (-row.mean, row.carrier)))


def responses(lives: Sequence[Sums]) -> Responses:
    """Averages over the lives."""

    def mean(of: Callable[[Sums], int]) -> float:
        return round(float(np.mean([of(life) for life in lives])), 1)

    return Responses(
        answers_observed=mean(lambda s: s.observed_answers),
        answers_modelled=mean(lambda s: s.offers - s.observed_answers),
        answers_on_lanes_never_asked=mean(lambda s: s.thin),
        arrivals_observed=mean(lambda s: s.observed_arrivals),
        arrivals_modelled=mean(lambda s: s.booked - s.observed_arrivals),
    )
