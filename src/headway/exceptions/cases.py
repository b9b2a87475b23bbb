"""What may happen to a case, as pure functions from one case to the next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from headway.exceptions.model import OVER, TRANSITIONS, Case, CaseState, CaseSubject, Ending, OwnerRule, Severity
from headway.exceptions.severity import due_after, milder, severity_of
from headway.kernel.errors import Conflict
from headway.kernel.money import Money


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


def resolved(case: Case, resolution: str, now: datetime, *, automatic: bool, ending: Ending = Ending.SOLVED) -> Case:
    """It is over, and sleeps and waits no more."""
    over = replace(moved(case, CaseState.RESOLVED), resolved_at=now, resolution=resolution, automatic=automatic)
    return replace(awake(ticking(over, now)), ending=ending, subjects=0)


def reopened(case: Case, now: datetime) -> Case:
    """Its cause is back: open again with a new clock, and with whoever had it."""
    again = replace(moved(case, CaseState.OPEN), resolved_at=None, resolution=None, automatic=None, ending=None)
    due_at = due_after(case.severity, now, acknowledged=False)
    return replace(again, acknowledged_at=None, level=0, due_at=due_at, reopened=case.reopened + 1)


def escalated(case: Case, owner: str, severity: Severity, now: datetime) -> Case:
    """The next rung owns it, more severe, with a new clock."""
    due_at = due_after(severity, now, acknowledged=case.acknowledged_at is not None)
    return replace(case, owner=owner, severity=severity, level=case.level + 1, due_at=due_at, version=case.version + 1)


def weighed(case: Case, subjects: Iterable[CaseSubject], now: datetime, *, doubted: bool = False) -> Case:
    """The case by all that is still in trouble: it may make it worse and its clock shorter, never the reverse.

    Args:
        doubted: its detector is mostly wrong.
    """
    troubled = [subject for subject in subjects if subject.ended_at is None]
    at_risk = at_stake(troubled)
    deadline = min((subject.deadline for subject in troubled if subject.deadline is not None), default=None)
    known = replace(case, at_risk=at_risk, deadline=deadline, subjects=len({one.subject.id for one in troubled}))
    severity = milder(severity_of(at_risk, deadline, now), doubted=doubted)
    if severity.rank <= case.severity.rank:
        return known
    due_at = due_after(severity, case.paused_at or now, acknowledged=case.acknowledged_at is not None)
    return replace(known, severity=severity, due_at=min(case.due_at, due_at))


def at_stake(subjects: Iterable[CaseSubject]) -> Money | None:
    """The money at risk: of each thing once, what is most of several views of it; of several currencies the largest."""
    most: dict[tuple[str, str], int] = {}
    for subject in subjects:
        if subject.at_risk is not None:
            key = (subject.at_risk.currency, str(subject.shipment_id or subject.subject.id))
            most[key] = max(most.get(key, 0), subject.at_risk.minor)
    sums: dict[str, int] = {}
    for (currency, _), minor in most.items():
        sums[currency] = sums.get(currency, 0) + minor
    largest = max(sums.items(), key=lambda item: (item[1], item[0]), default=None)
    return None if largest is None else Money(largest[1], largest[0])


def paused(case: Case, why: str, now: datetime, until: datetime | None = None) -> Case:
    """Its clock stands still; one that stands still already gets another reason and time.

    Raises:
        WrongCaseState: it is over.
    """
    if is_over(case):
        raise WrongCaseState(f"the clock of a case that is {case.state} has stopped", state=case.state)
    return replace(case, paused_at=case.paused_at or now, pause_why=why, wait_until=until, version=case.version + 1)


def ticking(case: Case, now: datetime) -> Case:
    """Its clock runs again, with the time that was left; where none was left, with as much as a new one."""
    if case.paused_at is None:
        return case
    left = case.due_at - case.paused_at
    due_at = now + left
    if left.total_seconds() <= 0:
        due_at = due_after(case.severity, now, acknowledged=case.acknowledged_at is not None)
    return replace(case, due_at=due_at, paused_at=None, pause_why=None, wait_until=None, version=case.version + 1)


def snoozed(case: Case, until: datetime, now: datetime, *, or_worse: bool) -> Case:
    """It sleeps until then, and its clock with it.

    Raises:
        WrongCaseState: it is over.
    """
    asleep = paused(case, "it sleeps", now, until)
    return replace(asleep, snoozed_until=until, snooze_or_worse=or_worse)


def awake(case: Case) -> Case:
    """It sleeps no more."""
    return case if case.snoozed_until is None else replace(case, snoozed_until=None, snooze_or_worse=False)


def handed(case: Case, why: str, now: datetime, owner: str | None = None) -> Case:
    """It is a person's from now."""
    return replace(
        case, handed_at=case.handed_at or now, handed_why=why, owner=owner or case.owner, version=case.version + 1
    )


def next_look(case: Case) -> datetime | None:
    """When its clock has to be looked at: the end of its sleep, of its wait, or of its time; None where never."""
    if is_over(case):
        return None
    if case.snoozed_until is not None:
        return case.snoozed_until
    return case.due_at if case.paused_at is None else case.wait_until


def is_over(case: Case) -> bool:
    """Is nothing left to do?"""
    return case.state in OVER


def owner_of(rules: tuple[OwnerRule, ...], detector: str, severity: Severity, team: str) -> str:
    """The team of the first rule that fits; the detector's own `team` where none does."""
    for rule in rules:
        if rule.detector in (None, detector) and rule.severity in (None, severity):
            return rule.owner
    return team
