"""What may be asked about playbooks and their runs, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CheckPlaybook:
    """Could this text be saved? -> Playbook. `scopes` are the author's."""

    text: str
    scopes: frozenset[str] = frozenset({"*"})
    source: str = "playbook"


@dataclass(frozen=True, slots=True)
class TryPlaybook:
    """Which cases opened from `since` (inclusive) to `until` (exclusive) would it have taken? -> Trial.

    Nothing is kept and nothing done. None: the last seven days.
    """

    text: str
    since: datetime | None = None
    until: datetime | None = None
    source: str = "playbook"


@dataclass(frozen=True, slots=True)
class SavePlaybook:
    """Keep a playbook as the next version of its name; it is not at work by that -> PlaybookSaving."""

    text: str
    note: str = ""
    scopes: frozenset[str] = frozenset({"*"})


@dataclass(frozen=True, slots=True)
class ActivatePlaybook:
    """Put a version to work from now on; an older one rolls back, 0 is the one shipped, -1 none -> PlaybookActivation.

    `before`, where given, is the version that must be at work now. Runs that have begun go on as they began.
    """

    name: str
    version: int
    reason: str
    before: int | None = None
    scopes: frozenset[str] = frozenset({"*"})


@dataclass(frozen=True, slots=True)
class AnswerApproval:
    """Approve a step that waits for it, or refuse it -> Run."""

    run_id: UUID
    number: int
    approved: bool
    reason: str
    scopes: frozenset[str] = frozenset({"*"})


@dataclass(frozen=True, slots=True)
class StopRun:
    """End a run by hand; its case is a person's from then -> Run."""

    run_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class PlaybookSaving:
    """The version it has; `repeated` where the newest version had this very text already."""

    name: str
    version: int
    steps: int
    repeated: bool


@dataclass(frozen=True, slots=True)
class PlaybookActivation:
    """What is at work now, and what was; `repeated` where it was at work already."""

    name: str
    version: int
    before: int
    reason: str
    activated_by: str
    activated_at: datetime
    repeated: bool = False


def may(scopes: frozenset[str], scope: str) -> bool:
    """Do these scopes hold one, or everything of its room (`orders:*`), or everything (`*`)?"""
    return not scope or not scopes.isdisjoint({scope, scope.split(":")[0] + ":*", "*"})
