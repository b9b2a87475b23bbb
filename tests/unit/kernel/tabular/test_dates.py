from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.kernel.errors import BadInput
from tests.unit.kernel.tabular.support import parser

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC).replace(tzinfo=None)


@pytest.mark.parametrize(
    ("text", "options", "day"),
    [
        ("2013-05-26", "{}", date(2013, 5, 26)),
        ("9/11/2006", "{order: month_first}", date(2006, 9, 11)),
        ("9/11/2006", "{order: day_first}", date(2006, 11, 9)),
        ("11-9-06", "{order: day_first, pivot: 70}", date(2006, 9, 11)),
        ("26.5.2013", "{order: day_first}", date(2013, 5, 26)),
        ("02-Jun-06", "{shapes: [DD-Mon-YY], pivot: 70}", date(2006, 6, 2)),
        ("2-june-1999", "{}", date(1999, 6, 2)),
        ("Sept 3, 2012", "{}", date(2012, 9, 3)),
        ("3/4/69", "{shapes: [M/D/YY], pivot: 70}", date(2069, 3, 4)),
        ("3/4/70", "{shapes: [M/D/YY], pivot: 70}", date(1970, 3, 4)),
        ("41420", "{shapes: [EXCEL]}", date(2013, 5, 26)),
        ("2013-05-26T23:30:00+00:00", "{time_zone: Asia/Tokyo}", date(2013, 5, 27)),
    ],
)
def test_dates_in_the_shapes_that_the_map_names(text: str, options: str, day: date) -> None:
    assert parser("date", options)(text) == day


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("9/11/2006", "{}"),
        ("11-9-06", "{order: day_first}"),
        ("02-Jun-06", "{}"),
        ("13/1/2006", "{order: month_first}"),
        ("2013-02-29", "{}"),
        ("20130526", "{}"),
        ("2013-W21-7", "{}"),
        ("41420", "{}"),
        ("60", "{shapes: [EXCEL]}"),
        ("9999999", "{shapes: [EXCEL]}"),
        ("02-Jum-2006", "{}"),
        ("Date Not Captured", "{}"),
    ],
)
def test_what_the_map_does_not_settle_is_refused(text: str, options: str) -> None:
    with pytest.raises(BadInput, match="a date written"):
        parser("date", options)(text)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("{shapes: [M/D/YYYY, D/M/YYYY]}", "M/D/YYYY and D/M/YYYY"),
        ("{shapes: [YYYY-DD-MM, ISO]}", "YYYY-DD-MM and ISO"),
        ("{shapes: [DD-MM-YY, YY-MM-DD], pivot: 70}", "DD-MM-YY and YY-MM-DD"),
        ("{shapes: [M/D/YY]}", "pivot: 70"),
        ("{shapes: [M/D]}", "saw 'M/D'"),
        ("{shapes: [D-D-YYYY]}", "saw 'D-D-YYYY'"),
        ("{shapes: [YYYY-MM-DD ss]}", "saw 'YYYY-MM-DD ss'"),
        ("{shapes: [M/D/YYYY], order: day_first}", "either `order` or `shapes`"),
        ("{order: us}", "day_first, month_first"),
        ("{time_zone: Mars/Olympus}", "an IANA time zone"),
        ("{time_zone: ../etc/passwd}", "an IANA time zone"),
    ],
)
def test_a_map_that_could_be_read_in_two_ways_is_refused(options: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        parser("date", options)


@pytest.mark.parametrize(
    ("raw", "options", "moment"),
    [
        ("2026-03-02T08:00:00Z", "{}", datetime(2026, 3, 2, 8, tzinfo=UTC)),
        ("2026-03-02 08:00:00.5+0130", "{}", datetime(2026, 3, 2, 6, 30, 0, 500_000, tzinfo=UTC)),
        ("2026-07-01 12:00", "{time_zone: Europe/Berlin}", datetime(2026, 7, 1, 10, tzinfo=UTC)),
        ("7/1/2026 1:05 PM", "{order: month_first, time_zone: UTC}", datetime(2026, 7, 1, 13, 5, tzinfo=UTC)),
        ("7/1/2026 12:05 AM", "{order: month_first, time_zone: UTC}", datetime(2026, 7, 1, 0, 5, tzinfo=UTC)),
        ("41420.5", "{shapes: [EXCEL], time_zone: UTC}", datetime(2013, 5, 26, 12, tzinfo=UTC)),
        (datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=2))), "{}", datetime(2026, 7, 1, 10, tzinfo=UTC)),
        (
            "2026-10-25 02:30",
            "{time_zone: Europe/Berlin, repeated_hour: first}",
            datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        ),
        (
            "2026-10-25 02:30",
            "{time_zone: Europe/Berlin, repeated_hour: second}",
            datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
        ),
    ],
)
def test_moments_come_in_utc(raw: object, options: str, moment: datetime) -> None:
    assert parser("datetime", options)(raw) == moment


@pytest.mark.parametrize(
    ("raw", "options", "message"),
    [
        ("2026-07-01 12:00", "{}", "with an offset"),
        (NOON, "{}", "with an offset"),
        ("2026-10-25 02:30", "{time_zone: Europe/Berlin}", "had once that day"),
        ("2026-03-29 02:30", "{time_zone: Europe/Berlin}", "set forward"),
        ("0001-01-01T00:00:00+14:00", "{}", "a date written"),
        ("2026-07-01T25:00:00Z", "{}", "a date written"),
    ],
)
def test_a_moment_without_one_meaning_is_refused(raw: object, options: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        parser("datetime", options)(raw)


def test_a_native_timestamp_is_a_date() -> None:
    assert parser("date")(NOON) == date(2026, 7, 1)


@given(st.dates(min_value=date(1970, 1, 1), max_value=date(2069, 12, 31)))
def test_two_digit_years_come_back_within_the_century_of_the_pivot(day: date) -> None:
    assert parser("date", "{shapes: [DD-Mon-YY], pivot: 70}")(f"{day:%d-%b-%y}") == day


_DATE_TEXT = st.text("0123456789-/: TZ+.MayJun", max_size=25) | st.text(max_size=25)


@given(_DATE_TEXT, st.sampled_from(["date", "datetime"]))
def test_no_text_raises_anything_but_bad_input(text: str, kind: str) -> None:
    with suppress(BadInput):
        assert parser(kind, "{order: day_first, pivot: 50, time_zone: America/New_York}")(text) is not None
