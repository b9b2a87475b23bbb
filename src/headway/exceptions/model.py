"""The words of exceptions: severities, case states with their transitions, cases, findings, commands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from headway.kernel.money import Money


class Severity(StrEnum):
    """How much attention a case needs; declared from little to much."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 for low to 3 for critical."""
        return _RANKS[self]


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


class CaseState(StrEnum):
    """How far a case has come."""

    OPEN = "open"  # -> acknowledged, in_progress, waiting, resolved
    ACKNOWLEDGED = "acknowledged"  # -> in_progress, waiting, resolved
    IN_PROGRESS = "in_progress"  # -> waiting, resolved
    WAITING = "waiting"  # for somebody's answer -> in_progress, resolved
    RESOLVED = "resolved"  # -> closed, open (its cause is back)
    CLOSED = "closed"  # final


_C = CaseState
TRANSITIONS: dict[CaseState, frozenset[CaseState]] = {
    _C.OPEN: frozenset({_C.ACKNOWLEDGED, _C.IN_PROGRESS, _C.WAITING, _C.RESOLVED}),
    _C.ACKNOWLEDGED: frozenset({_C.IN_PROGRESS, _C.WAITING, _C.RESOLVED}),
    _C.IN_PROGRESS: frozenset({_C.WAITING, _C.RESOLVED}),
    _C.WAITING: frozenset({_C.IN_PROGRESS, _C.RESOLVED}),
    _C.RESOLVED: frozenset({_C.CLOSED, _C.OPEN}),
    _C.CLOSED: frozenset(),
}

OVER = frozenset({_C.RESOLVED, _C.CLOSED})
"""States in which nothing is left to do."""


class Ending(StrEnum):
    """How a case came to be over; a later ending of a reopened case replaces an earlier one."""

    SOLVED = "solved"  # its causes are gone, or somebody says so
    MERGED = "merged"  # another case has all of it now
    DISMISSED = "dismissed"  # there was nothing: a false positive


@dataclass(frozen=True, slots=True)
class Subject:
    """What a signal is about; `type` is shipment, order, invoice, carrier, connector, site or offer."""

    type: str
    id: UUID


