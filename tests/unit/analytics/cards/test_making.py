"""A card from counts by week that a person can add up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from headway.analytics.cards.making import added, card
from headway.analytics.cards.model import WEEK, Card, LaneCost
from headway.analytics.kpis import Counts
from headway.kernel.money import Money

NOW = datetime(2026, 3, 30, tzinfo=UTC)


def of(*on_time: int, period: int = 2) -> Card:
    """Ten deliveries a week, so many of them in time."""
    weeks = [Counts(deliveries=10, deliveries_on_time=each, deliveries_clean=5) for each in on_time]
    return card((UUID(int=1), "ACME"), weeks, {}, until=NOW, period=period, each=WEEK, currency="USD", spreads={})


def test_the_period_is_the_last_weeks_and_the_change_against_those_before() -> None:
    found = of(10, 8, 6, 8).figure("on_time_delivery")
    assert (found.now.value, found.now.sample) == (Decimal("0.7000"), 20)
    assert found.change == Decimal("-0.2000")
    assert (found.verdict, found.direction) == ("bad", "down")


def test_every_week_stands_for_itself() -> None:
    assert [each.value for each in of(10, 8, 6, 8).figure("on_time_delivery").weeks] == [
        Decimal("1.0000"), Decimal("0.8000"), Decimal("0.6000"), Decimal("0.8000"),
    ]  # fmt: skip


def test_the_baseline_counts_clean_work_alone() -> None:
    found = of(10, 8, 6, 8).figure("on_time_delivery").baseline
    assert found is not None
    assert found.sample == 10


def test_what_is_not_learned_from_has_no_baseline() -> None:
    assert of(1, 1, 1, 1).figure("cost_per_shipment").baseline is None


def test_weeks_begin_where_the_one_before_ends() -> None:
    found = of(1, 1, 1, 1)
    assert found.weeks == tuple(NOW - timedelta(weeks=each) for each in (4, 3, 2, 1))
    assert (found.since, found.until) == (NOW - 2 * WEEK, NOW)


def test_counts_add_up_field_by_field() -> None:
    assert added([Counts(offers=1, pickups=2), Counts(offers=3)]) == Counts(offers=4, pickups=2)


def test_a_lane_is_compared_for_the_same_kilograms() -> None:
    lane = LaneCost("A", "B", 2, Decimal(100), Money(9_000, "USD"), 5, Money(10_000, "USD"))
    assert (lane.each, lane.above) == (Money(4_500, "USD"), Decimal("-0.1000"))


def test_a_lane_that_nobody_else_serves_is_compared_with_nothing() -> None:
    assert LaneCost("A", "B", 1, Decimal(1), Money(1, "USD"), 0, None).above is None
