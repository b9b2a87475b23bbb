"""Open cases."""

from decimal import Decimal

from headway.analytics.kpis.base import Better, Kpi, Scope, Unit

KPI = Kpi(
    key="open_cases",
    name="Open cases",
    unit=Unit.COUNT,
    scope=Scope.NETWORK,
    better=Better.LOWER,
    definition="Exception cases that are not resolved at this moment.",
    target=None,
    sample=lambda counts: counts.open_cases,
    compute=lambda counts: Decimal(counts.open_cases),
)
