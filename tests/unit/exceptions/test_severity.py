"""Severity from money and time, and the ladder above it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.exceptions.ladder import ESCALATED, ESCALATION, LADDER, TOP, Overdue, escalate, severity_at
from headway.exceptions.model import Severity
from headway.exceptions.severity import RESOLVE_WITHIN, RESPOND_WITHIN, due_after, raised, severity_of
from headway.kernel.canonical import canonical_json
from headway.kernel.money import Money

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("amount", "left_h", "severity"),
    [
        ("99.99", 72, Severity.LOW),
        ("99.99", 4, Severity.MEDIUM),
        ("100", 24, Severity.MEDIUM),
        ("250", -1, Severity.HIGH),
        ("2499.99", 1, Severity.HIGH),
        ("2500", 72, Severity.HIGH),
        ("2500", 8, Severity.CRITICAL),
    ],
)
def test_severity_follows_the_table(amount: str, left_h: int, severity: Severity) -> None:
    assert severity_of(Money.of(amount, "USD"), NOW + timedelta(hours=left_h), NOW) is severity


def test_what_nobody_knows_is_medium() -> None:
    assert severity_of(None, None, NOW) is Severity.MEDIUM


@given(st.integers(0, 10**7), st.integers(0, 10**6), st.integers(-100, 100), st.integers(0, 100))
def test_more_money_and_less_time_never_matter_less(minor: int, more: int, left_h: int, less_h: int) -> None:
    base = severity_of(Money(minor, "USD"), NOW + timedelta(hours=left_h), NOW)
    worse = severity_of(Money(minor + more, "USD"), NOW + timedelta(hours=left_h - less_h), NOW)
    assert worse.rank >= base.rank


def test_clocks_are_shorter_the_more_severe() -> None:
    for table in (RESPOND_WITHIN, RESOLVE_WITHIN):
        waits = [table[severity] for severity in Severity]
        assert waits == sorted(waits, reverse=True)
    assert due_after(Severity.CRITICAL, NOW, acknowledged=False) == NOW + timedelta(minutes=15)


def test_a_raised_severity_stops_at_critical() -> None:
    assert [raised(severity) for severity in Severity] == ["medium", "high", "critical", "critical"]


def overdue(severity: str, owner: str = "dispatch") -> Overdue:
    return Overdue(detector="late", severity=severity, owner=owner, level=0, acknowledged=False)


def test_a_low_case_climbs_the_whole_ladder_and_stays_at_the_top() -> None:
    case, owners = overdue("low"), []
    while (verdict := escalate(case)).choice is not None:
        assert verdict.reason == ESCALATED
        owners.append(verdict.choice)
        case = overdue(severity_at(case, verdict.choice), verdict.choice)
    assert owners == [owner for _, owner in LADDER]
    assert (case.severity, verdict.reason) == ("critical", TOP)


def test_a_critical_case_goes_straight_to_the_top() -> None:
    assert escalate(overdue("critical")).choice == "head_of_logistics"


def test_nobody_is_handed_what_they_have() -> None:
    assert escalate(overdue("low", owner="control_tower_lead")).choice == "operations_manager"


def test_every_rung_passed_over_says_why() -> None:
    rejected = {one.id: one.rejections for one in escalate(overdue("high")).candidates if not one.eligible}
    assert rejected.keys() == {"control_tower_lead", "operations_manager"}


def test_an_escalation_is_replayed_from_its_snapshot() -> None:
    case = overdue("medium")
    assert ESCALATION.replay(canonical_json(case)) == escalate(case)
