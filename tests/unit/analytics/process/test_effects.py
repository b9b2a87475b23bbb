"""What a playbook changes, on cases that can be checked by hand; and how sure that is."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest

from headway.analytics.process.effects import Handled, effects
from headway.analytics.process.intervals import (
    difference_of_means,
    difference_of_shares,
    ratio_of_times,
    student,
    wilson,
)
from tests.conftest import START

DAY = timedelta(days=1)
LIVE = START + 7 * DAY


def case(number: int, at: datetime, **more: Any) -> Handled:
    fields: dict[str, Any] = {
        "case_id": UUID(int=number),
        "detector": "late",
        "opened_at": at,
        "playbook": None,
        "version": None,
        "alone": False,
        "resolve_s": 7200.0,
        "touches": 2,
        "late": True,
        "loss_minor": 25_000,
    }
    return Handled(**{**fields, **more})


def taken(number: int, at: datetime, **more: Any) -> Handled:
    fields: dict[str, Any] = {
        "playbook": "chase",
        "version": 1,
        "alone": True,
        "resolve_s": 1800.0,
        "touches": 0,
        "loss_minor": 0,
    }
    return case(number, at, **{**fields, "late": False, **more})


def test_what_it_took_against_the_same_kind_before_it() -> None:
    before = [case(number, START + number * DAY / 2) for number in range(10)]
    other = [case(50, START, detector="damaged"), case(51, START - 40 * DAY)]
    took = [taken(100 + number, LIVE + number * DAY / 2, alone=number != 0) for number in range(8)]
    first, last = {("chase", 1): LIVE}, {("chase", 1): LIVE + 4 * DAY}
    (found,) = effects([*before, *other, *took], first, last)
    assert (found.took.cases, found.took.alone, found.before.cases, found.before.alone) == (8, 7, 10, 0)
    assert (found.detectors, found.took.resolve_p50_s, found.before.resolve_p50_s) == (("late",), 1800.0, 7200.0)
    assert found.more_alone is not None
    assert found.more_alone.value == 7 / 8
    assert found.more_alone.is_sure
    assert found.times_as_long is not None
    assert found.times_as_long.value == pytest.approx(0.25)
    assert found.times_as_long.is_sure
    assert found.more_loss is not None
    assert found.more_loss.value == -25_000


def test_of_too_few_nothing_is_said() -> None:
    (found,) = effects([case(1, START), taken(2, LIVE)], {("chase", 1): LIVE}, {("chase", 1): LIVE})
    assert (found.more_alone, found.times_as_long, found.more_loss) == (None, None, None)


def test_a_later_version_is_not_compared_with_an_earlier_one_of_itself() -> None:
    first = [taken(number, START + number * DAY) for number in range(6)]
    second = [taken(50 + number, LIVE + number * DAY, version=2) for number in range(6)]
    runs = {("chase", 1): START, ("chase", 2): LIVE}
    found = effects([*first, *second], runs, runs)
    assert [(each.version, each.took.cases, each.before.cases) for each in found] == [(1, 6, 0), (2, 6, 0)]


def test_newcombes_own_example() -> None:
    found = difference_of_shares(56, 70, 48, 80)
    assert found is not None
    assert (round(found.value, 4), round(found.low, 4), round(found.high, 4)) == (0.2, 0.0524, 0.3339)


def test_wilsons_interval_never_leaves_the_shares() -> None:
    assert wilson(0, 10)[0] == 0.0
    assert wilson(10, 10)[1] == pytest.approx(1.0)


@pytest.mark.parametrize(("freedom", "t"), [(3, 3.182), (5, 2.571), (10, 2.228), (30, 2.042), (1000, 1.962)])
def test_students_quantile(freedom: int, t: float) -> None:
    assert student(freedom) == pytest.approx(t, rel=0.01)


def test_an_interval_of_nineteen_in_twenty_holds_the_truth_in_about_so_many() -> None:
    chance, held = Random(5), 0
    for _ in range(400):
        one = [chance.gauss(10, 3) for _ in range(12)]
        other = [chance.gauss(8, 5) for _ in range(20)]
        found = difference_of_means(one, other)
        assert found is not None
        held += found.low <= 2 <= found.high
    assert 0.92 <= held / 400 <= 0.98


def test_times_that_do_not_differ_are_not_sure_to() -> None:
    same = [60.0, 90.0, 120.0, 300.0, 600.0]
    found = ratio_of_times(same, same)
    assert found is not None
    assert found.value == pytest.approx(1.0)
    assert not found.is_sure
