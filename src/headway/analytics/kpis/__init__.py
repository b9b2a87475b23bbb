"""Every KPI, one file each; the order is the order of the tiles.

To add one: a file here with a `KPI`, and its row below; what it counts stands in `Counts`.
"""

from headway.analytics.kpis import (
    acceptance,
    cost_per_shipment,
    exceptions_per_100,
    exposure,
    in_transit,
    invoice_accuracy,
    milestones_complete,
    on_time_delivery,
    on_time_pickup,
    open_cases,
    open_tenders,
    orders_today,
    released_share,
    reports_in_time,
    time_to_resolve,
    unknown_codes,
    urgent_cases,
)
from headway.analytics.kpis.base import Better, Counts, Kpi, KpiValue, Scope, Unit, clean, measure

__all__ = ["CARRIER_KPIS", "KPIS", "Better", "Counts", "Kpi", "KpiValue", "Scope", "Unit", "clean", "measure"]

KPIS: tuple[Kpi, ...] = (
    orders_today.KPI,
    released_share.KPI,
    open_tenders.KPI,
    in_transit.KPI,
    open_cases.KPI,
    on_time_pickup.KPI,
    on_time_delivery.KPI,
    acceptance.KPI,
    exceptions_per_100.KPI,
    cost_per_shipment.KPI,
    invoice_accuracy.KPI,
    time_to_resolve.KPI,
    reports_in_time.KPI,
    milestones_complete.KPI,
    unknown_codes.KPI,
    urgent_cases.KPI,
    exposure.KPI,
)

CARRIER_KPIS = tuple(kpi for kpi in KPIS if kpi.scope == Scope.CARRIER)
