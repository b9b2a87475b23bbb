"""Exceptions per 100 shipments."""

from decimal import Decimal

from headway.analytics.kpis.base import Better, Kpi, Scope, Unit, ratio

KPI = Kpi(
    key="exceptions_per_100",
    name="Exceptions per 100 shipments",
    unit=Unit.PER_100,
    scope=Scope.CARRIER,
    better=Better.LOWER,
    definition=(
        "Cases opened about what the carrier did with the shipments booked with it in the period, for each hundred of"
        " them; a plant without capacity or an order without a rate is not its doing."
    ),
    target=Decimal("5"),
    sample=lambda counts: counts.shipments,
    compute=lambda counts: ratio(counts.exceptions, counts.shipments, times=100, places=2),
)
