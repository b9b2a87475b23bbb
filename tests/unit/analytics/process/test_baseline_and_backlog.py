"""The plain system to compare with, queues over time, and shifts of a week."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from headway.analytics.process.backlog import Flow, queues, step_for
from headway.analytics.process.baseline import RaisedSignal, alert_per_signal
from headway.analytics.process.period import Period, period_of
from headway.analytics.process.shifts import NOBODY, QUARTERS, USUAL, WEEK, Shift, rota, shifts_of
from headway.exceptions.ownership.model import Calendar, Hours
from headway.kernel.errors import BadInput
from tests.conftest import START

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ONE, TWO = UUID(int=1), UUID(int=2)


def signal(minutes: float, detector: str = "late", about: UUID = ONE) -> RaisedSignal:
    return RaisedSignal(START + timedelta(minutes=minutes), detector, about)


def test_fourteen_stops_behind_a_lorry_are_fourteen_alerts() -> None:
    found = alert_per_signal([signal(1, "stopped", UUID(int=number)) for number in range(14)], HOUR)
    assert (found.alerts, found.most_open) == (14, 14)


def test_while_an_alert_is_open_the_same_signal_sends_none() -> None:
    found = alert_per_signal([signal(0), signal(30), signal(61), signal(62, about=TWO)], HOUR)
    assert (found.signals, found.alerts, found.about, found.most_open) == (4, 3, 2, 2)


def test_without_a_reaction_time_every_signal_is_an_alert() -> None:
    found = alert_per_signal([signal(30), signal(0), signal(0)], timedelta(0))
    assert (found.alerts, found.by_detector, found.touches_per_100(200)) == (3, {"late": 3}, 1.5)


def test_of_no_signals_there_is_nothing() -> None:
    found = alert_per_signal([], HOUR)
    assert (found.alerts, found.most_open, found.touches_per_100(0)) == (0, 0, None)


def test_a_queue_over_time() -> None:
    flows = [Flow("ops", 0, 5, 2), Flow("ops", 1, 3, 1), Flow("ops", 4, 0, 4), Flow("gone", 0, 2, 2)]
    (queue,) = queues(flows, Period(START, START + 4 * HOUR), HOUR)
    assert [(point.came, point.left, point.open) for point in queue.points] == [
        (3, 1, 5),
        (0, 0, 5),
        (0, 0, 5),
        (0, 4, 1),
    ]
    assert (queue.opening, queue.open, queue.most_open) == (3, 1, 5)
    assert (queue.arrivals_per_h, queue.clearances_per_h) == (0.75, 1.25)


@pytest.mark.parametrize(("length", "step"), [(HOUR, HOUR / 4), (DAY, HOUR), (7 * DAY, 4 * HOUR), (400 * DAY, 7 * DAY)])
def test_a_period_is_shown_in_a_few_dozen_points(length: timedelta, step: timedelta) -> None:
    assert step_for(Period(START, START + length)) == step


def test_a_week_of_three_shifts_has_no_gap() -> None:
    week = rota(USUAL)
    assert len(week) == WEEK
    assert NOBODY not in week
    assert [week[0], week[6 * 4], week[14 * 4], week[22 * 4], week[WEEK - 1]] == [
        "night",
        "early",
        "late",
        "night",
        "night",
    ]


def test_a_shift_over_midnight_ends_on_the_next_day_also_on_sunday() -> None:
    week = rota([Shift("sunday night", (7,), 22 * 60, 6 * 60)])
    assert week[0] == "sunday night"
    assert week[6 * 4] == NOBODY
    assert week[6 * QUARTERS + 22 * 4] == "sunday night"


def test_hours_of_another_zone_are_moved_to_the_first_ones_also_over_midnight() -> None:
    berlin = Calendar(
        name="berlin", timezone="Europe/Berlin", hours=(Hours(days=("mon",), begin="06:00", end="14:00"),)
    )
    york = Calendar(name="york", timezone="America/New_York", hours=(Hours(days=("mon",), begin="20:00", end="23:00"),))
    zone, found = shifts_of((berlin, york), START)
    assert zone == "Europe/Berlin"
    assert [(each.name, each.weekdays, each.from_min, each.to_min) for each in found] == [
        ("york", (2,), 120, 300),
        ("berlin", (1,), 360, 840),
    ]


def bad(since: datetime, until: datetime) -> str:
    with pytest.raises(BadInput) as error:
        period_of(since, until)
    return str(error.value.allowed)


def test_an_empty_period_and_one_of_years_are_refused() -> None:
    assert bad(START, START) == "a moment before until"
    assert bad(START, START + 500 * DAY) == "at most 400 days"
