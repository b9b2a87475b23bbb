"""Three orders, two plants that do one order a day, two days: every way to decide can be checked by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

import pytest
from msgspec.structs import replace

from headway.carriers.network import Network
from headway.events.dispatch import ChargeLine
from headway.kernel.money import Money
from headway.sim.real.bounding import bounds
from headway.sim.real.facts import Booking, Facts, FirstOffer, Plant, RealOrder
from headway.sim.real.plan import PlannedCost
from headway.sim.real.problem import Way
from tests.unit.sim.news import booked

A, B, C = UUID(int=1), UUID(int=2), UUID(int=3)
FIRST, SECOND = date(2013, 5, 26), date(2013, 5, 27)
OURS = {A: ("P1", 10, FIRST), B: ("P2", 30, FIRST), C: ("P1", 5, SECOND)}
PLAN = {A: ("P1", 10), B: ("P1", 10), C: ("P1", 5)}


def usd(major: int) -> Money:
    return Money(100 * major, "USD")


def way(site: str, cost: int) -> Way:
    return Way(site, usd(cost), usd(0))


WAYS = {A: (way("P1", 10), way("P2", 11)), B: (way("P1", 10), way("P2", 30)), C: (way("P1", 5),)}


def order(each: UUID) -> RealOrder:
    return RealOrder(each, str(each.int), "delivered", "DTD", Decimal(1), 1, FIRST, "PORTZ", {})


def booking(each: UUID) -> Booking:
    site, cost, day = OURS[each]
    charge = ChargeLine(code="freight", amount=usd(cost), sentence="")
    event = replace(booked(str(each.int)), order_id=each, origin_site=site, charges=(charge,), expected_cost=usd(cost))
    return Booking(event, "AIR/1d", day)


def facts(refused: frozenset[UUID] = frozenset()) -> Facts:
    return Facts(
        currency="USD",
        orders=tuple(map(order, (A, B, C))),
        decided=(A, B, C),
        first_offers={
            each: FirstOffer(OURS[each][0], usd(OURS[each][1] - (each in refused)), OURS[each][2], each in refused)
            for each in OURS
        },
        bookings={each: booking(each) for each in OURS},
        failures={},
        plants={site: Plant(Decimal(0), 1) for site in ("P1", "P2")},
        network=cast("Network", None),
    )


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    plans = [PlannedCost(order=order(each), site=s, freight=usd(c), handling=usd(0)) for each, (s, c) in PLAN.items()]
    same: dict[str, Any] = bounds(facts(), plans, WAYS)["same_orders"]
    return same


def test_greedy_takes_the_cheapest_plant_that_is_left_and_leaves_who_finds_none_for_the_morning(
    found: dict[str, Any],
) -> None:
    assert (found["greedy"]["total"], found["greedy"]["waiting"]) == (Decimal("45.00"), 1)


def test_all_at_once_is_the_cheapest_way_that_keeps_the_capacities(found: dict[str, Any]) -> None:
    assert (found["batch"]["total"], found["batch"]["too_many"]) == (Decimal("26.00"), 0)


def test_the_bound_is_what_the_best_costs_and_not_what_it_would_without_capacities(found: dict[str, Any]) -> None:
    assert (found["bound"], found["bound_without_capacities"]) == (Decimal("26.00"), Decimal("25.00"))


def test_the_plan_that_breaks_a_capacity_is_priced_and_its_surplus_counted(found: dict[str, Any]) -> None:
    assert (found["historical_plan"]["total"], found["historical_plan"]["too_many"]) == (Decimal("25.00"), 2)


def test_ours_is_what_was_booked_and_its_excess_a_share_of_the_bound(found: dict[str, Any]) -> None:
    assert (found["ours"]["total"], found["ours"]["excess"]) == (Decimal("45.00"), round(19 / 26, 7))


def test_what_refusals_cost_is_shown_by_the_first_offers() -> None:
    row = bounds(facts(frozenset({B})), [], WAYS)["all_booked"]
    assert (row["refused"], row["ours_as_offered"]["total"]) == (1, Decimal("44.00"))


def test_orders_that_are_not_compared_keep_the_capacity_ours_gave_them() -> None:
    plans = [PlannedCost(order=order(B), site="P1", freight=usd(10), handling=usd(0))]
    row = bounds(facts(), plans, WAYS)["same_orders"]
    assert (row["orders"], row["batch"]["total"]) == (1, Decimal("30.00"))
