"""From readings of a sensor to news: outside the range for long enough, and within it again."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

LASTS = timedelta(minutes=15)
"""Outside for less is a door that was opened."""

IN_A_ROW = 2
TOLERANCE_C = 0.5
"""What a sensor may be wrong."""


class Memory(Struct, frozen=True):
    """What is known of a sensor by a shipment.

    Attributes:
        last_at: of the newest reading. outside_since: of the first one outside in a row; `outside` counts them.
        inside_since, inside: likewise, since it was told. furthest_c: the worst since then. told: as outside.
    """

    last_at: datetime | None = None
    outside_since: datetime | None = None
    outside: int = 0
    inside: int = 0
    inside_since: datetime | None = None
    furthest_c: float = 0.0
    told: bool = False


class Exceeded(Struct, frozen=True):
    """Outside since `since`."""

    since: datetime
    at: datetime
    degrees_c: float


class Restored(Struct, frozen=True):
    """Within the range again: it was outside from `since` on."""

    since: datetime
    at: datetime
    furthest_c: float


def judge(
    memory: Memory, at: datetime, degrees_c: float, span: tuple[int, int]
) -> tuple[Memory, Exceeded | Restored | None]:
    """What one more reading says; one that is not newer than the last moves nothing."""
    if memory.last_at is not None and at <= memory.last_at:
        return memory, None
    seen = replace(memory, last_at=at)
    return _outside(seen, at, degrees_c, span) if _beyond(degrees_c, span) > TOLERANCE_C else _inside(seen, at)


def _outside(memory: Memory, at: datetime, degrees_c: float, span: tuple[int, int]) -> tuple[Memory, Exceeded | None]:
    since = memory.outside_since or at
    worst = memory.outside_since is None or _beyond(degrees_c, span) > _beyond(memory.furthest_c, span)
    seen = replace(
        memory,
        outside_since=since,
        outside=memory.outside + 1,
        inside=0,
        inside_since=None,
        furthest_c=degrees_c if worst else memory.furthest_c,
    )
    if seen.told or seen.outside < IN_A_ROW or at - since < LASTS:
        return seen, None
    return replace(seen, told=True), Exceeded(since, at, degrees_c)


def _inside(memory: Memory, at: datetime) -> tuple[Memory, Restored | None]:
    if not memory.told:
        return replace(memory, outside_since=None, outside=0), None
    since = memory.inside_since or at
    seen = replace(memory, inside=memory.inside + 1, inside_since=since)
    if seen.inside < IN_A_ROW:
        return seen, None
    assert memory.outside_since is not None
    return Memory(last_at=at), Restored(memory.outside_since, since, memory.furthest_c)


def _beyond(degrees_c: float, span: tuple[int, int]) -> float:
    """Degrees outside the range; 0 within it."""
    return max(span[0] - degrees_c, degrees_c - span[1], 0.0)
