"""When a vehicle will be at the stops it has left: its plan, moved by how late it is; pure.

A stop's arrival is the departure from the stop before plus the planned way between them, so that waiting for an opening
takes lateness up. To the first of them the lateness is that of the last report, unless the plan was published since:
then it knows. What was said of a delay since the report is added; positions seen since say it instead. Nothing is
expected before now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from headway.tracking.routes.model import Ahead, Course, Seen

NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class Expected:
    """When the vehicle comes to a stop and leaves it."""

    stop: Ahead
    arrive_at: datetime
    depart_at: datetime


def expected(course: Course, now: datetime) -> tuple[Expected, ...]:
    """All stops that are left, in order."""
    found: list[Expected] = []
    for stop in course.ahead:
        if stop.arrived_at is not None:
            arrive = stop.arrived_at
        elif found:
            before = found[-1]
            arrive = before.depart_at + max(NOTHING, stop.arrive_at - before.stop.depart_at)
        else:
            arrive = max(now, _first(course, stop, now))
        begin = arrive if stop.opens_at is None else max(arrive, stop.opens_at)
        found.append(Expected(stop, arrive, max(now, begin + max(NOTHING, stop.depart_at - stop.start_at))))
    return tuple(found)


def due(course: Course, now: datetime) -> datetime:
    """When it is at its next stop by its plan and its reports, without what was said of a delay since."""
    known = course.delayed_at is not None and course.delayed_at <= course.published_at
    said = timedelta(seconds=course.delay_s if known else 0)
    return course.ahead[0].arrive_at + _lag(course, now) - said


def leaves_depot(course: Course, now: datetime) -> datetime:
    """When the route starts, or did."""
    return course.started_at or max(course.start_at, now)


def _first(course: Course, stop: Ahead, now: datetime) -> datetime:
    seen = course.seen
    if seen is not None and seen.stop_id == stop.stop_id and not _told_since(course, seen):
        return seen.expected_at
    return due(course, now) + timedelta(seconds=course.delay_s)


def _told_since(course: Course, seen: Seen) -> bool:
    """Did somebody say more than positions did, since they were seen?"""
    if course.reported_at is not None and course.reported_at > seen.at:
        return True
    return course.delayed_at is not None and course.delayed_at > seen.at and course.delay_s != seen.told_s


def _lag(course: Course, now: datetime) -> timedelta:
    """How late the last report was, where the plan does not know it yet."""
    if course.left is not None:
        return course.left.at - course.left.planned_at if course.left.at > course.published_at else NOTHING
    if course.started_at is None:
        return max(NOTHING, now - course.start_at)
    return course.started_at - course.start_at if course.started_at > course.published_at else NOTHING
