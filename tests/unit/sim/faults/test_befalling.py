"""Each kind of fault changes of a journey what it says it changes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from headway.sim.faults import telling
from headway.sim.faults.befalling import BENDS, befallen
from headway.sim.faults.kinds import OF_ORDERS, Kind
from headway.sim.faults.truth import begins
from tests.unit.sim.faults.journeys import plain, told_at, trip, words

HOUR = timedelta(hours=1)


def test_a_late_lorry_is_announced_before_the_agreed_time() -> None:
    journey = plain()
    bent = befallen(Kind.LATE_TO_PICKUP, journey)
    planned = journey.booked.pickup_planned_at
    picked = telling.happened_at(bent, "picked_up")
    said = next(event for item in bent if (event := telling.event_of(item)) and str(event.event_id).endswith("-late"))
    assert picked is not None
    assert 2 * HOUR <= picked - planned <= 6 * HOUR
    assert said.occurred_at < planned
    assert said.stop == 1
    assert said.expected_at is not None
    assert abs(said.expected_at - (telling.happened_at(bent, "arrived_pickup") or planned)) < 0.5 * HOUR


def test_a_pickup_that_is_not_confirmed_happened_in_time_and_is_told_hours_later() -> None:
    journey = plain()
    bent = befallen(Kind.NOT_CONFIRMED, journey)
    assert telling.happened_at(bent, "picked_up") == journey.at("picked_up")
    assert told_at(bent, "picked_up") - told_at(list(journey.items), "picked_up") >= 6 * HOUR


@pytest.mark.parametrize("kind", [Kind.NOBODY_HOME, Kind.ADDRESS])
def test_after_a_failed_attempt_the_goods_come_another_day(kind: Kind) -> None:
    journey = plain()
    bent = befallen(kind, journey)
    first, again = telling.happened_at(bent, "delivery_attempted"), telling.happened_at(bent, "delivered")
    assert first == journey.at("delivered")
    assert first is not None
    assert again is not None
    assert again.date() > first.date()
    assert words(bent)[-2:] == ["out_for_delivery", "delivered"]


def test_refused_goods_go_back() -> None:
    assert words(befallen(Kind.REFUSED, plain()))[-3:] == ["undeliverable", "returning", "returned"]


def test_damaged_goods_are_delivered_all_the_same() -> None:
    told = words(befallen(Kind.DAMAGED, plain()))
    assert told.index("damaged") < told.index("delivered")


def test_without_a_proof_nobody_signed() -> None:
    bent = befallen(Kind.NO_POD, plain())
    assert not any(event.signed_by for item in bent if (event := telling.event_of(item)))


def test_at_a_slow_dock_the_lorry_came_in_time() -> None:
    journey = plain()
    bent = befallen(Kind.SLOW_DOCK, journey)
    came, left = telling.happened_at(bent, "arrived_pickup"), telling.happened_at(bent, "picked_up")
    assert came == journey.at("arrived_pickup")
    assert came is not None
    assert left is not None
    assert left - came >= 2 * HOUR


@pytest.mark.parametrize("kind", sorted(BENDS))
def test_every_bend_begins_at_a_known_time(kind: Kind) -> None:
    journey = plain()
    assert len(begins(kind, trip(journey, befallen(kind, journey)))) == 1


def test_a_kind_of_no_journey_leaves_it_as_it_was() -> None:
    journey = plain()
    assert befallen(Kind.INSTRUCTION, journey) == list(journey.items)


def test_every_kind_of_order_has_one_row() -> None:
    assert len({row.kind for row in OF_ORDERS}) == len(OF_ORDERS)
