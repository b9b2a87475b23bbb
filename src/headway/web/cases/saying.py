"""What is said after a deed: what was done to how many cases, what was refused and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from headway.exceptions.inbox.model import Deed, Sorted
from headway.web.translating import N_, ngettext

DONE: Mapping[Deed, tuple[str, str]] = {
    Deed.TAKE: (N_("Case taken on."), N_("%(n)s cases taken on.")),
    Deed.ASSIGN: (N_("Case given away."), N_("%(n)s cases given away.")),
    Deed.SNOOZE: (N_("Case asleep."), N_("%(n)s cases asleep.")),
    Deed.WAKE: (N_("Case awake."), N_("%(n)s cases awake.")),
    Deed.MERGE: (N_("Case merged."), N_("%(n)s cases merged.")),
    Deed.DISMISS: (N_("Case dismissed."), N_("%(n)s cases dismissed.")),
    Deed.RESOLVE: (N_("Case resolved."), N_("%(n)s cases resolved.")),
}
"""What is said of one case, and of several."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence about what was done, and what takes it back, where anything was."""

    text: str
    undo_id: UUID | None


def said(deed: Deed, found: Sorted) -> Said:
    """`3 cases dismissed. 1 was left: a case that is resolved cannot become resolved.`"""
    many, rest = len(found.done), len(found.refused)
    parts = [ngettext(*DONE[deed], many) % {"n": many}] if many else []
    if found.refused:
        left = ngettext("1 was left: %(why)s.", "%(n)s were left: %(why)s.", rest)
        parts.append(left % {"n": rest, "why": found.refused[0].why})
    return Said(" ".join(parts), found.undo_id)


def put_back(cases: int) -> str:
    """What is said once it was taken back."""
    return ngettext("The case stands as before.", "%(n)s cases stand as before.", cases) % {"n": cases}
