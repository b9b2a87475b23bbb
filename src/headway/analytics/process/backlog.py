"""The queues of open cases over time: how many came, how many were cleared, how many were left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from headway.analytics.process.period import Period

STEPS = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4), timedelta(days=1), timedelta(days=7))
MOST_POINTS = 200


@dataclass(frozen=True, slots=True)
class Flow:
    """So many cases came to a queue and left it in a step; step 0 is all that was before the period."""

    queue: str
    step: int
    came: int
    left: int


@dataclass(frozen=True, slots=True)
class Point:
    """One step of a queue: from when, how many came, how many left, how many were open at its end."""

    at: datetime
    came: int
    left: int
    open: int


@dataclass(frozen=True, slots=True)
class Queue:
    """A team's queue over a period; rates are cases an hour."""

    owner: str
    opening: int
    points: tuple[Point, ...]
    arrivals_per_h: float
    clearances_per_h: float

    @property
    def open(self) -> int:
        """At the end of the period."""
        return self.points[-1].open if self.points else self.opening

    @property
    def most_open(self) -> int:
        """At the end of any step, or at the beginning."""
        return max((point.open for point in self.points), default=self.opening)


def step_for(period: Period) -> timedelta:
    """The finest step that shows the period in at most 60 points."""
    return next((step for step in STEPS if period.length / step <= 60), STEPS[-1])


def queues(flows: Iterable[Flow], period: Period, step: timedelta) -> tuple[Queue, ...]:
    """Each queue's points; the one with the most open cases at the end first."""
    by_owner: dict[str, dict[int, tuple[int, int]]] = {}
    for flow in flows:
        by_owner.setdefault(flow.queue, {})[flow.step] = (flow.came, flow.left)
    found = [_queue(owner, steps, period, step) for owner, steps in by_owner.items()]
    return tuple(sorted((each for each in found if _is_seen(each)), key=lambda each: (-each.open, each.owner)))


def _is_seen(queue: Queue) -> bool:
    return bool(queue.opening or any(point.came or point.left for point in queue.points))


def _queue(owner: str, steps: dict[int, tuple[int, int]], period: Period, step: timedelta) -> Queue:
    came, left = steps.get(0, (0, 0))
    opening = count = came - left
    points = []
    for number in range(-(-period.length // step)):
        came, left = steps.get(number + 1, (0, 0))
        count += came - left
        points.append(Point(period.since + number * step, came, left, count))
    hours = period.length / timedelta(hours=1)
    rates = sum(point.came for point in points) / hours, sum(point.left for point in points) / hours
    return Queue(owner, opening, tuple(points), *rates)
