"""Planned times, counted in calendar days of the tenant's zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from headway.dispatch.planning import Hours, delivery_time, first_day, next_morning, pickup_time, plan

Z = ZoneInfo("UTC")
BERLIN = ZoneInfo("Europe/Berlin")
HOURS = Hours()


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def test_pickup_is_as_soon_as_the_goods_are_ready() -> None:
    assert pickup_time(at(2, 8), at(2, 6), 16, HOURS, Z) == at(2, 8)


def test_goods_ready_in_the_past_are_picked_up_now() -> None:
    assert pickup_time(at(1, 8), at(2, 6), 16, HOURS, Z) == at(2, 6)


@pytest.mark.parametrize(("ready", "planned"), [(at(2, 15, 59), at(2, 15, 59)), (at(2, 16), at(3, 8))])
def test_from_the_cutoff_hour_on_it_is_the_next_morning(ready: datetime, planned: datetime) -> None:
    assert pickup_time(ready, at(2, 6), 16, HOURS, Z) == planned


def test_the_cutoff_is_in_the_tenants_time() -> None:
    assert pickup_time(at(2, 15), at(2, 6), 16, HOURS, BERLIN) == at(3, 7)


def test_no_cutoff_never_waits() -> None:
    assert pickup_time(at(2, 23), at(2, 6), None, HOURS, Z) == at(2, 23)


def test_weekends_count_as_transit_days() -> None:
    friday = at(6, 9)
    assert delivery_time(friday, 2, HOURS, Z) == at(8, 18)


def test_same_day_delivery_after_hours_is_the_day_after() -> None:
    assert delivery_time(at(2, 19), 0, HOURS, Z) == at(3, 18)


def test_delivery_keeps_its_local_hour_over_the_change_of_clocks() -> None:
    saturday = datetime(2026, 3, 28, 9, tzinfo=UTC)
    assert delivery_time(saturday, 1, HOURS, BERLIN).astimezone(BERLIN).hour == 18
    assert delivery_time(saturday, 1, HOURS, BERLIN) == datetime(2026, 3, 29, 16, tzinfo=UTC)


def test_without_deliver_by_the_commitment_is_the_deadline() -> None:
    made = plan(
        ready_at=at(2, 8),
        deliver_by=None,
        now=at(2, 6),
        cutoff_hour=None,
        transit_days=2,
        committed_days=3,
        hours=HOURS,
        zone=Z,
    )
    assert (made.pickup_day, made.pickup_at, made.delivery_at, made.deliver_by) == (
        date(2026, 3, 2),
        at(2, 8),
        at(4, 18),
        at(5, 18),
    )


def test_a_commitment_shorter_than_the_plan_does_not_make_it_late() -> None:
    made = plan(
        ready_at=at(2, 8),
        deliver_by=None,
        now=at(2, 6),
        cutoff_hour=None,
        transit_days=2,
        committed_days=1,
        hours=HOURS,
        zone=Z,
    )
    assert made.deliver_by == made.delivery_at


def test_first_day_is_the_tenants() -> None:
    assert first_day(at(1, 0), at(2, 23, 30), BERLIN) == date(2026, 3, 3)


def test_next_morning_is_local_and_in_utc() -> None:
    due = next_morning(at(2, 6), 5, BERLIN)
    assert due == at(3, 4)
    assert due.utcoffset() == timedelta(0)
