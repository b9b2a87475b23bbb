"""Urgent cases."""

from decimal import Decimal

from headway.analytics.kpis.base import Better, Kpi, Scope, Unit

KPI = Kpi(
    key="urgent_cases",
    name="Urgent cases",
    unit=Unit.COUNT,
    scope=Scope.NETWORK,
    better=Better.LOWER,
    definition="Exception cases of high or critical severity that are not resolved at this moment.",
    target=Decimal(0),
    sample=lambda counts: counts.urgent_cases,
    compute=lambda counts: Decimal(counts.urgent_cases),
)
