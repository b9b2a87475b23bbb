"""What a KPI is: a name, a unit, a target, and a pure function over counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

import msgspec

from headway.kernel.money import minor_digits


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that KPIs are computed from, over one period and one carrier, lane, or whole network.

    offers: finished offers that had been sent (accepted, declined or expired); pickups, deliveries: stops completed in
    the period; shipments: booked in the period, their exceptions and the sum of their agreed charges; invoices: decided
    in the period; cases_resolved: resolved in the period, resolving_s: how long they were open in all; reports: what
    carriers reported about deliveries of the period, reported: deliveries of which that was counted. `..._clean` counts
    the same without what bears a tag (learning). The others are of this moment, or of the tenant's day so far.
    """

    offers: int = 0
    accepted: int = 0
    pickups: int = 0
    pickups_on_time: int = 0
    deliveries: int = 0
    deliveries_on_time: int = 0
    shipments: int = 0
    exceptions: int = 0
    charges_minor: int = 0
    invoices: int = 0
    invoices_matched: int = 0
    cases_resolved: int = 0
    resolving_s: int = 0
    reports: int = 0
    reports_in_time: int = 0
    reports_unknown: int = 0
    reported: int = 0
    milestones: int = 0
    offers_clean: int = 0
    accepted_clean: int = 0
    pickups_clean: int = 0
    pickups_on_time_clean: int = 0
    deliveries_clean: int = 0
    deliveries_on_time_clean: int = 0
    orders_today: int = 0
    released_today: int = 0
    open_tenders: int = 0
    in_transit: int = 0
    open_cases: int = 0
    urgent_cases: int = 0
    exposed: int = 0
    exposure_minor: int = 0
    due: int = 0
    due_met: int = 0
    penalty_minor: int = 0


class Unit(StrEnum):
    """How a value reads."""

    SHARE = "share"
    PER_100 = "per_100_shipments"
    MONEY = "money"
    COUNT = "count"
    DURATION = "duration_s"


class Scope(StrEnum):
    """What a KPI is about: one carrier's work, or the network at this moment."""

    CARRIER = "carrier"
    NETWORK = "network"


class Better(StrEnum):
    """Which way is up."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """One figure.

    Attributes:
        key: its stable name.
        definition: one sentence that a carrier and a shipper would both sign.
        target: in the KPI's unit; None where there is none.
        sample: of how many things the value speaks.
        compute: the value, None without a sample; a money value is in minor units.
        learned: it is also computed over clean work alone, which is what is learned from.
    """

    key: str
    name: str
    unit: Unit
    scope: Scope
    better: Better
    definition: str
    target: Decimal | None
    sample: Callable[[Counts], int]
    compute: Callable[[Counts], Decimal | None]
    learned: bool = False


class KpiValue(msgspec.Struct, frozen=True, kw_only=True):
    """A KPI's value over some counts; `met` is None without target or value. Money is in major units of `currency`."""

    key: str
    name: str
    unit: Unit
    value: Decimal | None
    sample: int
    target: Decimal | None
    met: bool | None
    definition: str
    currency: str | None = None


def ratio(part: int, whole: int, *, times: int = 1, places: int = 4) -> Decimal | None:
    """`times x part / whole`, rounded half up; None for nothing."""
    if not whole:
        return None
    return (Decimal(times * part) / Decimal(whole)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def measure(kpi: Kpi, counts: Counts, currency: str) -> KpiValue:
    """The KPI's value over `counts`, with its sample and whether the target is met."""
    value = kpi.compute(counts)
    is_money = kpi.unit == Unit.MONEY
    if value is not None and is_money:
        value = value.scaleb(-minor_digits(currency))
    return KpiValue(
        key=kpi.key,
        name=kpi.name,
        unit=kpi.unit,
        value=value,
        sample=kpi.sample(counts),
        target=kpi.target,
        met=_met(kpi, value),
        definition=kpi.definition,
        currency=currency if is_money else None,
    )


def clean(counts: Counts) -> Counts:
    """The same counts of clean work alone; what is not counted so is 0."""
    return Counts(
        offers=counts.offers_clean,
        accepted=counts.accepted_clean,
        pickups=counts.pickups_clean,
        pickups_on_time=counts.pickups_on_time_clean,
        deliveries=counts.deliveries_clean,
        deliveries_on_time=counts.deliveries_on_time_clean,
    )


def _met(kpi: Kpi, value: Decimal | None) -> bool | None:
    if value is None or kpi.target is None or kpi.better == Better.NEITHER:
        return None
    return value >= kpi.target if kpi.better == Better.HIGHER else value <= kpi.target
