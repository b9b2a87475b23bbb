"""Exceptions per 100 shipments."""

from decimal import Decimal

from headway.analytics.kpis.base import Better, Kpi, Scope, Unit, ratio

KPI = Kpi(
    key="exceptions_per_100",
    name="Exceptions per 100 shipments",
    unit=Unit.PER_100,
    scope=Scope.CARRIER,
    better=Better.LOWER,
    definition="Cases opened about the shipments booked in the period, for each hundred of them.",
    target=Decimal("5"),
    sample=lambda counts: counts.shipments,
    compute=lambda counts: ratio(counts.exceptions, counts.shipments, times=100, places=2),
)
