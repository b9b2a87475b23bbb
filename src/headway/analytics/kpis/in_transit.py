"""In transit."""

from decimal import Decimal

from headway.analytics.kpis.base import Better, Kpi, Scope, Unit

KPI = Kpi(
    key="in_transit",
    name="In transit",
    unit=Unit.COUNT,
    scope=Scope.NETWORK,
    better=Better.NEITHER,
    definition="Shipments picked up or reported on their way, and neither delivered nor cancelled.",
    target=None,
    sample=lambda counts: counts.in_transit,
    compute=lambda counts: Decimal(counts.in_transit),
)
