"""Orders today."""

from decimal import Decimal

from headway.analytics.kpis.base import Better, Kpi, Scope, Unit

KPI = Kpi(
    key="orders_today",
    name="Orders today",
    unit=Unit.COUNT,
    scope=Scope.NETWORK,
    better=Better.NEITHER,
    definition="Orders received since midnight of the tenant's time zone.",
    target=None,
    sample=lambda counts: counts.orders_today,
    compute=lambda counts: Decimal(counts.orders_today),
)
