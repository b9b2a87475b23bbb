"""Unknown codes."""

from decimal import Decimal

from headway.analytics.kpis.base import Better, Kpi, Scope, Unit, ratio

KPI = Kpi(
    key="unknown_codes",
    name="Unknown codes",
    unit=Unit.SHARE,
    scope=Scope.CARRIER,
    better=Better.LOWER,
    definition="Reports about deliveries of the period whose code means nothing to Headway, of all of them.",
    target=Decimal("0.02"),
    sample=lambda counts: counts.reports,
    compute=lambda counts: ratio(counts.reports_unknown, counts.reports),
)
