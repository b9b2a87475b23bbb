"""The time a carrier has to answer: by the pickup, by its kind, and by the hours in which it answers."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.dispatch.answer_time import Span, answer_by, answer_window
from headway.dispatch.hours import checked
from headway.dispatch.policy import TenderPolicy
from headway.kernel.errors import BadInput

MONDAY = datetime(2026, 3, 2, 6, tzinfo=UTC)
HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
RULES = TenderPolicy()
OFFICE = tuple(Span(weekday, 8 * 60, 17 * 60) for weekday in range(1, 6))
BERLIN = ZoneInfo("Europe/Berlin")
FAR = MONDAY + 30 * DAY


@pytest.mark.parametrize(
    ("left", "window"),
    [
        (4 * HOUR, HOUR),
        (2 * HOUR, 30 * MINUTE),
        (50 * MINUTE, 15 * MINUTE),
        (-3 * HOUR, 15 * MINUTE),
        (3 * DAY, 2 * HOUR),
    ],
)
def test_a_quarter_of_the_time_left(left: timedelta, window: timedelta) -> None:
    assert answer_window(MONDAY, MONDAY + left, RULES, "contract") == window


@given(st.timedeltas(min_value=-400 * DAY, max_value=400 * DAY), st.sampled_from(["contract", "own_fleet", "gig"]))
def test_the_window_is_always_between_its_bounds(left: timedelta, kind: str) -> None:
    assert 10 * MINUTE <= answer_window(MONDAY, MONDAY + left, RULES, kind) <= 2 * HOUR


def test_gig_carriers_have_less() -> None:
    assert answer_window(MONDAY, FAR, RULES, "gig") == 10 * MINUTE


def test_the_bounds_are_the_policys() -> None:
    rules = TenderPolicy(shortest_answer_min=30, longest_answer_min=45)
    assert answer_window(MONDAY, FAR, rules, "contract") == 45 * MINUTE
    assert answer_window(MONDAY, MONDAY, rules, "contract") == 30 * MINUTE


def test_without_hours_every_hour_counts() -> None:
    assert answer_by(MONDAY, HOUR, FAR, (), BERLIN) == MONDAY + HOUR


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-03-02T07:30+01:00", "2026-03-02T10:00+01:00"),  # before the opening
        ("2026-03-02T09:00+01:00", "2026-03-02T11:00+01:00"),  # while open
        ("2026-03-02T16:00+01:00", "2026-03-03T09:00+01:00"),  # an hour tonight, an hour tomorrow
        ("2026-03-06T16:30+01:00", "2026-03-09T09:30+01:00"),  # over the weekend
        ("2026-03-27T16:00+01:00", "2026-03-30T09:00+02:00"),  # over the change of the clocks
    ],
)
def test_only_the_carriers_hours_count(now: str, due: str) -> None:
    begin = datetime.fromisoformat(now)
    assert answer_by(begin, 2 * HOUR, begin + 30 * DAY, OFFICE, BERLIN) == datetime.fromisoformat(due)


def test_a_closed_carrier_is_not_waited_for_when_the_pickup_is_near() -> None:
    evening = datetime.fromisoformat("2026-03-02T18:00+01:00")
    assert answer_by(evening, HOUR, evening + 15 * HOUR, OFFICE, BERLIN) == evening + HOUR


def test_midnight_is_minute_1440() -> None:
    always = tuple(Span(weekday, 0, 1440) for weekday in range(1, 8))
    evening = datetime.fromisoformat("2026-03-02T23:30+01:00")
    assert answer_by(evening, HOUR, FAR, always, BERLIN) == evening + HOUR


@given(
    now=st.timedeltas(min_value=timedelta(0), max_value=400 * DAY).map(lambda later: MONDAY + later),
    window=st.timedeltas(min_value=MINUTE, max_value=2 * HOUR),
    left=st.timedeltas(min_value=-DAY, max_value=20 * DAY),
)
def test_hours_never_shorten_the_time_and_leave_half_for_others(
    now: datetime, window: timedelta, left: timedelta
) -> None:
    due = answer_by(now, window, now + left, OFFICE, BERLIN)
    assert now + window <= due
    assert due <= max(now + window, now + left / 2)


@pytest.mark.parametrize(
    "spans",
    [
        (Span(0, 0, 60),),
        (Span(8, 0, 60),),
        (Span(1, 60, 60),),
        (Span(1, 0, 1441),),
        (Span(1, 0, 600), Span(1, 599, 700)),
        tuple(Span(1, minute, minute + 1) for minute in range(22)),
    ],
)
def test_hours_that_make_no_sense_are_refused(spans: tuple[Span, ...]) -> None:
    with pytest.raises(BadInput):
        checked(spans)


def test_hours_are_kept_in_order() -> None:
    assert checked((Span(2, 0, 60), Span(1, 60, 120), Span(1, 0, 60))) == (
        Span(1, 0, 60),
        Span(1, 60, 120),
        Span(2, 0, 60),
    )
