"""Who takes a case over when its clock ran out: the ladder of owners by severity, as a recorded decision."""

from __future__ import annotations

import msgspec

from headway.exceptions.model import Case, Severity
from headway.exceptions.severity import raised
from headway.kernel.decisions import Candidate, Decider, Rejection, Verdict

LADDER = (
    (Severity.MEDIUM, "control_tower_lead"),
    (Severity.HIGH, "operations_manager"),
    (Severity.CRITICAL, "head_of_logistics"),
)
"""The owner of what has become so severe without anyone acting, from the bottom to the top."""

TOP = "top_of_ladder"
ESCALATED = "escalated"


class Rung(msgspec.Struct, frozen=True):
    """Who owns an escalated case of this severity."""

    severity: str
    owner: str


BUILT_IN = tuple(Rung(severity, owner) for severity, owner in LADDER)


class Overdue(msgspec.Struct, frozen=True, kw_only=True):
    """Everything an escalation depends on."""

    detector: str
    severity: str
    owner: str
    level: int
    acknowledged: bool
    ladder: tuple[Rung, ...] = BUILT_IN


def escalate(case: Overdue) -> Verdict:
    """The lowest rung of the next severity or above with another owner; at the top the last owner keeps the case."""
    severity = raised(Severity(case.severity))
    candidates = tuple(_candidate(rung, case, severity) for rung in case.ladder)
    chosen = next((candidate.id for candidate in candidates if candidate.eligible), None)
    missed = "resolved" if case.acknowledged else "acknowledged"
    if chosen is None:
        sentence = f"not {missed} in time; {case.owner} is the last rung and keeps it as {case.severity}"
        return Verdict(choice=None, reason=TOP, sentence=sentence, candidates=candidates)
    sentence = f"not {missed} in time: {case.owner} hands over to {chosen}, now {severity_at(case, chosen)}"
    return Verdict(choice=chosen, reason=ESCALATED, sentence=sentence, candidates=candidates)


def severity_at(case: Overdue, owner: str) -> Severity:
    """The severity with which a rung's owner takes over."""
    return next(Severity(rung.severity) for rung in case.ladder if rung.owner == owner)


def _candidate(rung: Rung, case: Overdue, severity: Severity) -> Candidate:
    rejections = []
    if Severity(rung.severity).rank < severity.rank:
        rejections.append(Rejection(rule="severity", sentence=f"takes {rung.severity} cases, this one is {severity}"))
    if rung.owner == case.owner:
        rejections.append(Rejection(rule="same_owner", sentence=f"{rung.owner} has it already"))
    return Candidate(id=rung.owner, label=f"{rung.owner} ({rung.severity})", rejections=tuple(rejections))


ESCALATION = Decider("escalation", "escalation/1", "case", Overdue, escalate)


def overdue_of(case: Case, ladder: tuple[Rung, ...] | None = None) -> Overdue:
    """The snapshot an escalation is decided from; `ladder`: the tenant's own, None: the one built in."""
    return Overdue(
        detector=case.detector,
        severity=case.severity,
        owner=case.owner,
        level=case.level,
        acknowledged=case.acknowledged_at is not None,
        ladder=ladder or BUILT_IN,
    )
