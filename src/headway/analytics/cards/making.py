"""From counts by week to a card: pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from headway.analytics.cards.intervals import interval
from headway.analytics.cards.model import Card, Figure, LaneCard
from headway.analytics.kpis import CARRIER_KPIS, Counts, Kpi, clean, measure

LanePair = tuple[str, str]


def added(counts: Sequence[Counts]) -> Counts:
    """The counts of several periods together."""
    return Counts(**{name: sum(getattr(each, name) for each in counts) for name in Counts.__struct_fields__})


def card(
    carrier: tuple[UUID, str],
    weeks: Sequence[Counts],
    lanes: Mapping[LanePair, Counts],
    *,
    until: datetime,
    period: int,
    each: timedelta,
    currency: str,
    spreads: Mapping[str, float],
) -> Card:
    """The card over the last `period` of some weeks, beside as many before them.

    Args:
        carrier: id and code. weeks: oldest first, at least twice `period`. lanes: of the period.
        each: how long one of `weeks` is.
        spreads: standard deviations by KPI, in the KPI's unit.
    """
    now, before = added(weeks[-period:]), added(weeks[-2 * period : -period])
    found = tuple(figure(kpi, now, before, weeks, currency, spreads.get(kpi.key)) for kpi in CARRIER_KPIS)
    shown = [
        LaneCard(*lane, tuple(figure(kpi, lanes[lane], Counts(), (), currency) for kpi in CARRIER_KPIS))
        for lane in sorted(lanes, key=lambda name: (-lanes[name].shipments - lanes[name].offers, name))
        if lanes[lane] != Counts()
    ]
    begins = tuple(until - each * (len(weeks) - n) for n in range(len(weeks)))
    return Card(*carrier, until - each * period, until, currency, begins, found, tuple(shown))


def figure(
    kpi: Kpi, now: Counts, before: Counts, weeks: Sequence[Counts], currency: str, spread: float | None = None
) -> Figure:
    """One KPI of a card."""
    value = measure(kpi, now, currency)
    low, high = interval(value, spread) or (None, None)
    return Figure(
        kpi=kpi,
        now=value,
        low=low,
        high=high,
        before=measure(kpi, before, currency),
        baseline=measure(kpi, clean(now), currency) if kpi.learned else None,
        weeks=tuple(measure(kpi, each, currency) for each in weeks),
    )


def merged(into: dict[LanePair, Counts], lane: LanePair, counts: Counts) -> None:
    """Add a week of a lane to the weeks before."""
    known = into.get(lane)
    into[lane] = counts if known is None else added((known, counts))
