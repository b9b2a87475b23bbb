"""The life of a case, pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from headway.exceptions.cases import (
    WrongCaseState,
    acknowledged,
    assigned,
    at_stake,
    escalated,
    moved,
    next_look,
    owner_of,
    paused,
    resolved,
    ticking,
    weighed,
)
from headway.exceptions.model import (
    OVER,
    TRANSITIONS,
    Case,
    CaseState,
    CaseSubject,
    Cause,
    OwnerRule,
    Severity,
    Subject,
)
from headway.kernel.money import Money

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=30)


def case(**more: Any) -> Case:
    fields: dict[str, Any] = {
        "id": UUID(int=1),
        "detector": "late",
        "subject_type": "shipment",
        "subject_id": UUID(int=2),
        "state": CaseState.OPEN,
        "severity": Severity.MEDIUM,
        "owner": "control_tower",
        "sentence": "late",
        "opened_at": NOW,
        "due_at": NOW + timedelta(hours=4),
        "cause": Cause("late", "shipment:2"),
    }
    return Case(**{**fields, **more})


def test_every_state_has_its_row_and_what_is_over_stays_over_or_comes_back() -> None:
    assert TRANSITIONS.keys() == set(CaseState)
    assert all(TRANSITIONS[state] <= OVER | {CaseState.OPEN} for state in OVER)


@pytest.mark.parametrize("start", CaseState)
@pytest.mark.parametrize("to", CaseState)
def test_only_the_ways_of_the_table_are_open(start: CaseState, to: CaseState) -> None:
    if to in TRANSITIONS[start]:
        assert moved(case(state=start), to).state is to
    else:
        with pytest.raises(WrongCaseState):
            moved(case(state=start), to)


def test_acknowledging_starts_the_clock_to_resolve_once() -> None:
    taken = acknowledged(case(), LATER)
    assert (taken.state, taken.acknowledged_at) == (CaseState.ACKNOWLEDGED, LATER)
    assert taken.due_at == LATER + timedelta(hours=24)
    working = acknowledged(taken, LATER + timedelta(hours=5), CaseState.IN_PROGRESS)
    assert (working.acknowledged_at, working.due_at) == (LATER, taken.due_at)


def test_an_assigned_case_is_in_progress_and_may_change_hands() -> None:
    first = assigned(case(), "ana", NOW)
    assert (first.state, first.assignee, first.acknowledged_at) == (CaseState.IN_PROGRESS, "ana", NOW)
    assert assigned(first, "ben", LATER).assignee == "ben"


def test_a_resolved_case_cannot_be_resolved_again() -> None:
    over = resolved(case(), "booked", LATER, automatic=True)
    assert (over.state, over.automatic, over.resolved_at) == (CaseState.RESOLVED, True, LATER)
    with pytest.raises(WrongCaseState):
        resolved(over, "again", LATER, automatic=False)


def test_an_escalated_case_has_another_owner_and_a_new_clock() -> None:
    after = escalated(case(), "operations_manager", Severity.HIGH, LATER)
    assert (after.owner, after.level, after.severity) == ("operations_manager", 1, Severity.HIGH)
    assert after.due_at == LATER + timedelta(hours=1)


def subject(number: int = 2, **more: Any) -> CaseSubject:
    fields: dict[str, Any] = {
        "case_id": UUID(int=1),
        "detector": "late",
        "subject": Subject("shipment", UUID(int=number)),
        "order_id": None,
        "shipment_id": UUID(int=number),
        "carrier_id": None,
        "sentence": "late",
        "joined_at": NOW,
    }
    return CaseSubject(**{**fields, **more})


def test_what_is_at_risk_together_raises_the_severity_and_shortens_the_clock() -> None:
    fourteen = [subject(n, at_risk=Money(20_000, "USD"), deadline=LATER + timedelta(hours=2)) for n in range(14)]
    after = weighed(case(), fourteen, LATER)
    assert (after.severity, after.subjects, after.at_risk) == (Severity.CRITICAL, 14, Money(280_000, "USD"))
    assert after.due_at == LATER + timedelta(minutes=15)


def test_what_is_over_counts_no_more_but_the_case_gets_no_milder() -> None:
    over = subject(3, at_risk=Money(500_000, "USD"), ended_at=LATER)
    after = weighed(case(), [subject(2, at_risk=Money(5_000, "USD"), deadline=LATER + timedelta(days=9)), over], LATER)
    assert (after.severity, after.due_at, after.subjects) == (Severity.MEDIUM, case().due_at, 1)
    assert after.at_risk == Money(5_000, "USD")


def test_two_views_of_one_shipment_risk_its_money_once() -> None:
    views = [subject(2, at_risk=Money(300, "USD")), subject(2, detector="no_update", at_risk=Money(500, "USD"))]
    assert at_stake([*views, subject(3, at_risk=Money(400, "EUR"))]) == Money(500, "USD")


def test_a_clock_that_stood_still_goes_on_with_what_was_left() -> None:
    waiting = paused(case(), "asked the carrier", NOW + timedelta(hours=1))
    assert next_look(waiting) is None
    again = ticking(waiting, NOW + timedelta(hours=11))
    assert (again.paused_at, again.due_at) == (None, NOW + timedelta(hours=14))


def test_a_clock_that_had_run_out_begins_anew() -> None:
    waiting = paused(case(), "asked the carrier", NOW + timedelta(hours=5))
    assert ticking(waiting, NOW + timedelta(hours=11)).due_at == NOW + timedelta(hours=15)


def test_the_first_fitting_rule_names_the_owner() -> None:
    rules = (OwnerRule("night", "late", Severity.CRITICAL), OwnerRule("desk", "late"), OwnerRule("rest"))
    assert owner_of(rules, "late", Severity.CRITICAL, "team") == "night"
    assert owner_of(rules, "late", Severity.LOW, "team") == "desk"
    assert owner_of(rules, "no_rate", Severity.LOW, "team") == "rest"
    assert owner_of((), "no_rate", Severity.LOW, "team") == "team"
