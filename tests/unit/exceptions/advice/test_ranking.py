"""What actions are expected to be worth: small cases that a person can reckon."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.dispatch.adjusting.alternatives import Alternative
from headway.exceptions.advice.model import NOTHING, AdviceInputs, AdvicePolicy, Member
from headway.exceptions.advice.options import OPTIONS
from headway.exceptions.advice.ranking import NEXT_BEST_ACTION, advised, rank
from headway.kernel.decisions import Candidate
from headway.kernel.money import Money
from headway.tracking.alerts.model import AlertPolicy

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
KINDS = tuple((name, name.replace("_", " ")) for name in (*OPTIONS, "comment", "wait"))


def member(number: int = 1, **more: Any) -> Member:
    """Half likely to be late, which costs 100.00, of which 20.00 goodwill; booked, not yet collected."""
    given: dict[str, Any] = {
        "shipment_id": UUID(int=number),
        "reference": f"SO-{number}",
        "chance": 0.5,
        "known": True,
        "due_at": NOW + timedelta(hours=20),
        "loss_minor": 10_000,
        "goodwill_minor": 2_000,
        "booked": True,
        "left": False,
        "over": False,
        "reachable": True,
        "price_minor": 4_000,
    }
    return Member(**{**given, **more})


def inputs(*members: Member, **more: Any) -> AdviceInputs:
    given: dict[str, Any] = {
        "now": NOW,
        "detector": "predicted_breach",
        "about": "shipment",
        "severity": "high",
        "currency": "USD",
        "at_risk_minor": 50_000,
        "members": members or (member(),),
        "more": 0,
        "kinds": KINDS,
        "policy": AdvicePolicy(),
        "alerts": AlertPolicy(),
    }
    return AdviceInputs(**{**given, **more})


def other(extra_minor: int) -> Alternative:
    return Alternative(candidate="S|B|DTD", label="Bolt", extra_minor=extra_minor, currency="USD")


def candidate(snapshot: AdviceInputs, code: str) -> Candidate:
    return next(each for each in rank(snapshot).candidates if each.id == code)


def test_doing_nothing_costs_the_chance_times_the_loss() -> None:
    assert candidate(inputs(), NOTHING).total_minor == 5_000


def test_another_carrier_costs_what_it_costs_more_and_nothing_is_late() -> None:
    snapshot = inputs(member(alternative=other(1_200)))
    assert candidate(snapshot, "reassign").total_minor == 1_200 + 300
    assert rank(snapshot).choice == "reassign"
    assert advised(snapshot, rank(snapshot))[0].saves == Money(3_500, "USD")


def test_a_dear_other_carrier_is_not_worth_it() -> None:
    assert candidate(inputs(member(alternative=other(6_000))), "reassign").total_minor == 6_000 + 300
    assert rank(inputs(member(alternative=other(6_000)))).choice != "reassign"


def test_calling_the_carrier_averts_its_share() -> None:
    """0.5 x (1 - 0.35) x 100.00, 6.00 for the call, 3.00 for a person's time."""
    assert candidate(inputs(), "notify_carrier").total_minor == 3_250 + 600 + 300


def test_telling_the_recipient_keeps_goodwill() -> None:
    """50.00, less 0.5 x 0.60 x 20.00 goodwill, plus 0.5 x 2.00 for nothing, plus 0.50, plus 3.00."""
    assert candidate(inputs(), "notify_recipient").total_minor == 5_000 - 600 + 100 + 50 + 300


def test_a_return_brings_the_goods_back_less_the_freight() -> None:
    """50.00 expected loss, less 80 % of 500.00, plus 40.00 freight, plus 3.00."""
    assert candidate(inputs(detector="refused"), "open_return").total_minor == 5_000 - 40_000 + 4_000 + 300


def test_where_nothing_helps_it_is_left_as_it_is() -> None:
    calm = inputs(member(chance=0.0, known=True, reachable=False))
    verdict = rank(calm)
    assert (verdict.choice, verdict.reason) == (NOTHING, "nothing_helps")


@pytest.mark.parametrize(
    ("code", "more", "rule"),
    [
        ("reassign", {"left": True}, "gone"),
        ("reassign", {"booked": False}, "gone"),
        ("reassign", {}, "nobody_else"),
        ("retender", {}, "booked"),
        ("reroute", {}, "not_on_the_way"),
        ("notify_recipient", {"reachable": False}, "unreachable"),
        ("notify_carrier", {"booked": False}, "no_carrier"),
        ("release", {}, "not_held"),
        ("correct_address", {}, "address_is_right"),
        ("dispute_invoice", {}, "no_invoice"),
    ],
)
def test_what_cannot_be_done_says_why(code: str, more: dict[str, Any], rule: str) -> None:
    found = candidate(inputs(member(**more)), code)
    assert [each.rule for each in found.rejections] == [rule]
    assert found.rejections[0].sentence


def test_what_was_just_done_promises_nothing_more() -> None:
    lately = inputs(done=(("notify_carrier", NOW - timedelta(hours=1)), ("comment", NOW)))
    found = candidate(lately, "notify_carrier")
    assert [each.rule for each in found.rejections] == ["done"]
    assert "2026-03-02T05:00Z" in found.rejections[0].sentence
    assert candidate(lately, "comment").eligible
    assert candidate(inputs(done=(("notify_carrier", NOW - timedelta(hours=5)),)), "notify_carrier").eligible


def test_a_kind_nobody_has_weighed_can_be_done_and_promises_nothing() -> None:
    shown = {each.code: each for each in advised(inputs(), rank(inputs()))}
    assert shown["comment"].possible
    assert shown["comment"].saves == Money(0, "USD")


def test_steps_that_only_a_playbook_needs_are_not_offered() -> None:
    assert "wait" not in {each.code for each in advised(inputs(), rank(inputs()))}


def test_a_case_with_fourteen_shipments_is_weighed_over_all_of_them() -> None:
    snapshot = inputs(*(member(number, alternative=other(100)) for number in range(1, 15)))
    assert candidate(snapshot, NOTHING).total_minor == 14 * 5_000
    assert candidate(snapshot, "reassign").total_minor == 14 * 100 + 300
    best = advised(snapshot, rank(snapshot))[0]
    assert (best.code, best.in_time) == ("reassign", 7.0)


snapshots = st.builds(
    lambda chances, detector, left, price: inputs(
        *(
            member(at, chance=chance, left=left, alternative=None if price is None else other(price))
            for at, chance in enumerate(chances, 1)
        ),
        detector=detector,
    ),
    st.lists(st.floats(0, 1), max_size=4),
    st.sampled_from(["refused", "damaged", "predicted_breach", "address_error", "invoice_mismatch"]),
    st.booleans(),
    st.none() | st.integers(-500, 5_000),
)


@given(snapshots)
def test_a_ranking_replays_from_its_record(snapshot: AdviceInputs) -> None:
    recorded = msgspec.json.encode(snapshot).decode()
    assert NEXT_BEST_ACTION.replay(recorded) == rank(snapshot)


@given(snapshots)
def test_the_choice_is_never_dearer_than_doing_nothing(snapshot: AdviceInputs) -> None:
    verdict = rank(snapshot)
    chosen = next(each for each in verdict.candidates if each.id == verdict.choice)
    idle = next(each for each in verdict.candidates if each.id == NOTHING)
    assert chosen.eligible
    assert chosen.total_minor <= idle.total_minor
    assert all(each.total_minor >= chosen.total_minor for each in verdict.candidates if each.eligible)
