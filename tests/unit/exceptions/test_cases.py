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
    escalated,
    moved,
    owner_of,
    resolved,
    signalled,
)
from headway.exceptions.model import OVER, TRANSITIONS, Case, CaseState, OwnerRule, Severity, Signal

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
    }
    return Case(**{**fields, **more})


def test_every_state_has_its_row_and_what_is_over_stays_over() -> None:
    assert TRANSITIONS.keys() == set(CaseState)
    assert all(TRANSITIONS[state] <= OVER for state in OVER)


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


def signal(**more: Any) -> Signal:
    fields: dict[str, Any] = {"shipment_id": UUID(int=2), "order_id": UUID(int=3), "carrier_id": None, "sentence": "s"}
    return Signal(**{**fields, **more})


def test_a_worse_signal_raises_the_severity_and_shortens_the_clock() -> None:
    after = signalled(case(), signal(), Severity.CRITICAL, LATER)
    assert (after.severity, after.signals, after.due_at) == (Severity.CRITICAL, 2, LATER + timedelta(minutes=15))


def test_a_milder_signal_changes_neither() -> None:
    after = signalled(case(), signal(), Severity.LOW, LATER)
    assert (after.severity, after.signals, after.due_at) == (Severity.MEDIUM, 2, case().due_at)


def test_the_first_fitting_rule_names_the_owner() -> None:
    rules = (OwnerRule("night", "late", Severity.CRITICAL), OwnerRule("desk", "late"), OwnerRule("rest"))
    assert owner_of(rules, "late", Severity.CRITICAL, "team") == "night"
    assert owner_of(rules, "late", Severity.LOW, "team") == "desk"
    assert owner_of(rules, "no_rate", Severity.LOW, "team") == "rest"
    assert owner_of((), "no_rate", Severity.LOW, "team") == "team"
