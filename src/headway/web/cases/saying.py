"""What is said after a deed: what was done to how many cases, what was refused and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from headway.exceptions.inbox.model import Deed, Sorted

DONE: Mapping[Deed, str] = {
    Deed.TAKE: "taken on",
    Deed.ASSIGN: "given away",
    Deed.SNOOZE: "asleep",
    Deed.WAKE: "awake",
    Deed.MERGE: "merged",
    Deed.DISMISS: "dismissed",
    Deed.RESOLVE: "resolved",
}


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence about what was done, and what takes it back, where anything was."""

    text: str
    undo_id: UUID | None


def said(deed: Deed, found: Sorted) -> Said:
    """`3 cases dismissed. 1 was left: a case that is resolved cannot become resolved.`"""
    many = len(found.done)
    parts = [f"{'Case' if many == 1 else f'{many} cases'} {DONE[deed]}."] if many else []
    if found.refused:
        rest = len(found.refused)
        parts.append(f"{rest} {'was' if rest == 1 else 'were'} left: {found.refused[0].why}.")
    return Said(" ".join(parts), found.undo_id)


def put_back(cases: int) -> str:
    """What is said once it was taken back."""
    return "The case stands as before." if cases == 1 else f"{cases} cases stand as before."
