"""When a connector fails, is silent against its custom, and works again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from headway.tracking.health.judging import (
    Failing,
    Health,
    Recovered,
    failed,
    silent,
    silent_from,
    worked,
)

START = datetime(2026, 3, 2, 8, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def told(*uses: tuple[float, bool]) -> list[Failing | Recovered]:
    """News of uses: minute, and whether it worked."""
    health, news = Health(), []
    for minute, well in uses:
        one: Failing | Recovered | None
        health, one = worked(health, at(minute)) if well else failed(health, at(minute), "503")
        news += [] if one is None else [one]
    return news


def test_one_failure_between_successes_is_none() -> None:
    assert told((0, True), (5, False), (10, True), (15, False), (20, False), (25, True)) == []


def test_three_in_a_row_that_last_are_told_once_and_their_end() -> None:
    news = told((0, True), (5, False), (10, False), (20, False), (30, False), (40, True), (45, True))
    assert news == [Failing(3, at(5), "failed 3 times in a row: 503"), Recovered(at(5))]


def test_a_burst_of_six_needs_not_last() -> None:
    assert [type(one) for one in told(*((second / 60, False) for second in range(6)))] == [Failing]
    assert told(*((second / 60, False) for second in range(5))) == []


def heard(*minutes: float) -> Health:
    health = Health()
    for minute in minutes:
        health, _ = worked(health, at(minute))
    return health


def test_silence_means_nothing_of_what_is_hardly_known() -> None:
    assert silent_from(heard(*range(0, 190, 10))) is None


def test_silence_of_twice_the_longest_gap_is_told_and_ends() -> None:
    night = [*range(0, 200, 10), 200 + 8 * 60]
    health = heard(*night)
    limit = at(night[-1]) + timedelta(minutes=2 * 490)
    assert silent_from(health) == limit
    assert silent(health, limit - timedelta(seconds=1)) == (health, None)
    after, news = silent(health, limit)
    assert isinstance(news, Failing)
    assert news.since == at(night[-1])
    assert silent(after, limit + timedelta(hours=1))[1] is None
    assert worked(after, limit + timedelta(hours=2))[1] == Recovered(at(night[-1]))


def test_a_failing_time_is_no_custom() -> None:
    """What was told as silence does not make the next silence longer."""
    health = heard(*range(0, 210, 10))
    after, _ = silent(health, at(600))
    back, _ = worked(after, at(600))
    assert back.usual_gap_s is not None
    assert back.usual_gap_s <= 600
