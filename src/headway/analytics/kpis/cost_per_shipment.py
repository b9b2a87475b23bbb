"""Cost per shipment."""

from headway.analytics.kpis.base import Better, Kpi, Scope, Unit, ratio

KPI = Kpi(
    key="cost_per_shipment",
    name="Cost per shipment",
    unit=Unit.MONEY,
    scope=Scope.CARRIER,
    better=Better.NEITHER,
    definition="The agreed charges of the shipments booked in the period and not cancelled, divided by their number.",
    target=None,
    sample=lambda counts: counts.shipments,
    compute=lambda counts: ratio(counts.charges_minor, counts.shipments, places=0),
)
