"""How far a figure can be trusted."""

from __future__ import annotations

from decimal import Decimal

import pytest

from headway.analytics.cards.intervals import interval, poisson_interval
from headway.analytics.kpis import CARRIER_KPIS, Counts, KpiValue, measure


def value(key: str, **counts: int) -> KpiValue:
    kpi = next(each for each in CARRIER_KPIS if each.key == key)
    return measure(kpi, Counts(**counts), "USD")


def test_a_share_of_few_says_less_than_one_of_many() -> None:
    few = interval(value("acceptance", offers=10, accepted=8))
    many = interval(value("acceptance", offers=1000, accepted=800))
    assert few is not None
    assert many is not None
    assert few[0] < many[0] < Decimal("0.8") < many[1] < few[1]


def test_nine_of_ten_has_the_quantiles_of_its_beta_distribution() -> None:
    found = interval(value("on_time_delivery", deliveries=10, deliveries_on_time=9))
    assert found is not None
    assert [float(end) for end in found] == pytest.approx([0.6694, 0.9821], abs=0.0002)


@pytest.mark.parametrize(("events", "low", "high"), [(0, 0.0, 3.0), (1, 0.05, 4.74), (10, 5.43, 16.96)])
def test_a_count_has_the_interval_of_poisson(events: int, low: float, high: float) -> None:
    found = poisson_interval(events)
    assert found[0] == pytest.approx(low, abs=0.05)
    assert found[1] == pytest.approx(high, abs=0.1)


def test_exceptions_are_counted_for_each_hundred() -> None:
    found = interval(value("exceptions_per_100", shipments=200, exceptions=10))
    assert found is not None
    assert [float(end) for end in found] == pytest.approx([2.7, 8.5], abs=0.1)


def test_a_mean_goes_by_its_spread() -> None:
    cost = value("cost_per_shipment", shipments=4, charges_minor=40_000)
    assert interval(cost, 10.0) == (Decimal("91.7757"), Decimal("108.2243"))


@pytest.mark.parametrize(
    "found",
    [
        value("acceptance"),
        value("cost_per_shipment", shipments=1, charges_minor=100),
    ],
    ids=["nothing", "one"],
)
def test_nothing_is_said_where_nothing_is_known(found: KpiValue) -> None:
    assert interval(found, 1.0) is None
