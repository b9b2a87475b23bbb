"""Gaps between contracts, and what ends with nothing to follow, in calendars that can be checked by hand."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from headway.carriers.contracts import Terms
from headway.carriers.timeline import find_endings, find_gaps

S = UUID(int=9)
AB, AC = (S, "A", "B"), (S, "A", "C")
TODAY = date(2026, 3, 2)


def terms(code: str, since: str, until: str, *lanes: tuple[UUID, str, str]) -> Terms:
    days = (date.fromisoformat(since), date.fromisoformat(until))
    return Terms(UUID(int=hash(code) % 2**64), code, "USD", *days, frozenset(lanes or (AB,)))


def test_contracts_that_follow_one_another_leave_no_gap() -> None:
    assert find_gaps("X", [terms("25", "2025-01-01", "2025-12-31"), terms("26", "2026-01-01", "2026-12-31")]) == ()


def test_the_days_between_are_the_gap() -> None:
    (gap,) = find_gaps("X", [terms("25", "2025-01-01", "2025-12-31"), terms("26", "2026-01-03", "2026-12-31")])
    assert (gap.since, gap.until, gap.lanes) == (date(2026, 1, 1), date(2026, 1, 2), 1)
    assert gap.sentence == "nothing prices 1 lane of X from 2026-01-01 to 2026-01-02: after 25, before 26"


def test_a_third_contract_may_close_it() -> None:
    found = [
        terms("25", "2025-01-01", "2025-12-31"),
        terms("frame", "2024-01-01", "2026-06-30"),
        terms("26", "2026-02-01", "2026-12-31"),
    ]
    assert find_gaps("X", found) == ()


def test_only_lanes_that_both_price_have_a_gap_between_them() -> None:
    assert (
        find_gaps("X", [terms("25", "2025-01-01", "2025-06-30", AB), terms("26", "2026-01-01", "2026-12-31", AC)]) == ()
    )


def test_lanes_with_the_same_gap_are_counted_together() -> None:
    found = [terms("25", "2025-01-01", "2025-12-30", AB, AC), terms("26", "2026-01-01", "2026-12-31", AB, AC)]
    assert [gap.lanes for gap in find_gaps("X", found)] == [2]


def test_what_ends_soon_is_told_with_its_days() -> None:
    (ending,) = find_endings("X", [terms("26", "2026-01-01", "2026-03-31")], TODAY)
    assert (ending.over, ending.sentence) == (
        False,
        "contract 26 of X ends on 2026-03-31, in 29 days, and nothing prices 1 lane after it",
    )


def test_what_is_followed_does_not_end() -> None:
    assert (
        find_endings("X", [terms("a", "2026-01-01", "2026-03-31"), terms("b", "2026-04-01", "2027-03-31")], TODAY) == ()
    )


def test_what_is_over_is_told_as_over() -> None:
    (ending,) = find_endings("X", [terms("25", "2025-01-01", "2025-12-31")], TODAY)
    assert ending.over


def test_what_ends_in_a_year_is_no_news() -> None:
    assert find_endings("X", [terms("26", "2026-01-01", "2026-12-31")], TODAY) == ()
