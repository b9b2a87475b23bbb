"""Milestones complete."""

from decimal import Decimal

from headway.analytics.kpis.base import Better, Kpi, Scope, Unit, ratio

KPI = Kpi(
    key="milestones_complete",
    name="Milestones complete",
    unit=Unit.SHARE,
    scope=Scope.CARRIER,
    better=Better.HIGHER,
    definition="Deliveries of which pickup, departure and delivery were each reported, of all deliveries completed.",
    target=Decimal("0.95"),
    sample=lambda counts: counts.reported,
    compute=lambda counts: ratio(counts.milestones, counts.reported),
)