@dataclass(frozen=True, slots=True)
class Cause:
    """What is behind a signal, where its detector knows: signals with the same cause are one case.

    `kind` is a stable word (breakdown, outage, shortfall, connector, run, disruption, dock), `key` the same for all.
    """

    kind: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A detector saw something, mostly about a shipment.

    Attributes:
        at_risk: what is lost if nobody acts; None: as the order says.
        deadline: until when acting helps; None: as the order says.
        subject: what it is about; None: the shipment.
        cause: what is behind it; None: whatever else is wrong with the subject.
        since: when the trouble began, where that is before it is told.
    """

    shipment_id: UUID | None = None
    order_id: UUID | None = None
    carrier_id: UUID | None = None
    sentence: str
    at_risk: Money | None = None
    deadline: datetime | None = None
    subject: Subject | None = None
    cause: Cause | None = None
    since: datetime | None = None

    @property
    def about(self) -> Subject:
        """The subject, a shipment where none is named."""
        if self.subject is not None:
            return self.subject
        if self.shipment_id is None:
            raise ValueError("a signal about no shipment names its subject")
        return Subject("shipment", self.shipment_id)


@dataclass(frozen=True, slots=True)
class Gone:
    """The cause a detector watches for is over for this subject, mostly a shipment."""

    subject_id: UUID
    resolution: str


@dataclass(frozen=True, slots=True)
class Watch:
    """The detector wants to look at this shipment again at `at`; an earlier wish is replaced."""

    shipment_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class Unwatch:
    """The detector need not look at this shipment again."""

    shipment_id: UUID


Finding = Signal | Gone | Watch | Unwatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Something that needs attention. `owner` is a team, `assignee` a person; `level` counts escalations.

    Attributes:
        detector: the kind of its root: what explains the rest.
        subject_type, subject_id: what it was opened about; all that it is about are its `CaseSubject`s.
        cause: what is behind all of it; there is one open case a cause.
        at_risk: of all that is still in trouble; deadline: the first of theirs.
        subjects: how many different things it is about that are still in trouble.
        since: when the trouble began, as far as is known.
        ending: how it came to be over; merged_into: the case that has all of it now.
        paused_at: its clock stands still since then, for `pause_why`, at the latest until `wait_until`.
        snoozed_until: it sleeps until then, or until it worsens where `snooze_or_worse`.
        handed_at: since then it is a person's; reopened: how often it came back.
    """

    id: UUID
    detector: str
    subject_type: str
    subject_id: UUID
    state: CaseState
    severity: Severity
    owner: str
    sentence: str
    opened_at: datetime
    due_at: datetime
    cause: Cause
    at_risk: Money | None = None
    deadline: datetime | None = None
    order_id: UUID | None = None
    shipment_id: UUID | None = None
    carrier_id: UUID | None = None
    assignee: str | None = None
    level: int = 0
    acknowledged_at: datetime | None = None
    resolved_at: datetime | None = None
    automatic: bool | None = None
    resolution: str | None = None
    signals: int = 1
    version: int = 1
    subjects: int = 1
    since: datetime | None = None
    ending: Ending | None = None
    merged_into: UUID | None = None
    paused_at: datetime | None = None
    pause_why: str | None = None
    wait_until: datetime | None = None
    snoozed_until: datetime | None = None
    snooze_or_worse: bool = False
    handed_at: datetime | None = None
    handed_why: str | None = None
    reopened: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSubject:
    """Something that a case is about, as one detector sees it; over for it at `ended_at`."""

    case_id: UUID
    detector: str
    subject: Subject
    order_id: UUID | None
    shipment_id: UUID | None
    carrier_id: UUID | None
    sentence: str
    joined_at: datetime
    since: datetime | None = None
    ended_at: datetime | None = None
    resolution: str | None = None
    at_risk: Money | None = None
    deadline: datetime | None = None
    signals: int = 1


@dataclass(frozen=True, slots=True)
class OwnerRule:
    """Cases of a detector and a severity (None: any) belong to this team."""

    owner: str
    detector: str | None = None
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class AcknowledgeCase:
    """Somebody takes the case on; from now the clock to resolve it runs."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class AssignCase:
    """Give the case to a person, who works on it from now."""

    case_id: UUID
    assignee: str


@dataclass(frozen=True, slots=True)
class MoveCase:
    """Say how far the work has come: in_progress, waiting, or closed once resolved."""

    case_id: UUID
    to: CaseState


@dataclass(frozen=True, slots=True)
class CommentCase:
    """Leave a note on the timeline."""

    case_id: UUID
    text: str


@dataclass(frozen=True, slots=True)
class ResolveCase:
    """It is over, for this reason."""

    case_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class SnoozeCase:
    """Let the case sleep until then; with `or_worse` it wakes before where it gets worse or more join it."""

    case_id: UUID
    until: datetime
    or_worse: bool = True


@dataclass(frozen=True, slots=True)
class WakeCase:
    """End its sleep before its time."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class MergeCases:
    """They have one cause: everything of `case_id` goes to `into_id`."""

    case_id: UUID
    into_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class SplitCase:
    """Some of its subjects have another cause: they are a case of their own from now."""

    case_id: UUID
    subjects: tuple[UUID, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class DismissCase:
    """There is nothing: its detector was wrong. It counts against that detector."""

    case_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class HandCase:
    """A person must judge it: playbooks leave it alone from now. `owner`: of which team; None: of the one it has."""

    case_id: UUID
    why: str
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class SaveOwners:
    """Set who owns what: the first rule that fits a new case names its team."""

    rules: tuple[OwnerRule, ...]
