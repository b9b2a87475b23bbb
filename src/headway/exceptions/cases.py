"""What may happen to a case, as pure functions from one case to the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from headway.exceptions.model import OVER, TRANSITIONS, Case, CaseState, OwnerRule, Severity, Signal
from headway.exceptions.severity import due_after
from headway.kernel.errors import Conflict


class WrongCaseState(Conflict):
    """The case is not in a state that allows this."""

    code = "wrong_case_state"
    advice = "Maybe somebody else has moved it since you read it."


def moved(case: Case, to: CaseState) -> Case:
    """The case in another state.

    Raises:
        WrongCaseState: `TRANSITIONS` has no such way.
    """
    if to not in TRANSITIONS[case.state]:
        raise WrongCaseState(f"a case that is {case.state} cannot become {to}", state=case.state, to=to)
    return replace(case, state=to, version=case.version + 1)


def acknowledged(case: Case, now: datetime, to: CaseState = CaseState.ACKNOWLEDGED) -> Case:
    """Somebody has taken it on: the clock to resolve it starts, once."""
    taken = moved(case, to)
    if case.acknowledged_at is not None:
        return taken
    return replace(taken, acknowledged_at=now, due_at=due_after(case.severity, now, acknowledged=True))


def assigned(case: Case, assignee: str, now: datetime) -> Case:
    """It is given to a person, who works on it from now.

    Raises:
        WrongCaseState: it is over.
    """
    if case.state is CaseState.IN_PROGRESS:
        return replace(case, assignee=assignee, version=case.version + 1)
    return replace(acknowledged(case, now, CaseState.IN_PROGRESS), assignee=assignee)


def resolved(case: Case, resolution: str, now: datetime, *, automatic: bool) -> Case:
    """It is over."""
    return replace(moved(case, CaseState.RESOLVED), resolved_at=now, resolution=resolution, automatic=automatic)


def escalated(case: Case, owner: str, severity: Severity, now: datetime) -> Case:
    """The next rung owns it, more severe, with a new clock."""
    due_at = due_after(severity, now, acknowledged=case.acknowledged_at is not None)
    return replace(case, owner=owner, severity=severity, level=case.level + 1, due_at=due_at, version=case.version + 1)


def signalled(case: Case, signal: Signal, severity: Severity, now: datetime) -> Case:
    """One more signal of the same cause: it may make the case worse and its clock shorter, never the reverse."""
    more = replace(case, signals=case.signals + 1, sentence=signal.sentence, version=case.version + 1)
    if severity.rank <= case.severity.rank:
        return more
    due_at = due_after(severity, now, acknowledged=case.acknowledged_at is not None)
    return replace(more, severity=severity, due_at=min(case.due_at, due_at), at_risk=signal.at_risk)


def is_over(case: Case) -> bool:
    """Is nothing left to do?"""
    return case.state in OVER


def owner_of(rules: tuple[OwnerRule, ...], detector: str, severity: Severity, team: str) -> str:
    """The team of the first rule that fits; the detector's own `team` where none does."""
    for rule in rules:
        if rule.detector in (None, detector) and rule.severity in (None, severity):
            return rule.owner
    return team
