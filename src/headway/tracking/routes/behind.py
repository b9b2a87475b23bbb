"""Is a vehicle later than its plan, by where it is, and is that worth telling? Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from headway.kernel.geo import Point, distance_m
from headway.tracking.routes.model import Course, Left

LATE_S = 600
"""A vehicle that is so much later than planned is behind."""
WORSE_S = 600
"""Told again when it has become so much later than what was told."""
CAUGHT_UP_S = 180
"""Behind no more when it is less late than that."""

_USUAL_MPS = 8.0
_SLOWEST_MPS, _FASTEST_MPS = 3.0, 25.0
_NEAR_M = 500.0


def arrival(course: Course, here: Point, at: datetime, due_at: datetime) -> datetime | None:
    """When a vehicle seen `here` will be at its next stop; None: it is there, rests first, or goes nowhere known.

    The straight way that is left, at the pace (straight metres a second) at which the whole leg ends at `due_at`.
    """
    stop = course.ahead[0] if course.ahead else None
    if stop is None or stop.arrived_at is not None or stop.rests_first or stop.place is None:
        return None
    planned_s = 0.0 if course.left is None else (due_at - course.left.at).total_seconds()
    pace = _pace(course.left, stop.place, planned_s)
    return at + timedelta(seconds=round(distance_m(here, stop.place) / pace))


def to_tell(late_s: float, told_s: int, known_s: int) -> int | None:
    """The delay dispatch should be told, in seconds; 0: it has caught up; None: nothing new.

    Args:
        late_s: later than its plan and its reports. told_s: what positions had told before.
        known_s: what dispatch holds, whoever said so; what a person said is only ever raised.
    """
    if late_s >= LATE_S and late_s >= max(told_s, known_s) + (WORSE_S if known_s else 0):
        return round(late_s)
    if told_s > 0 and told_s == known_s and late_s < CAUGHT_UP_S:
        return 0
    return None


def _pace(left: Left | None, place: Point, planned_s: float) -> float:
    whole_m = 0.0 if left is None or left.place is None else distance_m(left.place, place)
    if whole_m < _NEAR_M or planned_s <= 0:
        return _USUAL_MPS
    return min(_FASTEST_MPS, max(_SLOWEST_MPS, whole_m / planned_s))
