"""A vehicle's lateness, carried on to the stops it has left."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from headway.tracking.routes.model import Course, Seen
from headway.tracking.routes.shifting import expected
from tests.unit.tracking.eta.standing import clock
from tests.unit.tracking.routes.course import WORK, after_the_first, ahead, course


def arrivals(given: Course, hour: float) -> list[float]:
    """Hours of arrival at the stops that are left, as of an hour."""
    return [(each.arrive_at - clock(0)).total_seconds() / 3600 for each in expected(given, clock(hour))]


def test_on_time_it_is_the_plan() -> None:
    assert arrivals(course(), 8.5) == [9, 10, 11]


def test_the_rest_of_the_route_shifts_by_the_lateness_of_the_last_report() -> None:
    assert arrivals(after_the_first(30), 9.75) == [10.5, 11.5]


def test_a_plan_published_since_knows_of_it() -> None:
    assert arrivals(after_the_first(30, published_at=clock(9.75)), 9.75) == [10, 11]


def test_waiting_for_an_opening_takes_lateness_up() -> None:
    waits = ahead(2, 10, start_at=clock(10.5), depart_at=clock(10.5) + WORK, opens_at=clock(10.5))
    given = replace(after_the_first(30), ahead=(waits, ahead(3, 11)))
    assert arrivals(given, 9.75) == [10.5, 11]


def test_nothing_is_expected_before_now() -> None:
    assert arrivals(course(), 9.5) == [9.5, 10.5, 11.5]


def test_a_vehicle_that_has_not_left_is_as_late_as_it_leaves() -> None:
    assert arrivals(course(started_at=None), 8.5) == [9.5, 10.5, 11.5]


def test_at_a_stop_the_rest_waits_for_its_work() -> None:
    there = (ahead(2, 10, arrived_at=clock(10.5)), ahead(3, 11))
    assert arrivals(replace(after_the_first(30), ahead=there), 10.5) == [10.5, 11.5]


def test_a_position_says_it_until_the_next_report() -> None:
    seen = Seen(stop_id=UUID(int=2), due_at=clock(10), expected_at=clock(10.25), at=clock(9.5))
    assert arrivals(after_the_first(0, seen=seen), 9.5) == [10.25, 11.25]
    old = replace(seen, at=clock(9))
    assert arrivals(after_the_first(0, seen=old), 9.5) == [10, 11]


def test_a_delay_that_was_said_counts_once_whether_the_plan_was_published_since_or_not() -> None:
    said = {"delay_s": 1800, "delayed_at": clock(9.5)}
    assert arrivals(after_the_first(0, **said), 9.5) == [10.5, 11.5]
    assert arrivals(after_the_first(0, published_at=clock(9.5), **said), 9.5) == [10, 11]


def test_early_it_is_expected_early_but_for_openings() -> None:
    opens = ahead(2, 10, opens_at=clock(10))
    given = replace(after_the_first(-30), ahead=(opens, ahead(3, 11)))
    found = expected(given, clock(9))
    assert found[0].arrive_at == clock(9.5)
    assert found[0].depart_at == clock(10) + WORK
    assert found[1].arrive_at == clock(11)
    assert found[1].depart_at - found[1].arrive_at == timedelta(minutes=10)
