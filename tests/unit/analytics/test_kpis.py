"""What every KPI must hold to, and each one on counts that can be checked by hand."""

from __future__ import annotations

from decimal import Decimal
from importlib import import_module
from pathlib import Path

import pytest

import headway.analytics.kpis as registry
from headway.analytics.kpis import CARRIER_KPIS, KPIS, Better, Counts, Kpi, Scope, Unit, measure

COUNTS = Counts(
    offers=8,
    accepted=6,
    pickups=10,
    pickups_on_time=9,
    deliveries=3,
    deliveries_on_time=2,
    shipments=40,
    exceptions=3,
    charges_minor=100_001,
    invoices=4,
    invoices_matched=3,
    cases_resolved=4,
    resolving_s=10_001,
    reports=50,
    reports_in_time=45,
    reports_unknown=1,
    reported=20,
    milestones=19,
    orders_today=20,
    released_today=19,
    open_tenders=5,
    in_transit=7,
    open_cases=2,
    urgent_cases=1,
    exposed=3,
    exposure_minor=12_345,
)
VALUES = {
    "orders_today": "20",
    "released_share": "0.9500",
    "open_tenders": "5",
    "in_transit": "7",
    "open_cases": "2",
    "on_time_pickup": "0.9000",
    "on_time_delivery": "0.6667",
    "acceptance": "0.7500",
    "exceptions_per_100": "7.50",
    "cost_per_shipment": "25.00",
    "invoice_accuracy": "0.7500",
    "time_to_resolve": "2500",
    "reports_in_time": "0.9000",
    "milestones_complete": "0.9500",
    "unknown_codes": "0.0200",
    "urgent_cases": "1",
    "exposure": "123.45",
}
SUMS = frozenset({"exposure"})
"""Of nothing they are 0, and no share of it."""


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.key)
class TestEveryKpi:
    def test_has_a_value_that_was_worked_out_by_hand(self, kpi: Kpi) -> None:
        assert measure(kpi, COUNTS, "USD").value == Decimal(VALUES[kpi.key])

    def test_has_no_share_of_nothing(self, kpi: Kpi) -> None:
        found = measure(kpi, Counts(), "USD")
        assert found.sample == 0
        assert found.value == (Decimal(0) if kpi.unit == Unit.COUNT or kpi.key in SUMS else None)

    def test_says_what_it_is(self, kpi: Kpi) -> None:
        assert kpi.definition.endswith(".")
        assert len(kpi.definition) > 30
        assert kpi.name[0].isupper()

    def test_has_a_target_only_where_there_is_a_better(self, kpi: Kpi) -> None:
        assert kpi.target is None or kpi.better != Better.NEITHER

    def test_stands_in_a_file_of_its_own_name(self, kpi: Kpi) -> None:
        assert import_module(f"headway.analytics.kpis.{kpi.key}").KPI is kpi


def test_every_file_is_registered_once() -> None:
    folder = Path(str(registry.__file__)).parent
    files = {path.stem for path in folder.glob("*.py")} - {"__init__", "base"}
    assert sorted(files) == sorted(kpi.key for kpi in KPIS)


def test_the_network_has_its_own() -> None:
    assert {kpi.key for kpi in KPIS if kpi.scope == Scope.NETWORK}.isdisjoint(kpi.key for kpi in CARRIER_KPIS)


@pytest.mark.parametrize(("on_time", "met"), [(95, True), (94, False)])
def test_a_target_is_met_from_its_value_on(on_time: int, met: bool) -> None:
    kpi = next(kpi for kpi in KPIS if kpi.key == "on_time_delivery")
    assert measure(kpi, Counts(deliveries=100, deliveries_on_time=on_time), "USD").met is met


@pytest.mark.parametrize(("exceptions", "met"), [(5, True), (6, False)])
def test_where_less_is_better_a_target_is_met_up_to_its_value(exceptions: int, met: bool) -> None:
    kpi = next(kpi for kpi in KPIS if kpi.key == "exceptions_per_100")
    assert measure(kpi, Counts(shipments=100, exceptions=exceptions), "USD").met is met


def test_money_follows_the_currencys_own_minor_unit() -> None:
    kpi = next(kpi for kpi in KPIS if kpi.key == "cost_per_shipment")
    assert measure(kpi, Counts(shipments=2, charges_minor=301), "JPY").value == Decimal(151)
