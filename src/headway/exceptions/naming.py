"""How causes are called, and what a signal makes of a case's view of its subject; pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from headway.exceptions.correlation.kinds import GROUPS, explains
from headway.exceptions.correlation.model import SignalFacts
from headway.exceptions.model import Case, CaseSubject, Cause, Signal, Subject

SPLIT = "split"
"""The kind of cause of what a person has taken out of another case."""


def own_cause(detector: str, about: Subject) -> Cause:
    """The cause of what has none in common with anything: just this trouble of just this."""
    return Cause(detector, f"{about.type}:{about.id}")


def adopted_cause(case: Case, signal: Signal, facts: SignalFacts, reason: str) -> Cause | None:
    """The cause that strikes many which a case has by a signal that joins it by a rule; None: it keeps its own."""
    if case.cause.kind in GROUPS:
        return None
    if signal.cause is not None:
        return signal.cause
    if reason == "same_run" and facts.pickup_at is not None:
        return Cause("run", f"{facts.carrier_code}|{facts.site}|{facts.pickup_at.date().isoformat()}")
    return Cause("dark", facts.carrier_code or facts.carrier) if reason == "gone_dark" else None


def recast(case: Case, detector: str, signal: Signal, cause: Cause | None) -> Case:
    """The case with a cause found later, and with the root that a signal shows; the same where it shows none."""
    leads = detector != case.detector and explains(detector, case.detector)
    alone = case.cause.kind not in GROUPS and not explains(case.detector, detector)
    if cause is None and not (leads and alone):
        return case
    after = replace(case, cause=cause or case.cause, version=case.version + 1)
    return replace(after, detector=detector, sentence=signal.sentence) if leads else after


def view_of(case_id: UUID, detector: str, signal: Signal, now: datetime, before: CaseSubject | None) -> CaseSubject:
    """The case's view of a subject after one more signal."""
    begun = [at for at in (None if before is None else before.since, signal.since) if at is not None]
    return CaseSubject(
        case_id=case_id,
        detector=detector,
        subject=signal.about,
        order_id=signal.order_id,
        shipment_id=signal.shipment_id,
        carrier_id=signal.carrier_id,
        sentence=signal.sentence,
        joined_at=before.joined_at if before is not None and before.ended_at is None else now,
        since=min(begun, default=None),
        at_risk=signal.at_risk,
        deadline=signal.deadline,
        signals=1 if before is None else before.signals + 1,
    )
