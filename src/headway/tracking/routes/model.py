"""What is left of a route, as far as the shipments on it need it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from headway.kernel.geo import Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """A stop that is still to be made, as it is planned now.

    Attributes:
        number: its place on the route, from 1, those done counted.
        opens_at: its work cannot begin before. arrived_at: the vehicle is there since; None: it is not.
        collects: goods are fetched there; else they are brought.
        rests_first: a break, a reload or another errand is planned before it.
    """

    stop_id: UUID
    shipment_id: UUID
    number: int
    arrive_at: datetime
    start_at: datetime
    depart_at: datetime
    opens_at: datetime | None = None
    arrived_at: datetime | None = None
    collects: bool = False
    rests_first: bool = False
    place: Point | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """The stop that was done or failed last, or the depot: when it was planned to be left, and when it was."""

    planned_at: datetime
    at: datetime
    place: Point | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What positions said last: when the vehicle will be at a stop, when it was due there, what dispatch was told."""

    stop_id: UUID
    due_at: datetime
    expected_at: datetime
    at: datetime
    told_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A route that is planned or under way.

    Attributes:
        published_at: when the plan was published last; times of `ahead` are as of then.
        delay_s: how much the vehicle was said to be behind its reports, at `delayed_at`; a new report ends it.
        total: stops of the route, those done counted. ahead: those that are left, in the order they are made.
    """

    route_id: UUID
    vehicle: str
    carrier: str
    driver: str
    start_at: datetime
    started_at: datetime | None
    published_at: datetime
    total: int
    ahead: tuple[Ahead, ...]
    delay_s: int = 0
    delayed_at: datetime | None = None
    left: Left | None = None
    seen: Seen | None = None

    @property
    def reported_at(self) -> datetime | None:
        """When something was reported of it last."""
        arrived = [each.arrived_at for each in self.ahead if each.arrived_at is not None]
        return max([*arrived, *([self.left.at] if self.left else []), *([self.started_at] if self.started_at else [])],
                   default=None)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class OnRoute:
    """Where a shipment is on a route."""

    course: Course
    stop: Ahead
