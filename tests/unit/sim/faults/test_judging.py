"""Signals against the truth: found, missed, false, a matter of opinion; causes, cases and a plain system's alerts."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid5

import pytest

from headway.sim.faults.judging import judge
from headway.sim.faults.kinds import Kind
from headway.sim.faults.reading import CaseStory, Seen, Sign
from headway.sim.faults.truth import Truth
from headway.sim.network import START

END = START + timedelta(days=3)
MINUTE = timedelta(minutes=1)
CASES = [UUID(int=number) for number in range(1, 6)]


def _sign(detector: str, subject: str, at: datetime, case: int = 0, sentence: str = "") -> Sign:
    return Sign(detector, subject, at, CASES[case], uuid5(CASES[0], subject), joined=True, sentence=sentence)


def _seen(*signs: Sign) -> Seen:
    return Seen(list(signs), {case: CaseStory(case, "damaged", START) for case in CASES})


DAMAGED = Truth("damaged", "SO-1", "damaged:SO-1", START, Kind.DAMAGED)


def test_a_truth_that_is_seen_counts_with_the_time_it_took() -> None:
    found = judge([DAMAGED], _seen(_sign("damaged", "SO-1", START + 20 * MINUTE)), END).kinds["damaged"]
    assert (found.recall, found.precision, found.took_s) == (1.0, 1.0, [1200.0])


def test_a_truth_that_nobody_sees_is_missed() -> None:
    found = judge([DAMAGED], _seen(), END).kinds["damaged"]
    assert (found.recall, found.precision) == (0.0, None)
    assert found.missed == [DAMAGED]


def test_a_signal_about_nothing_is_wrong() -> None:
    found = judge([DAMAGED], _seen(_sign("damaged", "SO-2", START)), END).kinds["damaged"]
    assert found.precision == 0.0
    assert len(found.wrong) == 1


def test_what_is_a_matter_of_opinion_counts_neither_way() -> None:
    maybe = Truth("missed_pickup", "SO-1", "SO-1:pickup", START, sure=False)
    found = judge([maybe], _seen(_sign("missed_pickup", "SO-1", START)), END).kinds["missed_pickup"]
    assert (found.truths, found.recall, found.precision, found.opinion) == (0, None, None, 1)


def test_who_foretells_what_comes_is_right_however_early_and_though_nobody_need_have() -> None:
    early, at = START - timedelta(hours=9), START - timedelta(hours=8)
    told = Truth("predicted_breach", "SO-1", "SO-1:late", START, early=early)
    unsaid = Truth("predicted_breach", "SO-2", "SO-2:late", START, sure=False, comes=True, early=early)
    found = judge([told, unsaid], _seen(*(_sign("predicted_breach", f"SO-{n}", at) for n in (1, 2, 3))), END)
    judged = found.kinds["predicted_breach"]
    assert (judged.truths, judged.seen, judged.spoken, judged.right, judged.opinion) == (1, 1, 3, 2, 0)
    assert (judged.came, judged.foretold) == (2, 2)


def test_the_chances_that_were_given_stand_beside_what_came_of_them() -> None:
    comes = Truth("predicted_breach", "SO-1", "SO-1:late", START, sure=False, comes=True)
    signs = [_sign("predicted_breach", "SO-1", START, sentence="90% to miss 2026-03-02T16:00Z: nothing was heard")]
    signs.append(_sign("predicted_breach", "SO-2", START, sentence="88% to miss 2026-03-02T16:00Z: it is delayed"))
    found = judge([comes], _seen(*signs), END).kinds["predicted_breach"]
    assert (found.said, found.precision) == ([0.9, 0.88], 0.5)


def test_a_guess_about_a_shipment_whose_carrier_is_silent_is_a_matter_of_opinion() -> None:
    silent = Truth("no_update", "SO-1", "dark:X", START, Kind.DARK)
    late = Truth("missed_window", "SO-2", "SO-2:late", START)
    found = judge([silent, late], _seen(_sign("missed_window", "SO-1", START + 60 * MINUTE)), END)
    assert found.kinds["missed_window"].opinion == 1
    assert found.kinds["missed_window"].wrong == []


@pytest.mark.parametrize("at", [START - timedelta(hours=4), START + timedelta(hours=8)])
def test_a_signal_long_before_or_after_is_another_matter(at: datetime) -> None:
    brief = Truth("no_update", "SO-1", "held_back:SO-1", START, Kind.HELD_BACK, until=START + 60 * MINUTE)
    assert judge([brief], _seen(_sign("no_update", "SO-1", at)), END).kinds["no_update"].recall == 0.0


def test_what_began_shortly_before_the_end_need_not_have_been_seen() -> None:
    late = Truth("damaged", "SO-1", "damaged:SO-1", END - timedelta(hours=1))
    assert "damaged" not in judge([late], _seen(), END).kinds


def test_a_breakdown_with_three_shipments_in_one_case_is_one_case_a_cause() -> None:
    stands = [Truth("prolonged_stop", f"SO-{n}", "breakdown:L1", START, Kind.BREAKDOWN) for n in range(3)]
    signs = [_sign("prolonged_stop", f"SO-{n}", START + 60 * MINUTE) for n in range(3)]
    found = judge(stands, _seen(*signs), END)
    assert (found.causes, found.cases, found.alerts, found.lumped) == (1, 1, 3, 0)


def test_two_cases_of_one_cause_are_counted_and_a_merged_one_is_not() -> None:
    stands = [Truth("prolonged_stop", f"SO-{n}", "breakdown:L1", START, Kind.BREAKDOWN) for n in range(2)]
    seen = _seen(*(_sign("prolonged_stop", f"SO-{n}", START + 60 * MINUTE, case=n) for n in range(2)))
    assert judge(stands, seen, END).cases == 2
    assert judge(stands, seen, END).split == {"breakdown": 1}
    seen.cases[CASES[1]].merged_into = CASES[0]
    assert judge(stands, seen, END).cases == 1


def test_one_case_with_two_causes_is_told() -> None:
    other = Truth("damaged", "SO-2", "damaged:SO-2", START)
    signs = [_sign("damaged", "SO-1", START + MINUTE), _sign("damaged", "SO-2", START + MINUTE)]
    found = judge([DAMAGED, other], _seen(*signs), END)
    assert (found.causes, found.cases, found.lumped) == (2, 2, 1)
