"""When a carrier is looked at again: only when a look may find something new."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from headway.dispatch.adjusting.watching import look_again

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TEN_MINUTES, HOUR = timedelta(minutes=10), timedelta(hours=1)


def test_who_owes_an_answer_is_looked_at_on_the_next_full_ten_minutes() -> None:
    assert look_again(NOON + timedelta(minutes=3), [NOON], [], suspected=False) == NOON + TEN_MINUTES


def test_who_owes_a_pickup_is_looked_at_when_it_could_be_missed() -> None:
    assert look_again(NOON, [], [NOON + 5 * HOUR], suspected=False) == NOON + 5 * HOUR + 3 * TEN_MINUTES


@pytest.mark.parametrize("minute", range(-40, 20))
def test_a_look_never_asks_for_another_at_its_own_moment(minute: int) -> None:
    pickup = NOON + timedelta(minutes=minute)
    again = look_again(NOON, [], [pickup], suspected=False)
    assert again is not None
    assert again > NOON
    assert again >= min(pickup + 3 * TEN_MINUTES, NOON + TEN_MINUTES)


def test_a_missed_pickup_is_looked_at_every_ten_minutes_for_half_a_day() -> None:
    assert look_again(NOON, [], [NOON - HOUR], suspected=False) == NOON + TEN_MINUTES
    assert look_again(NOON, [], [NOON - 13 * HOUR], suspected=False) is None


def test_who_owes_nothing_is_not_looked_at() -> None:
    assert look_again(NOON, [], [], suspected=True) is None


def test_who_is_suspected_is_looked_at_soon_whatever_it_owes() -> None:
    assert look_again(NOON, [], [NOON + 20 * HOUR], suspected=True) == NOON + TEN_MINUTES
