"""What the screens of governing say: rules in rows, two versions beside each other, a decision made again."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from headway.analytics.whatif.report import Figure
from headway.dispatch.governing.model import same_person
from headway.kernel.auditing import Entry
from headway.kernel.decisions import Candidate, Contribution, Rejection, Verdict
from headway.kernel.ledger.chain import found_by
from headway.kernel.ledger.consequences import Hanging
from headway.web.governing import differences, inputs
from headway.web.governing.audit import COLUMNS, sheet
from headway.web.governing.saying import Saying, sayings
from headway.web.governing.trials import absolute, verdict
from headway.web.governing.words import event

POLICY = """\
name: ours
lists:
  - name: not_c1
    when: order.customer == "ACME"
    deny: [C1, C2]
guide:
  - carriers: [C3, C2]
autonomy:
  route_change: {level: 2, thresholds: [{when: decision.extra > 5.0, level: 1}]}
"""


def row(name: str, rows: list[Saying]) -> Saying:
    return next(each for each in rows if each.name == name)


def test_a_list_says_who_may_not_where_and_on_which_line() -> None:
    said = row("not_c1", sayings(POLICY, "policy"))
    assert (said.says, said.where, said.line) == ("never C1, C2", 'order.customer == "ACME"', 3)


def test_what_a_document_does_not_mention_is_as_built_in() -> None:
    rows = sayings(POLICY, "policy")
    assert (row("allocation", rows).says, row("allocation", rows).line) == ("level 4: act", 0)
    assert row("offers", rows).says == ""


def test_a_threshold_stands_below_its_kind() -> None:
    said = row("route_change, threshold 1", sayings(POLICY, "policy"))
    assert (said.says, said.where) == ("level 1: suggest", "decision.extra > 5.0")


def test_lines_that_differ_are_shown_with_those_around_them() -> None:
    before = "\n".join(f"line {n}" for n in range(1, 11))
    found = differences.lines(before, before.replace("line 5", "line five"))
    assert [(each.kind, each.before, each.after) for each in found] == [
        ("cut", None, None), ("same", 2, 2), ("same", 3, 3), ("same", 4, 4), ("gone", 5, None), ("new", None, 5),
        ("same", 6, 6), ("same", 7, 7), ("same", 8, 8),
    ]  # fmt: skip


def test_texts_that_are_alike_have_no_difference() -> None:
    assert differences.lines(POLICY, POLICY) == []


def test_what_is_said_otherwise_is_what_changed_came_and_went() -> None:
    before, after = sayings(POLICY, "a"), sayings(POLICY.replace("C1, C2", "C1").replace("not_c1", "just_c1"), "b")
    found = [(each.name, each.before is None, each.after is None) for each in differences.said(before, after)]
    assert found == [("just_c1", True, False), ("not_c1", False, True)]


def option(key: str, minor: int = 0, *rules: str) -> Candidate:
    return Candidate(
        id=key,
        label=key.upper(),
        rejections=tuple(Rejection(rule=rule, sentence=rule) for rule in rules),
        contributions=() if rules else (Contribution(feature="freight", minor=minor, sentence=""),),
    )


def decided(choice: str | None, *candidates: Candidate, reason: str = "cheapest") -> Verdict:
    return Verdict(choice=choice, reason=reason, sentence="", candidates=candidates, currency="USD")


def test_a_record_is_found_by_whom_it_names_and_how_near_the_next_was() -> None:
    made = decided(
        "s|C1|DTD|z", option("s|C1|DTD|z", 100), option("s|C2|DTD|z", 130), option("s|C3|DTD|z", 0, "denied")
    )
    assert found_by(made) == ("cheapest", "s|C1|DTD|z", "C1", 30)


def test_the_only_one_left_has_no_margin() -> None:
    assert found_by(decided("keep", option("keep", 100))) == ("cheapest", "keep", None, None)


def test_nobody_chosen_names_nobody() -> None:
    assert found_by(decided(None, option("s|C1|DTD|z", 0, "denied"))) == ("cheapest", None, None, None)


@pytest.mark.parametrize(
    ("again", "said"),
    [
        (decided("a", option("a", 100), option("b", 130)), []),
        (
            decided("b", option("b", 90), option("a", 100)),
            ["choice: B instead of A", "B: 90 instead of 130 minor units"],
        ),
        (decided("a", option("a", 100), option("b", 0, "denied")), ["B: now ruled out by denied"]),
        (decided("a", option("a", 100)), ["B: not a candidate any more"]),
    ],
)
def test_a_verdict_made_again_says_in_what_it_differs(again: Verdict, said: list[str]) -> None:
    assert inputs.differences(decided("a", option("a", 100), option("b", 130)), again) == said


def test_what_is_at_the_top_of_a_snapshot_is_told_one_level_down() -> None:
    text = '{"attempt": 2, "order": {"customer": "ACME", "penalty": {"minor": 5, "currency": "USD"}, "lines": []}}'
    assert inputs.top(text) == [
        ("attempt", "2"), ("order.customer", "ACME"), ("order.penalty", "5 minor units of USD"),
    ]  # fmt: skip


def ids(count: int) -> list[UUID]:
    return [uuid4() for _ in range(count)]


def test_a_decision_stands_between_what_led_to_it_and_what_tells_of_it() -> None:
    first, decision, told, later = ids(4)
    hanging = Hanging()
    hanging.put(first, None, None)
    hanging.put(told, first, decision)
    hanging.put(later, told, None)
    assert hanging.above(decision) == [first]
    assert hanging.after(decision, 9) == ([told, later], True)
    assert hanging.above(later) == [told, decision, first]


def test_events_that_name_each_other_as_cause_end_the_walk() -> None:
    one, two = ids(2)
    hanging = Hanging()
    hanging.put(one, two, None)
    hanging.put(two, one, None)
    assert hanging.above(one) == [two, one]
    assert hanging.after(one, 9) == ([two], True)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("user:ann", "key:ann", True), ("user:ann", "user:Ann", True), ("user:ann", "user:bob", False)],
)
def test_a_person_is_one_at_a_screen_and_with_a_key(one: str, other: str, same: bool) -> None:
    assert same_person(one, other) is same


def figure(name: str, low: float, change: float, high: float) -> Figure:
    return Figure(name, "share", "", 0.5, 0.5 + change, 0.5 + low, 0.5 + high, change, low, high)


@pytest.mark.parametrize(
    ("found", "how"),
    [
        (figure("on_time", 0.01, 0.03, 0.05), "better"),
        (figure("cost", 0.01, 0.03, 0.05), "worse"),
        (figure("cost", -0.01, 0.03, 0.05), "unsure"),
        (figure("offers", 0.01, 0.03, 0.05), "unsure"),
    ],
)
def test_only_what_is_sure_is_called_better_or_worse(found: Figure, how: str) -> None:
    assert verdict(found) == how


def test_a_change_of_a_share_is_in_points() -> None:
    assert absolute(figure("on_time", 0.01, 0.03, 0.05), 0.03, "USD") == "+3.0\N{NO-BREAK SPACE}pp"


def test_an_event_reads_as_words() -> None:
    assert event("dispatch.PolicyActivated") == "Policy activated"


def test_a_cell_that_a_spreadsheet_would_compute_stays_text() -> None:
    at, some = datetime(2026, 3, 2, tzinfo=UTC), uuid4()
    entry = Entry(
        xid=1, seq=1, id=some, type="x.Y", subject_type="order", subject_id=some, recorded_at=at, actor="=1+1",
        correlation_id=some, causation_id=None, came_from="", data="{}",
    )  # fmt: skip
    header, line = csv.reader(io.StringIO(sheet([entry])))
    assert tuple(header) == COLUMNS
    assert line[1] == "'=1+1"
