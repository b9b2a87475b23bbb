"""What a card shows: figures over some weeks, with what they were before and week by week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from headway.analytics.kpis import Better, Kpi, KpiValue
from headway.kernel.money import Money

WEEK = timedelta(days=7)
CHOICES = (1, 2, 4, 8)
"""Over how many weeks a card may look."""

USUAL = 4
TREND = 8
"""So many weeks, at least, the trend goes back."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A KPI over the period.

    Attributes:
        low, high: 90 % sure between them, from this sample alone; None where it says nothing.
        before: the period of equal length before.
        baseline: over clean work alone; None for a KPI that is not learned from.
        weeks: the same of each week, oldest first.
    """

    kpi: Kpi
    now: KpiValue
    low: Decimal | None
    high: Decimal | None
    before: KpiValue
    baseline: KpiValue | None
    weeks: tuple[KpiValue, ...]

    @property
    def change(self) -> Decimal | None:
        """Against the period before; None where either has no sample."""
        if self.now.value is None or self.before.value is None:
            return None
        return self.now.value - self.before.value

    @property
    def verdict(self) -> str:
        """Is the change good, bad, or (empty) neither?"""
        change = self.change
        if not change or self.kpi.better is Better.NEITHER:
            return ""
        return "good" if (change > 0) == (self.kpi.better is Better.HIGHER) else "bad"

    @property
    def direction(self) -> str:
        """Up, down or level."""
        return "level" if not self.change else "up" if self.change > 0 else "down"


@dataclass(frozen=True, slots=True)
class LaneCard:
    """The same figures on one lane, without the trend."""

    origin_zone: str
    destination_zone: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A carrier's figures from `since` to `until`; `weeks` are the beginnings of those of the trend, oldest first."""

    carrier_id: UUID
    carrier_code: str
    since: datetime
    until: datetime
    currency: str
    weeks: tuple[datetime, ...]
    figures: tuple[Figure, ...]
    lanes: tuple[LaneCard, ...]

    def figure(self, key: str) -> Figure:
        """One figure by its KPI's key."""
        return next(each for each in self.figures if each.kpi.key == key)


@dataclass(frozen=True, slots=True)
class LaneCost:
    """What a carrier's shipments on a lane cost, beside all others' there.

    others: how many shipments others carried there; would: what these goods would have cost at the others' price a
    kilogram, None where nobody else carries there.
    """

    origin_zone: str
    destination_zone: str
    shipments: int
    weight_kg: Decimal
    charges: Money
    others: int
    would: Money | None

    @property
    def each(self) -> Money:
        """The cost of a shipment."""
        return Money(round(Decimal(self.charges.minor) / self.shipments), self.charges.currency)

    @property
    def above(self) -> Decimal | None:
        """How much dearer than the others it is, as a share of their price; negative: cheaper."""
        if self.would is None or not self.would.minor:
            return None
        return (Decimal(self.charges.minor - self.would.minor) / self.would.minor).quantize(Decimal("0.0001"))
