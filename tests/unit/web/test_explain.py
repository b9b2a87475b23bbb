"""The table behind "why this carrier"."""

from datetime import UTC, datetime
from uuid import UUID

from headway.dispatch.views import AllocationRecord
from headway.kernel.decisions import Candidate, Contribution, Rejection, Verdict
from headway.kernel.money import Money
from headway.web.explain import SCALE, Attempt, attempts


def candidate(name: str, *minors: int) -> Candidate:
    names = ("freight", "late_risk", "handling")
    parts = zip(names, minors, strict=False)
    return Candidate(
        id=name, label=name, contributions=tuple(Contribution(feature=f, minor=m, sentence=f) for f, m in parts)
    )


def attempt(choice: str | None, *candidates: Candidate) -> Attempt:
    verdict = Verdict(choice=choice, reason="r", sentence="s", candidates=candidates, currency="EUR")
    at = datetime(2026, 3, 2, tzinfo=UTC)
    record = AllocationRecord(id=UUID(int=1), number=7, policy="p/1", decided_at=at, actor="system:x", verdict=verdict)
    (found,) = attempts([record], [])
    return found


def test_the_margin_is_what_the_second_costs_more() -> None:
    assert attempt("A", candidate("A", 1000, 50), candidate("B", 1100, 20)).margin == Money(70, "EUR")


def test_a_choice_against_the_best_has_a_negative_margin() -> None:
    assert attempt("B", candidate("A", 1000), candidate("B", 1100)).margin == Money(-100, "EUR")


def test_the_only_one_left_has_no_margin() -> None:
    assert attempt("A", candidate("A", 1000)).margin is None


def test_the_longest_bar_is_whole_and_the_others_are_in_proportion() -> None:
    one, two = attempt("A", candidate("A", 300, 200), candidate("B", 1000)).options
    assert [(part.start, part.width) for part in one.parts] == [(0, 300), (300, 200)]
    assert [(part.start, part.width) for part in two.parts] == [(0, SCALE)]


def test_a_contribution_that_saves_money_has_no_width_and_still_counts() -> None:
    (only,) = attempt("A", candidate("A", 1000, -200)).options
    assert [part.width for part in only.parts] == [SCALE, 0]
    assert only.total == Money(800, "EUR")


def test_candidates_are_numbered_and_told_how_far_behind_they_are() -> None:
    found = attempt("A", candidate("A", 1000), candidate("B", 1250))
    assert [(each.rank, each.behind.minor, each.chosen) for each in found.options] == [(1, 0, True), (2, 250, False)]


def test_the_ruled_out_stand_apart_with_their_sentences() -> None:
    out = Candidate(id="C", label="C", rejections=(Rejection(rule="lane", sentence="it serves X"),))
    found = attempt("A", candidate("A", 1000), out)
    assert [option.label for option in found.options] == ["A"]
    assert [(each.label, each.rejections[0].sentence) for each in found.ruled_out] == [("C", "it serves X")]


def test_nothing_to_choose_from_is_an_attempt_all_the_same() -> None:
    found = attempt(None)
    assert (found.options, found.chosen, found.margin) == ((), None, None)
