"""How long a day will be, judged by the hour; the earlier day had 100 orders at every full hour from 8 to 17."""

from __future__ import annotations

import pytest

from headway.dispatch.solver.lengths import TRUST, Clock


def day(each_hour: int = 100, date: str = "2026-03-02") -> list[str | None]:
    return [f"{date}T{hour:02d}:00:00Z" for hour in range(8, 18) for _ in range(each_hour)]


def test_a_day_as_busy_as_the_earlier_one_is_as_long() -> None:
    assert Clock(day(), day(date="2026-03-09")).length(499) == pytest.approx(1000)


def test_a_day_twice_as_busy_is_seen_to_be_longer() -> None:
    """By 12:00 a thousand orders have come where there had been half of the day."""
    assert Clock(day(), day(200)).length(999) == pytest.approx((1000 + TRUST) / (0.5 + TRUST / 1000))


def test_a_quiet_day_is_seen_to_be_shorter() -> None:
    assert Clock(day(), day(50)).length(449) < 800


@pytest.mark.parametrize("past", [[None] * 10, day(1)[::-1], ["soon"] * 10])
def test_without_times_in_order_it_is_as_long_as_the_earlier_one(past: list[str | None]) -> None:
    assert Clock(past, day()).length(4) == 10


def test_today_out_of_order_is_found_when_it_comes() -> None:
    clock = Clock(day(), [*day(200)[:600], "2026-03-02T08:00:00Z", *day(200)[600:]])
    assert clock.length(599) > 1100
    assert clock.length(600) == 1000


def test_what_comes_later_is_not_looked_at() -> None:
    assert Clock(day(), [*day(200)[:5], "never"]).length(4) == Clock(day(), day(200)).length(4)


def test_a_time_without_zone_counts_as_utc() -> None:
    assert Clock(day(), [(each or "")[:-1] for each in day()]).length(499) == pytest.approx(1000)


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00"])
def test_a_time_before_or_after_all_of_utc_is_no_time(time: str) -> None:
    assert Clock([time, *day()], day()).length(4) == 1001


def test_orders_after_the_earlier_days_end_still_come() -> None:
    late: list[str | None] = ["2026-03-02T20:00:00Z"]
    assert Clock(day(), [*day(200), *late]).length(2000) > 1600
