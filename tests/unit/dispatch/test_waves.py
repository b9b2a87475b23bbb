"""What a batch is priced at: a cheap and a dear carrier, a cent a kilogram apart, the cheap one with few places."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec

from headway.carriers.capacity import BookLine, CapacityBook, DayCapacity
from headway.dispatch.snapshot import AllocationInputs
from headway.dispatch.waves.batch import Priced, solve_batch
from headway.kernel.money import Money
from tests.unit.dispatch.builders import MONDAY, day, inputs, option, order, origin

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
CHEAP = option("C1", "1.00").carrier_id


def of(kg: int, **changes: Any) -> AllocationInputs:
    return inputs(option("C1", "1.00"), option("C2", "1.01"), order=order(weight_kg=Decimal(kg)), **changes)


def solved(*batch: AllocationInputs, **limits: DayCapacity) -> Priced:
    """The batch under limits of the cheap carrier, by scope."""
    lines = [(CHEAP, BookLine(scope.replace("any", "*"), "", limit)) for scope, limit in limits.items()]
    return solve_batch(batch, {MONDAY: CapacityBook(lines)}, NOW, "USD")


def test_nobody_waits_and_nothing_is_priced() -> None:
    assert solved() == Priced((), (), Money(0, "USD"), Money(0, "USD"))


def test_room_for_all_has_no_price() -> None:
    assert solved(of(100), of(200), any=DayCapacity(2, 0)).prices == ()


def test_a_scarce_place_is_worth_what_it_saves_the_next() -> None:
    """Of 1.00, 2.00 and 3.00 saved, one place goes to 3.00, and the price lies where the others want it no more."""
    priced = solved(of(100), of(200), of(300), any=DayCapacity(1, 0))
    (price,) = priced.prices
    assert 200 <= price.price_minor <= 300
    assert (price.carrier_id, price.scope, price.day, price.currency) == (CHEAP, "*", MONDAY, "USD")


def test_what_is_held_already_is_no_place_left() -> None:
    assert solved(of(100), any=DayCapacity(5, 5)).prices[0].price_minor >= 100


def test_scarce_kilograms_have_a_price_by_the_kilogram() -> None:
    (price,) = solved(of(100), of(200), of(300), any=DayCapacity(None, 0, Decimal(300))).prices
    assert price.price_minor == 0
    assert 0 < price.per_kg_minor <= Decimal("1.01")


def test_a_limit_of_the_zone_is_priced_there() -> None:
    zone = of(100).days[0].options[0].origin_zone
    (price,) = solved(of(100), of(200), **{zone: DayCapacity(1, 0)}).prices
    assert price.scope == zone


def test_the_bound_is_below_the_choice_and_both_are_the_exact_optimum_here() -> None:
    priced = solved(of(100), of(300), any=DayCapacity(1, 0))
    free, all_dear = solved(of(100), of(300)), solved(of(100), of(300), any=DayCapacity(0, 0))
    assert priced.lower_bound.minor <= priced.expected_cost.minor
    assert priced.expected_cost.minor - free.expected_cost.minor == 100
    assert all_dear.expected_cost.minor - free.expected_cost.minor == 400


def test_who_loses_most_by_missing_the_best_has_the_most_regret() -> None:
    first, second = solved(of(100), of(300)).regret
    assert (first, second) == (100, 300)


def test_a_price_of_before_does_not_count_twice() -> None:
    priced_before = option("C1", "1.00", capacity_price_minor=5000, capacity_priced_at=NOW)
    again = inputs(priced_before, option("C2", "1.01"), order=order(weight_kg=Decimal(100)))
    assert solved(again).regret == (100,)


def test_places_of_a_site_count() -> None:
    """Both sites ship for the same; the one with a single place leaves the other to the second order."""
    two_sites = (origin("S1", left=1), origin("S2"))
    batch = [msgspec.structs.replace(of(kg), days=(day(*of(kg).days[0].options, origins=two_sites),)) for kg in (1, 2)]
    free = solved(of(1), of(2)).expected_cost
    assert solved(*batch).expected_cost == free


def test_another_currency_is_passed_over() -> None:
    euro = inputs(option("C1", "1.00"), order=order(currency="EUR", weight_kg=Decimal(100)))
    assert solved(of(100), euro).regret == (100, 0)


def test_an_order_nobody_can_take_changes_nothing() -> None:
    assert solved(of(100), inputs()).expected_cost == solved(of(100)).expected_cost
