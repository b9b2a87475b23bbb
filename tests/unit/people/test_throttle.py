"""How long attempts wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from headway.people.throttle import FIRST, LONGEST, MEMORY, Failures, Limit, limits, wait

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
LIMIT = Limit(b"k", 5)


@pytest.mark.parametrize(("failures", "seconds"), [(0, 0), (4, 0), (5, 15), (6, 30), (8, 120), (40, 900)])
def test_the_wait_doubles_from_the_sixth_attempt_on(failures: int, seconds: int) -> None:
    assert wait(LIMIT, Failures(failures, NOW), NOW) == timedelta(seconds=seconds)


def test_who_waited_may_try() -> None:
    assert wait(LIMIT, Failures(5, NOW), NOW + FIRST) == timedelta(0)
    assert wait(LIMIT, Failures(5, NOW), NOW + timedelta(seconds=5)) == FIRST - timedelta(seconds=5)


def test_everything_is_forgotten_after_an_hour() -> None:
    assert MEMORY > LONGEST
    assert wait(LIMIT, Failures(1000, NOW), NOW + MEMORY) == timedelta(0)


def test_an_attempt_counts_at_the_user_at_the_address_and_at_both() -> None:
    one, other_user = limits("acme", "ann@x", "1.2.3.4"), limits("acme", "bob@x", "1.2.3.4")
    elsewhere, other_house = limits("acme", "ann@x", "5.6.7.8"), limits("else", "ann@x", "1.2.3.4")
    assert len({limit.key for limit in one}) == 3
    assert len({*one} & {*other_user}) == len({*one} & {*elsewhere}) == len({*one} & {*other_house}) == 1


def test_all_take_their_counters_in_one_order() -> None:
    assert list(limits("a", "b", "c")) == sorted(limits("a", "b", "c"), key=lambda limit: limit.key)
