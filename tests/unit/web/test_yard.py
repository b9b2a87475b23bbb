"""Where things stand on a door's line, in per cent."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from headway.web.spans import Calendar, Mark, Place, placed
from headway.web.yard import Axis

SIX = datetime(2026, 3, 2, 6, tzinfo=UTC)
DAY = Axis(SIX, SIX + timedelta(hours=8))


def hours(number: float) -> datetime:
    return SIX + timedelta(hours=number)


def test_a_span_lies_where_its_hours_are() -> None:
    assert DAY.place(hours(2), hours(4)) == Place(25.0, 25.0)


def test_what_sticks_out_is_cut_off() -> None:
    assert DAY.place(hours(-2), hours(2)) == Place(0.0, 25.0)


def test_what_lies_outside_is_not_drawn() -> None:
    assert DAY.place(hours(9), hours(10)) is None
    assert DAY.at(hours(9)) is None


def test_the_outer_times_stand_inside() -> None:
    marks = [mark for mark in DAY.marks(ZoneInfo("Europe/Berlin")) if mark.text]
    assert marks[0] == Mark(0.0, "07:00", "start")
    assert marks[-1] == Mark(100.0, "15:00", "end")


def test_every_full_hour_has_a_line() -> None:
    assert len(DAY.marks(ZoneInfo("UTC"))) == 9


def test_a_place_is_a_share_of_the_whole() -> None:
    assert placed(1, 2, 0, 4) == Place(25.0, 25.0)


def test_months_are_named_and_january_by_its_year() -> None:
    found = Calendar(date(2025, 12, 1), date(2026, 3, 31)).months()
    assert [mark.text for mark in found] == ["Dec", "2026", "Feb", "Mar"]


def test_a_last_day_is_included() -> None:
    assert Calendar(date(2026, 1, 1), date(2026, 1, 10)).place(date(2026, 1, 10), date(2026, 1, 10)) == Place(
        90.0, 10.0
    )
