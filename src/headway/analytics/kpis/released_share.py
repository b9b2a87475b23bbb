"""Released."""

from decimal import Decimal

from headway.analytics.kpis.base import Better, Kpi, Scope, Unit, ratio

KPI = Kpi(
    key="released_share",
    name="Released",
    unit=Unit.SHARE,
    scope=Scope.NETWORK,
    better=Better.HIGHER,
    definition="Of the orders received today, those that the release gate let through.",
    target=Decimal("0.95"),
    sample=lambda counts: counts.orders_today,
    compute=lambda counts: ratio(counts.released_today, counts.orders_today),
)
