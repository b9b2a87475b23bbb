"""Money at risk."""

from decimal import Decimal

from headway.analytics.kpis.base import Better, Kpi, Scope, Unit

KPI = Kpi(
    key="exposure",
    name="Money at risk",
    unit=Unit.MONEY,
    scope=Scope.NETWORK,
    better=Better.LOWER,
    definition=(
        "What lateness may still cost at this moment: of shipments in hand, the whole penalty where the committed time"
        " has passed, else the loss that is foreseen times its chance."
    ),
    target=None,
    sample=lambda counts: counts.exposed,
    compute=lambda counts: Decimal(counts.exposure_minor),
)
