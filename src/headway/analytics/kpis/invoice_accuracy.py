"""Invoice accuracy."""

from decimal import Decimal

from headway.analytics.kpis.base import Better, Kpi, Scope, Unit, ratio

KPI = Kpi(
    key="invoice_accuracy",
    name="Invoice accuracy",
    unit=Unit.SHARE,
    scope=Scope.CARRIER,
    better=Better.HIGHER,
    definition="Invoices whose every line matched within the tolerance, of all invoices received in the period.",
    target=Decimal("0.97"),
    sample=lambda counts: counts.invoices,
    compute=lambda counts: ratio(counts.invoices_matched, counts.invoices),
)
