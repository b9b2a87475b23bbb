"""From readings to news: an open door is none, a broken cooler is one, told once and once more when it is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from headway.tracking.conditions.judging import Exceeded, Memory, Restored, judge

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
CHILLED = (2, 8)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def told(*readings: tuple[float, float]) -> list[Exceeded | Restored]:
    """News of readings: minute and degrees."""
    memory, news = Memory(), []
    for minute, degrees in readings:
        memory, one = judge(memory, at(minute), degrees, CHILLED)
        news += [] if one is None else [one]
    return news


def test_an_open_door_is_none() -> None:
    assert told((0, 5), (5, 14), (10, 13), (15, 6), (20, 5)) == []


def test_one_reading_alone_is_none_however_long_it_stands() -> None:
    assert told((0, 5), (5, 30), (120, 5)) == []


def test_outside_for_a_quarter_of_an_hour_is_told_once_with_its_beginning() -> None:
    assert told((0, 5), (5, 11), (15, 12), (20, 12.5), (40, 13)) == [Exceeded(at(5), at(20), 12.5)]


def test_too_cold_counts_as_too_warm() -> None:
    assert told((0, -3), (15, -4)) == [Exceeded(at(0), at(15), -4)]


def test_what_a_sensor_may_be_wrong_is_none() -> None:
    assert told((0, 8.5), (30, 8.5), (60, 8.5)) == []


def test_two_readings_within_end_it_and_tell_the_worst() -> None:
    news = told((0, 12), (20, 15), (30, 11), (40, 7), (50, 11), (60, 7), (65, 6))
    assert news == [Exceeded(at(0), at(20), 15), Restored(at(0), at(60), 15)]


def test_an_older_reading_moves_nothing() -> None:
    assert told((20, 12), (0, 12), (10, 12), (30, 12)) == []


@given(st.lists(st.tuples(st.integers(0, 500), st.floats(-30, 40)), max_size=40))
def test_news_take_turns(readings: list[tuple[float, float]]) -> None:
    kinds = [type(one) for one in told(*readings)]
    assert kinds == [Exceeded if place % 2 == 0 else Restored for place in range(len(kinds))]
