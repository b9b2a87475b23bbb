"""Open tenders."""

from decimal import Decimal

from headway.analytics.kpis.base import Better, Kpi, Scope, Unit

KPI = Kpi(
    key="open_tenders",
    name="Open tenders",
    unit=Unit.COUNT,
    scope=Scope.NETWORK,
    better=Better.NEITHER,
    definition="Shipments that wait for a carrier's answer at this moment.",
    target=None,
    sample=lambda counts: counts.open_tenders,
    compute=lambda counts: Decimal(counts.open_tenders),
)
