"""Hours-of-service rules: where breaks must fall, and which rule a duty breaks, by its name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.fleet.hours import DOCUMENTS, Kind, Worked, breaks_of, faults_of, rule_set

SIX = datetime(2026, 3, 2, 6, tzinfo=UTC)
EU, US = rule_set("eu561"), rule_set("us395")


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


@pytest.mark.parametrize("code", DOCUMENTS)
def test_every_document_reads_and_names_its_rules(code: str) -> None:
    found = rule_set(code)
    assert found.code == code
    assert len({rule.name for rule in found.rules}) == len(found.rules)
    assert all(rule.source for rule in found.rules)


def test_a_day_of_nine_hours_has_one_break_of_45_minutes() -> None:
    (rest,) = breaks_of(EU, SIX, SIX + hours(9))
    assert (rest.earliest, rest.latest, rest.duration_s) == (SIX + hours(3.75), SIX + hours(4.5), 2700)


def test_a_short_shift_needs_none() -> None:
    assert breaks_of(EU, SIX, SIX + hours(4.5)) == ()
    assert breaks_of(rule_set("none"), SIX, SIX + hours(20)) == ()


@given(minutes=st.integers(271, 24 * 60), where=st.lists(st.floats(0, 1), min_size=8, max_size=8))
def test_wherever_breaks_fall_in_their_windows_nobody_drives_too_long(minutes: int, where: list[float]) -> None:
    end, since = SIX + timedelta(minutes=minutes), SIX
    for rest, share in zip(breaks_of(EU, SIX, end), where, strict=False):
        begin = rest.earliest + (rest.latest - rest.earliest) * share
        assert begin - since <= hours(4.5)
        since = begin + timedelta(seconds=rest.duration_s)
    assert end - since <= hours(4.5) + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("duties", "broken"),
    [
        ([Worked(start=SIX, end=SIX + hours(10), stretches_s=(16200, 16200))], []),
        ([Worked(start=SIX, end=SIX + hours(10), stretches_s=(16201, 100))], ["break_45_after_4h30"]),
        ([Worked(start=SIX, end=SIX + hours(12), stretches_s=(16200, 16200, 60))], ["daily_driving_9h"]),
        ([Worked(start=SIX, end=SIX + hours(13.5), stretches_s=(100,))], ["daily_duty_13h"]),
        (
            [
                Worked(start=SIX - hours(20), end=SIX - hours(10), stretches_s=(100,)),
                Worked(start=SIX, end=SIX + hours(5), stretches_s=(100,)),
            ],
            ["daily_rest_11h"],
        ),
    ],
)
def test_each_rule_is_named_where_it_does_not_hold(duties: list[Worked], broken: list[str]) -> None:
    assert [fault.rule for fault in faults_of(EU, duties)] == broken


def test_the_american_window_is_fourteen_hours() -> None:
    limit = US.limit(Kind.DAILY_DUTY)
    assert limit is not None
    assert (limit.name, limit.limit_s) == ("duty_window_14h", 14 * 3600)
