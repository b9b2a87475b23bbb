"""Time ranges as people say them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from headway.analytics.explore.answering import begin, steps
from headway.analytics.explore.asking import Dimension, fields_of, question_of
from headway.analytics.explore.ranges import Against, Step, moment, range_of
from headway.kernel.errors import BadInput

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 31, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("now", "2026-03-31T16:30+02:00"),
        ("now-90m", "2026-03-31T15:00+02:00"),
        ("now/d", "2026-03-31T00:00+02:00"),
        ("now-1d/d", "2026-03-30T00:00+02:00"),
        ("now-7d", "2026-03-24T16:30+01:00"),
        ("now/w", "2026-03-30T00:00+02:00"),
        ("now/M", "2026-03-01T00:00+01:00"),
        ("now-1M/M", "2026-02-01T00:00+01:00"),
        ("2026-03-02", "2026-03-02T00:00+01:00"),
        ("2026-03-02T06:00", "2026-03-02T06:00+01:00"),
        ("2026-03-02T06:00Z", "2026-03-02T07:00+01:00"),
    ],
)
def test_a_word_means_a_moment_of_the_tenant(said: str, means: str) -> None:
    assert moment(said, NOW, BERLIN, "from") == datetime.fromisoformat(means)


@pytest.mark.parametrize("said", ["then", "now+1d", "now-1y", "2026-13-01", "0001-01-01T00:00", "9999-12-31T23:59"])
def test_what_means_nothing_is_refused(said: str) -> None:
    with pytest.raises(BadInput):
        moment(said, NOW, BERLIN, "from")


def test_the_period_before_is_as_long() -> None:
    found = range_of("now-7d", "now", NOW, BERLIN)
    since, until = found.compared(Against.BEFORE) or (NOW, NOW)
    assert (until, until - since) == (found.since, found.length)


def test_days_begin_at_midnight_also_when_the_clock_jumps() -> None:
    since = datetime(2026, 3, 28, 12, tzinfo=BERLIN)
    found = steps(since, datetime(2026, 3, 31, tzinfo=BERLIN), Step.DAY, BERLIN)
    assert [f"{each:%d %H %z}" for each in found] == ["28 00 +0100", "29 00 +0100", "30 00 +0200"]


def test_no_hour_of_the_long_night_is_told_twice_or_left_out() -> None:
    since, until = (datetime(2026, 10, 25, 0, tzinfo=UTC), datetime(2026, 10, 25, 4, tzinfo=UTC))
    assert len(steps(since, until, Step.HOUR, BERLIN)) == 4


def test_a_week_begins_on_monday() -> None:
    assert begin(NOW, Step.WEEK, BERLIN) == datetime(2026, 3, 30, tzinfo=BERLIN)


def test_a_question_reads_back_from_its_address() -> None:
    fields = {"from": "now-1d/d", "to": "now/d", "by": "lane", "carrier": "A & B", "site": "~", "against": "none"}
    question = question_of(fields, NOW, BERLIN)
    assert question.only == {Dimension.CARRIER: "A & B", Dimension.SITE: ""}
    assert question_of(fields_of(question.text()), NOW, BERLIN) == question


def test_a_filter_that_is_empty_is_none_and_one_can_be_taken_off() -> None:
    question = question_of({"carrier": "A", "site": ""}, NOW, BERLIN)
    assert question.only == {Dimension.CARRIER: "A"}
    assert "carrier" not in fields_of(question.text(carrier=None))
    assert fields_of(question.text(lane=""))["lane"] == "~"
