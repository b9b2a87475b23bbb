"""Conformance of every feature in the registry, and the figures of each by hand."""

from decimal import Decimal
from typing import Any

import pytest

from headway.dispatch.features import FEATURES, freight, handling, late_risk, reject_risk
from headway.dispatch.features.base import Feature
from headway.dispatch.snapshot import Situation, situations
from headway.kernel.money import Money
from tests.unit.dispatch.builders import band, day, inputs, option, order, origin, seen


def at(**changes: Any) -> Situation:
    (only,) = situations(inputs(option(**changes)))
    return only


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
class TestConformance:
    def test_its_name_is_one_word_and_its_own(self, feature: Feature) -> None:
        assert feature.name.isidentifier()
        assert feature.name.islower()
        assert [each.name for each in FEATURES].count(feature.name) == 1

    def test_it_explains_itself(self, feature: Feature) -> None:
        assert feature.explains.endswith(".")
        assert len(feature.explains) > 10

    def test_it_answers_money_of_the_order_and_a_sentence(self, feature: Feature) -> None:
        cost = feature.price(at())
        assert cost.amount.currency == "USD"
        assert cost.sentence

    def test_it_is_never_negative(self, feature: Feature) -> None:
        for changes in ({}, {"performance": seen(0.0, 9, 0.0, 9)}, {"performance": seen(1.0, 9, 1.0, 9)}):
            assert feature.price(at(**changes)).amount.minor >= 0

    def test_the_same_situation_costs_the_same(self, feature: Feature) -> None:
        assert feature.price(at()) == feature.price(at())


def test_freight_is_the_quote() -> None:
    assert freight.price(at(bands=(band("1.25"),))).amount == Money(12500, "USD")


def test_freight_has_its_minimum() -> None:
    assert freight.price(at(bands=(band("0.01", minimum="8"),))).amount == Money(800, "USD")


def test_fuel_belongs_to_freight() -> None:
    assert freight.price(at(fuel_share=Decimal("0.1"))).amount == Money(11000, "USD")


def test_an_unknown_carrier_is_late_one_time_in_ten() -> None:
    assert late_risk.price(at()).amount == Money(250, "USD")


def test_lateness_costs_the_orders_penalty() -> None:
    (only,) = situations(inputs(option(), order=order(late_penalty=Money(4000, "USD"))))
    cost = late_risk.price(only)
    assert cost.amount == Money(400, "USD")
    assert cost.sentence == "10.0 % x 40.00 USD: on time 90.0 % (0 seen), planned 0 h before the commitment"


def test_a_weak_record_costs_more() -> None:
    assert late_risk.price(at(performance=seen(0.5, 20))).amount == Money(750, "USD")


def test_a_plan_that_ends_a_day_late_costs_nearly_all() -> None:
    assert late_risk.price(at(transit_days=3)).amount == Money(2459, "USD")


def test_an_unknown_carrier_refuses_fifteen_in_a_hundred() -> None:
    cost = reject_risk.price(at())
    assert cost.amount == Money(225, "USD")
    assert cost.sentence == "15.0 % x 15.00 USD for asking another: accepts 85.0 % (0 seen)"


def test_a_carrier_that_always_accepts_costs_less() -> None:
    assert reject_risk.price(at(performance=seen(0, 0, 1.0, 10))).amount == Money(113, "USD")


def test_handling_is_a_price_a_unit() -> None:
    (only,) = situations(inputs(days=(day(option(), origins=(origin(handling="0.345"),)),)))
    assert handling.price(only).amount == Money(345, "USD")


def test_handling_in_another_currency_is_not_counted() -> None:
    (only,) = situations(inputs(option(), tenant_currency="EUR"))
    cost = handling.price(only)
    assert cost.amount == Money(0, "USD")
    assert "not counted" in cost.sentence
