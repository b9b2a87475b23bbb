"""What a late arrival does to those behind it at a door: they move by as little as keeps them apart, in their order.

Nobody is moved to an earlier time, and nobody moves whom the one before does not push and who is not late himself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from headway.docks.openings import Span, first_fit


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """An appointment in the line of its door.

    Attributes:
        not_before: when its vehicle is expected, where that is later than `start`.
        stands: its vehicle is at the door: it begins when it began, and `end` is when it is expected to be done.
        fits_by: its end should not be later.
    """

    id: UUID
    label: str
    start: datetime
    end: datetime
    not_before: datetime | None = None
    stands: bool = False
    fits_by: datetime | None = None


class Shift(msgspec.Struct, frozen=True, kw_only=True):
    """An appointment that moves; `own`: its own vehicle is late, else it is pushed by the one before."""

    id: UUID
    start: datetime
    end: datetime
    own: bool


def ripple(line: Sequence[Placed], open_spans: Sequence[Span], gap: timedelta) -> tuple[Shift, ...]:
    """The shifts that keep a door's line apart, in its order.

    Args:
        line: in the order of their times, which is kept.
        open_spans: when the door is worked at; what fits nowhere follows on outside of them, never on top of another.
    """
    found: list[Shift] = []
    before: Placed | Shift | None = None
    for each in line:
        due = each.start if each.stands else max(each.start, each.not_before or each.start)
        pushed = before is not None and not each.stands and _until(before, gap) > due
        if due == each.start and not pushed:
            before = each
            continue
        earliest = max(due, before.end + gap) if before is not None else due
        length = each.end - each.start
        start = first_fit(open_spans, earliest, length) or earliest
        before = Shift(id=each.id, start=start, end=start + length, own=not pushed)
        found.append(before)
    return tuple(found)


def _until(before: Placed | Shift, gap: timedelta) -> datetime:
    """Up to when it holds the door: who moves keeps the gap, who stays stood close enough when it was booked."""
    return before.end + gap if isinstance(before, Shift) else before.end
