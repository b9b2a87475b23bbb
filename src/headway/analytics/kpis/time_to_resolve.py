"""Time to resolve."""

from decimal import Decimal

from headway.analytics.kpis.base import Better, Kpi, Scope, Unit, ratio

KPI = Kpi(
    key="time_to_resolve",
    name="Time to resolve",
    unit=Unit.DURATION,
    scope=Scope.CARRIER,
    better=Better.LOWER,
    definition="How long cases about the carrier were open, on average, of those resolved in the period.",
    target=Decimal("14400"),
    sample=lambda counts: counts.cases_resolved,
    compute=lambda counts: ratio(counts.resolving_s, counts.cases_resolved, places=0),
)
