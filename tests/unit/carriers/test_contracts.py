"""Which contract prices a lane, and which overlaps are told."""

from datetime import date
from uuid import UUID

from headway.carriers.contracts import Terms, choose_contract, contract_of_lanes, find_overlaps

LANE = (UUID(int=9), "A", "B")
OTHER = (UUID(int=9), "A", "C")


def terms(code: str, start: date, end: date, *lanes: tuple) -> Terms:
    return Terms(UUID(int=int(code, 36)), code, "USD", start, end, frozenset(lanes or (LANE,)))


YEAR = terms("YEAR", date(2026, 1, 1), date(2026, 12, 31))
MARCH = terms("MARCH", date(2026, 3, 1), date(2026, 3, 31))


def chosen(day: date, *contracts: Terms) -> str | None:
    found = choose_contract(contracts, day)
    return found.code if found else None


def test_the_one_that_began_last_counts() -> None:
    assert chosen(date(2026, 3, 15), YEAR, MARCH) == chosen(date(2026, 3, 15), MARCH, YEAR) == "MARCH"


def test_both_ends_of_its_period_belong_to_a_contract() -> None:
    days = (date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1))
    assert [chosen(day, YEAR, MARCH) for day in days] == ["YEAR", "MARCH", "MARCH", "YEAR"]


def test_of_two_that_began_together_the_first_by_code_counts() -> None:
    assert chosen(date(2026, 3, 5), terms("B", MARCH.valid_from, MARCH.valid_to), MARCH) == "B"


def test_with_none_in_force_the_one_that_ended_last_is_named() -> None:
    assert chosen(date(2027, 5, 1), MARCH, YEAR) == "YEAR"
    assert chosen(date(2025, 5, 1), MARCH, YEAR) == "YEAR"
    assert chosen(date(2025, 5, 1)) is None


def test_a_newer_contract_counts_on_its_own_lanes_only() -> None:
    whole = terms("YEAR", date(2026, 1, 1), date(2026, 12, 31), LANE, OTHER)
    found = contract_of_lanes([whole, MARCH], date(2026, 3, 5))
    assert {lane[2]: each.code for lane, each in found.items()} == {"B": "MARCH", "C": "YEAR"}


def test_an_overlap_tells_its_days_and_who_wins() -> None:
    (overlap,) = find_overlaps("SWIFT", [MARCH, YEAR])
    assert (overlap.newer, overlap.older, overlap.lanes) == ("MARCH", "YEAR", 1)
    assert (overlap.since, overlap.until) == (date(2026, 3, 1), date(2026, 3, 31))


def test_contracts_one_after_the_other_or_on_other_lanes_do_not_overlap() -> None:
    after = terms("AFTER", date(2027, 1, 1), date(2027, 2, 1))
    elsewhere = terms("ELSE", date(2026, 3, 1), date(2026, 3, 31), OTHER)
    assert find_overlaps("SWIFT", [YEAR, after, elsewhere]) == ()


def test_the_winner_that_is_told_is_the_one_that_is_chosen() -> None:
    twin = terms("ABC", MARCH.valid_from, MARCH.valid_to)
    (overlap,) = find_overlaps("SWIFT", [MARCH, twin])
    assert overlap.newer == chosen(date(2026, 3, 5), MARCH, twin) == "ABC"
