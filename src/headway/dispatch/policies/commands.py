"""What may be asked about policies, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SaveDispatchPolicy:
    """Keep a policy as the next version; it is not in force by that -> PolicySaving."""

    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ActivateDispatchPolicy:
    """Put a version in force from now on; an older one rolls back, 0 is the one built in -> PolicyActivation.

    `before`, where given, is the version that must be in force now.
    """

    version: int
    reason: str
    before: int | None = None


@dataclass(frozen=True, slots=True)
class PolicySaving:
    """The version it has; `repeated` where the newest version had this very text already."""

    version: int
    name: str
    strategy: str
    repeated: bool


@dataclass(frozen=True, slots=True)
class PolicyActivation:
    """What is in force now, and what was; `repeated` where it was in force already."""

    version: int
    before: int
    reason: str
    activated_by: str
    activated_at: datetime
    repeated: bool = False
