"""Reports in time."""

from decimal import Decimal

from headway.analytics.kpis.base import Better, Kpi, Scope, Unit, ratio

KPI = Kpi(
    key="reports_in_time",
    name="Reports in time",
    unit=Unit.SHARE,
    scope=Scope.CARRIER,
    better=Better.HIGHER,
    definition="Reports about deliveries of the period that came within an hour of what they tell, of all of them.",
    target=Decimal("0.90"),
    sample=lambda counts: counts.reports,
    compute=lambda counts: ratio(counts.reports_in_time, counts.reports),
)
