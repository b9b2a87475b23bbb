"""Planned times, counted by the clocks of where goods leave and where they go."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from headway.dispatch.planning import (
    Ends,
    Hours,
    delivery_time,
    earliest_pickup,
    first_day,
    next_morning,
    pickup_time,
    plan,
)

Z = ZoneInfo("UTC")
BERLIN = ZoneInfo("Europe/Berlin")
HOURS = Hours()


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def test_goods_are_picked_up_as_soon_as_they_are_ready() -> None:
    assert earliest_pickup(at(2, 10), at(2, 6), 60) == at(2, 10)


@pytest.mark.parametrize("ready", [at(1, 8), at(2, 9), at(2, 9, 59)])
def test_somebody_has_to_answer_the_offer_and_drive_there_first(ready: datetime) -> None:
    assert earliest_pickup(ready, at(2, 9), 60) == at(2, 10)


@pytest.mark.parametrize(
    ("earliest", "planned"), [(at(2, 5), at(2, 8)), (at(2, 7, 59), at(2, 8)), (at(2, 8, 20), at(2, 8, 20))]
)
def test_nothing_is_picked_up_before_the_opening(earliest: datetime, planned: datetime) -> None:
    assert pickup_time(earliest, 16, HOURS, Z) == planned


@pytest.mark.parametrize(("earliest", "planned"), [(at(2, 15, 59), at(2, 15, 59)), (at(2, 16), at(3, 8))])
def test_from_the_cutoff_hour_on_it_is_the_next_morning(earliest: datetime, planned: datetime) -> None:
    assert pickup_time(earliest, 16, HOURS, Z) == planned


def test_cutoff_and_opening_are_by_the_clock_of_the_site() -> None:
    assert pickup_time(at(2, 15), 16, HOURS, BERLIN) == at(3, 7)
    assert pickup_time(at(2, 4), 16, HOURS, BERLIN) == at(2, 7)


def test_no_cutoff_never_waits_for_the_next_day() -> None:
    assert pickup_time(at(2, 23), None, HOURS, Z) == at(2, 23)
    assert pickup_time(at(3, 0, 30), None, HOURS, Z) == at(3, 8)


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
        earliest=at(2, 8),
        deliver_by=None,
        cutoff_hour=None,
        transit_days=2,
        committed_days=3,
        hours=HOURS,
        zones=Ends(Z, Z),
    )
    assert (made.pickup_day, made.pickup_at, made.delivery_at, made.deliver_by) == (
        date(2026, 3, 2),
        at(2, 8),
        at(4, 18),
        at(5, 18),
    )


def test_a_commitment_shorter_than_the_plan_does_not_make_it_late() -> None:
    made = plan(
        earliest=at(2, 8),
        deliver_by=None,
        cutoff_hour=None,
        transit_days=2,
        committed_days=1,
        hours=HOURS,
        zones=Ends(Z, Z),
    )
    assert made.deliver_by == made.delivery_at


def test_what_is_decided_before_dawn_is_planned_for_the_opening() -> None:
    made = plan(
        earliest=earliest_pickup(at(1, 16), at(2, 5), 60),
        deliver_by=None,
        cutoff_hour=17,
        transit_days=1,
        committed_days=1,
        hours=HOURS,
        zones=Ends(Z, Z),
    )
    assert (made.pickup_day, made.pickup_at, made.delivery_at) == (date(2026, 3, 2), at(2, 8), at(3, 18))


def test_first_day_is_the_tenants() -> None:
    assert first_day(at(2, 23, 30), BERLIN) == date(2026, 3, 3)


def test_next_morning_is_local_and_in_utc() -> None:
    due = next_morning(at(2, 6), 5, BERLIN)
    assert due == at(3, 4)
    assert due.utcoffset() == timedelta(0)


def test_goods_leave_by_the_clock_of_their_site_and_arrive_by_that_of_the_door() -> None:
    """09:00 in New York on the day before its clocks go forward, and 18:00 in Lisbon the day after."""
    york, lisbon = ZoneInfo("America/New_York"), ZoneInfo("Europe/Lisbon")
    made = plan(
        earliest=datetime(2026, 3, 7, 11, tzinfo=UTC),
        deliver_by=None,
        cutoff_hour=16,
        transit_days=1,
        committed_days=2,
        hours=Hours(opening=9),
        zones=Ends(york, lisbon),
    )
    assert made.pickup_at == datetime(2026, 3, 7, 14, tzinfo=UTC)
    assert made.delivery_at == datetime(2026, 3, 8, 18, tzinfo=UTC)
    assert made.deliver_by == datetime(2026, 3, 9, 18, tzinfo=UTC)


def test_a_site_opens_at_its_hour_on_the_day_its_clocks_change() -> None:
    york = ZoneInfo("America/New_York")
    assert pickup_time(datetime(2026, 3, 8, 8, tzinfo=UTC), 16, HOURS, york) == datetime(2026, 3, 8, 12, tzinfo=UTC)
    assert pickup_time(datetime(2026, 3, 7, 8, tzinfo=UTC), 16, HOURS, york) == datetime(2026, 3, 7, 13, tzinfo=UTC)
