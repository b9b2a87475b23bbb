"""What may be asked about a second person, and what is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from headway.kernel.errors import Conflict, Forbidden, NotFound

DISPATCH, THRESHOLDS, SETTING = "dispatch", "thresholds", "second_person"
DOCUMENTS = (DISPATCH, THRESHOLDS)
"""Documents whose versions are put in force."""
ASKABLE = (*DOCUMENTS, SETTING)
"""What a second person can be asked about; the setting: that none is needed any more."""


class ApprovalStatus(StrEnum):
    """What became of a question to a second person."""

    OPEN = "open"  # -> approved, refused, withdrawn
    APPROVED = "approved"  # -> used, withdrawn
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    USED = "used"  # it was put in force; another time is asked for anew


APPROVAL_TRANSITIONS: Mapping[ApprovalStatus, frozenset[ApprovalStatus]] = {
    ApprovalStatus.OPEN: frozenset({ApprovalStatus.APPROVED, ApprovalStatus.REFUSED, ApprovalStatus.WITHDRAWN}),
    ApprovalStatus.APPROVED: frozenset({ApprovalStatus.USED, ApprovalStatus.WITHDRAWN}),
    ApprovalStatus.REFUSED: frozenset(),
    ApprovalStatus.WITHDRAWN: frozenset(),
    ApprovalStatus.USED: frozenset(),
}


class NoApproval(NotFound):
    """There is no such question."""

    code = "no_policy_approval"


class SecondPersonNeeded(Conflict):
    """Somebody else has to agree before it is put in force."""

    code = "second_person_needed"
    advice = "Maybe ask for it (POST /v1/policy-approvals); another person answers, then put it in force."


class SamePerson(Forbidden):
    """Whoever asks does not answer."""

    code = "same_person"
    advice = "Maybe have a colleague look at it."


class NobodyNeeded(Conflict):
    """It can be put in force without anybody else."""

    code = "nobody_needed"
    advice = "Maybe put it in force at once, or turn the second person on first."


class AskedAlready(Conflict):
    """The same is asked already, or was answered and not used."""

    code = "asked_already"


@dataclass(frozen=True, slots=True)
class AskActivation:
    """Ask a second person to agree that a version of a document is put in force -> Approval."""

    document: str
    version: int
    reason: str


@dataclass(frozen=True, slots=True)
class AnswerActivation:
    """Agree, or refuse with a reason -> Approval."""

    approval_id: UUID
    approve: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawActivation:
    """Ask no more -> Approval."""

    approval_id: UUID


@dataclass(frozen=True, slots=True)
class SetSecondPerson:
    """Want a second person for what is put in force, or none any more -> Governance."""

    on: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Governance:
    """Is a second person wanted? Since when, by whom, and why; None: nobody ever said."""

    second_person: bool = False
    reason: str = ""
    changed_by: str | None = None
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """One question to a second person and its answer."""

    id: UUID
    document: str
    version: int
    reason: str
    status: ApprovalStatus
    asked_by: str
    asked_at: datetime
    answered_by: str | None
    answered_at: datetime | None
    answer: str | None


def same_person(one: str, other: str) -> bool:
    """Is it one person, at a screen (`user:ann`) or with a key (`key:ann`)?"""
    return one.partition(":")[2].casefold() == other.partition(":")[2].casefold()
