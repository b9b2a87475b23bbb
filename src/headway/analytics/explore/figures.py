"""The figures of analytics: those of carriers' scorecards over anything, and what came in, was due, spent and owed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import msgspec

from headway.analytics.kpis import (
    Better,
    Counts,
    Kpi,
    KpiValue,
    Scope,
    Unit,
    acceptance,
    cost_per_shipment,
    exceptions_per_100,
    invoice_accuracy,
    measure,
    on_time_delivery,
    on_time_pickup,
)
from headway.analytics.kpis.base import ratio


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """What was observed of each kind: how many, how many well, and for how much in minor units."""

    orders: int = 0
    released: int = 0
    bookings: int = 0
    charges_minor: int = 0
    exceptions: int = 0
    pickups: int = 0
    pickups_on_time: int = 0
    deliveries: int = 0
    deliveries_on_time: int = 0
    penalty_minor: int = 0
    due: int = 0
    due_met: int = 0
    offers: int = 0
    accepted: int = 0
    invoices: int = 0
    invoices_matched: int = 0

    @property
    def counts(self) -> Counts:
        """The same, as the KPIs of scorecards take it."""
        return Counts(
            offers=self.offers,
            accepted=self.accepted,
            pickups=self.pickups,
            pickups_on_time=self.pickups_on_time,
            deliveries=self.deliveries,
            deliveries_on_time=self.deliveries_on_time,
            shipments=self.bookings,
            exceptions=self.exceptions,
            charges_minor=self.charges_minor,
            invoices=self.invoices,
            invoices_matched=self.invoices_matched,
            orders_today=self.orders,
            released_today=self.released,
            due=self.due,
            due_met=self.due_met,
            penalty_minor=self.penalty_minor,
        )


@dataclass(frozen=True, slots=True)
class Figure:
    """A KPI over observations; `kind` names those behind it, `bad` says what those that pull it down are called."""

    kpi: Kpi
    kind: str
    bad: str = ""

    @property
    def key(self) -> str:
        return self.kpi.key


def _network(key: str, name: str, definition: str, field: str, unit: Unit = Unit.COUNT) -> Kpi:
    sample = {"charges_minor": "shipments", "penalty_minor": "deliveries"}.get(field, field)
    return Kpi(
        key=key,
        name=name,
        unit=unit,
        scope=Scope.NETWORK,
        better=Better.LOWER if field == "penalty_minor" else Better.NEITHER,
        definition=definition,
        target=None,
        sample=lambda counts: int(getattr(counts, sample)),
        compute=lambda counts: Decimal(getattr(counts, field)),
    )


ORDERS = _network("orders", "Orders", "Orders received in the period.", "orders_today")
BOOKINGS = _network(
    "shipments",
    "Shipments",
    "Shipments that a carrier accepted in the period and that were not cancelled.",
    "shipments",
)
SPEND = _network(
    "spend",
    "Spend",
    "The agreed charges of the shipments booked in the period and not cancelled, in the tenant's currency.",
    "charges_minor",
    Unit.MONEY,
)
PENALTIES = _network(
    "penalties",
    "Penalties",
    "What carriers owe for being late with the deliveries completed in the period.",
    "penalty_minor",
    Unit.MONEY,
)
SLA = Kpi(
    key="sla_compliance",
    name="SLA compliance",
    unit=Unit.SHARE,
    scope=Scope.NETWORK,
    better=Better.HIGHER,
    definition=(
        "Of the booked shipments whose committed time fell in the period and has passed, those that were delivered by"
        " then; what has not arrived counts as missed."
    ),
    target=Decimal("0.95"),
    sample=lambda counts: counts.due,
    compute=lambda counts: ratio(counts.due_met, counts.due),
)

FIGURES: tuple[Figure, ...] = (
    Figure(ORDERS, "order", "not released"),
    Figure(BOOKINGS, "booking"),
    Figure(SLA, "due", "missed"),
    Figure(on_time_delivery.KPI, "delivery", "late"),
    Figure(on_time_pickup.KPI, "pickup", "late"),
    Figure(acceptance.KPI, "offer", "not accepted"),
    Figure(exceptions_per_100.KPI, "booking", "with exceptions"),
    Figure(cost_per_shipment.KPI, "booking"),
    Figure(SPEND, "booking"),
    Figure(PENALTIES, "delivery", "late"),
    Figure(invoice_accuracy.KPI, "invoice", "disputed"),
)
BY_KEY = {figure.key: figure for figure in FIGURES}


def measured(tally: Tally, currency: str) -> tuple[KpiValue, ...]:
    """Every figure over a tally, in the order of `FIGURES`."""
    counts = tally.counts
    return tuple(measure(figure.kpi, counts, currency) for figure in FIGURES)
