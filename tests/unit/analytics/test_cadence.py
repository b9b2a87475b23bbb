"""When a report is due: cron's five fields, in a zone whose clock jumps twice a year."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.analytics.mailing.cadence import cadence_of
from headway.kernel.errors import BadInput

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("0 8 * * *", "2026-03-02T08:00+01:00"),
        ("0 7 * * *", "2026-03-03T07:00+01:00"),
        ("30 6 * * 1-5", "2026-03-03T06:30+01:00"),
        ("0 7 * * 0", "2026-03-08T07:00+01:00"),
        ("0 7 * * 7", "2026-03-08T07:00+01:00"),
        ("0 7 1 * *", "2026-04-01T07:00+02:00"),
        ("0 7 1 * 1", "2026-03-09T07:00+01:00"),
        ("15 */6 * * *", "2026-03-02T12:15+01:00"),
        ("0 7 29 2 *", "2028-02-29T07:00+01:00"),
        ("0 22,23 31 12 *", "2026-12-31T22:00+01:00"),
    ],
)
def test_it_is_due_when_cron_would_be(text: str, due: str) -> None:
    assert cadence_of(text).after(MONDAY, BERLIN) == datetime.fromisoformat(due)


def test_an_hour_that_the_clock_skips_is_due_when_it_goes_on() -> None:
    before = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
    assert cadence_of("30 2 * * *").after(before, BERLIN) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "0 7 * *", "* 7 * * *", "0,30 7 * * *", "0 24 * * *", "0 7 0 * *", "0 7 * * 8", "0 7 5-2 * *", "a b c d e"],
)
def test_what_is_no_cadence_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        cadence_of(text)


def test_a_day_that_never_comes_is_refused() -> None:
    with pytest.raises(BadInput, match="never due"):
        cadence_of("0 7 30 2 *", MONDAY, BERLIN)


@given(st.integers(0, 60_000))
def test_due_times_only_go_forward(hours: int) -> None:
    cadence, moment = cadence_of("30 1-3 * * *"), MONDAY + timedelta(hours=hours)
    due = cadence.after(moment, BERLIN)
    assert due > moment
    assert cadence.after(due, BERLIN) > due
