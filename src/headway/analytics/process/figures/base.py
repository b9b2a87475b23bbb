"""What a process figure is: a name, a unit, a target, a sentence, and a pure function over a tally."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

import msgspec


class Spread(msgspec.Struct, frozen=True):
    """How long something took: of `n` of them half took at most `p50_s` seconds, nine of ten at most `p90_s`."""

    n: int = 0
    p50_s: float | None = None
    p90_s: float | None = None


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that figures are computed from, over one period and one group.

    Attributes:
        shipments: booked in the period. touches: deeds of persons in it.
        cases: opened in the period, but for those merged into another; the following count among them.
        over: resolved by now. alone: over, and no person was asked or did anything. dismissed: there was nothing.
        signals: raised for them, repeated ones too. subjects: different things that they are about.
        failing: integrations that were failing at some moment of the period.
    """

    shipments: int = 0
    touches: int = 0
    cases: int = 0
    over: int = 0
    alone: int = 0
    dismissed: int = 0
    reopened: int = 0
    escalated: int = 0
    signals: int = 0
    subjects: int = 0
    failing: int = 0
    release: Spread = Spread()
    tender: Spread = Spread()
    book: Spread = Spread()
    cycle: Spread = Spread()
    detect: Spread = Spread()
    acknowledge: Spread = Spread()
    resolve: Spread = Spread()


class Unit(StrEnum):
    """How a value reads."""

    DURATION = "seconds"
    SHARE = "share"
    PER_100 = "per_100_shipments"
    RATIO = "ratio"
    COUNT = "count"


class Better(StrEnum):
    """Which way is up."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure.

    Attributes:
        key: its stable name. definition: one sentence without which the number says nothing.
        target: in the figure's unit; None where there is none.
        sample: of how many things the value speaks.
        compute: the value, None without a sample; of a duration the median. tail: its 90th percentile.
    """

    key: str
    name: str
    unit: Unit
    better: Better
    definition: str
    target: Decimal | None = None
    sample: Callable[[Tally], int]
    compute: Callable[[Tally], Decimal | None]
    tail: Callable[[Tally], Decimal | None] = lambda tally: None


class FigureValue(msgspec.Struct, frozen=True, kw_only=True):
    """A figure over a tally, and over the period of equal length before; `met` is None without target or value."""

    key: str
    name: str
    unit: Unit
    better: Better
    value: Decimal | None
    p90: Decimal | None
    sample: int
    target: Decimal | None
    met: bool | None
    before: Decimal | None
    sample_before: int
    definition: str


def duration(
    key: str, name: str, of: Callable[[Tally], Spread], definition: str, target_s: int | None = None
) -> Figure:
    """A figure of how long something takes: the median, with the 90th percentile beside it."""
    return Figure(
        key=key,
        name=name,
        unit=Unit.DURATION,
        better=Better.LOWER,
        definition=definition,
        target=None if target_s is None else Decimal(target_s),
        sample=lambda tally: of(tally).n,
        compute=lambda tally: whole(of(tally).p50_s),
        tail=lambda tally: whole(of(tally).p90_s),
    )


def ratio(part: int, all_of: int, *, times: int = 1, places: int = 4) -> Decimal | None:
    """`times x part / all_of`, rounded half up; None for nothing."""
    if not all_of:
        return None
    return (Decimal(times * part) / Decimal(all_of)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def whole(seconds: float | None) -> Decimal | None:
    """Whole seconds, rounded half up."""
    return None if seconds is None else Decimal(str(seconds)).quantize(Decimal(1), rounding=ROUND_HALF_UP)


def measure(figure: Figure, tally: Tally, before: Tally) -> FigureValue:
    """The figure over a period and the one before it."""
    value = figure.compute(tally)
    return FigureValue(
        key=figure.key,
        name=figure.name,
        unit=figure.unit,
        better=figure.better,
        value=value,
        p90=figure.tail(tally),
        sample=figure.sample(tally),
        target=figure.target,
        met=_met(figure, value),
        before=figure.compute(before),
        sample_before=figure.sample(before),
        definition=figure.definition,
    )


def _met(figure: Figure, value: Decimal | None) -> bool | None:
    if value is None or figure.target is None or figure.better is Better.NEITHER:
        return None
    return value >= figure.target if figure.better is Better.HIGHER else value <= figure.target
