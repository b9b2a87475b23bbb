"""The words of the inbox: what can be done to several cases, what came of it, which cases are looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from headway.exceptions.model import Case
from headway.kernel.errors import Conflict, NotFound

MOST = 200
"""So many cases can be sorted at once."""


class Deed(StrEnum):
    """What is done to a case."""

    TAKE = "take"  # it is whoever asks who works on it
    ASSIGN = "assign"  # it is given to `assignee`
    SNOOZE = "snooze"  # it sleeps until `until`, or until it worsens
    WAKE = "wake"
    MERGE = "merge"  # all of it goes into `into_id`
    DISMISS = "dismiss"  # there was nothing, for `reason`
    RESOLVE = "resolve"  # it is over, for `reason`


@dataclass(frozen=True, slots=True, kw_only=True)
class SortCases:
    """Do one thing to some cases -> Sorted; what one of them does not allow leaves the others done."""

    case_ids: tuple[UUID, ...]
    deed: Deed
    reason: str = ""
    assignee: str = ""
    until: datetime | None = None
    or_worse: bool = True
    into_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A case to which it could not be done, and why."""

    case_id: UUID
    code: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """What came of it; `undo_id` takes it back, None where nothing was done."""

    undo_id: UUID | None
    done: tuple[UUID, ...]
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class UndoSorting:
    """Put the cases of a sorting back as they stood -> tuple of Case."""

    undo_id: UUID


class NoUndo(NotFound):
    """There is nothing like that to take back."""

    code = "no_undo"
    advice = "Maybe it is more than a day old."


class TooLateToUndo(Conflict):
    """It was taken back already, somebody else did it, or a case has changed since."""

    code = "too_late_to_undo"
    advice = "Maybe change the case by hand to what it should be."


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """Which cases are looked at; empty and None: any.

    Attributes:
        phase: open ones that are awake, those asleep, all that are `unresolved`, those over, or all.
        assignees: one of these works on it; `unassigned`: nobody does.
        due_by: its clock runs out by then.
        carrier, customer, site: of something that it is about; the code of the carrier, the site it leaves from.
    """

    phase: Literal["open", "asleep", "unresolved", "over", "all"] = "open"
    severities: tuple[str, ...] = ()
    owner: str | None = None
    detectors: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    unassigned: bool = False
    due_by: datetime | None = None
    carrier: str | None = None
    customer: str | None = None
    site: str | None = None
    shipment_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A case in the list, with what its first shipment is called, and whose and with whom it is."""

    case: Case
    reference: str | None
    customer: str | None
    carrier: str | None
    site: str | None


@dataclass(frozen=True, slots=True)
class Count:
    """How many cases have a value of something to filter by, with every other filter as it is."""

    facet: str
    value: str
    cases: int
