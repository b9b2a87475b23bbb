"""A stop as it was planned and as it turned out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from headway.kernel.geo import Point
from headway.learning.ratios import Seen
from headway.routing.feedback.learned import Zone, band_of, corridor, depot_zone, zone_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """One stop that was reached.

    Attributes:
        first_arrive_at, arrive_at: by the first and by the last plan. arrived_at, ended_at: as it was.
        work_s: planned work. opens_at: it could not begin before.
        leg_s: planned way to it with the correction `ratio` in it; drove_s: the way driven, where `followed`: from the
            stop it was planned from.
        came_from: where the leg began, None: at the depot. Times are in the tenant's zone, for their hours.
    """

    stop_id: UUID
    route_id: UUID
    shipment_id: UUID
    depot: str
    sequence: int
    first_arrive_at: datetime
    arrive_at: datetime
    point: Point | None
    came_from: Point | None
    place: str
    customer: str
    work_s: int | None
    opens_at: datetime | None
    leg_s: int
    ratio: float
    arrived_at: datetime
    ended_at: datetime | None
    failed: bool | None
    drove_s: int | None
    followed: bool

    @property
    def base_s(self) -> float:
        """The way as the source of travel times has it, without what was learned."""
        return self.leg_s / self.ratio

    @property
    def left_at(self) -> datetime:
        """When it set out for here, by its hour."""
        return self.arrived_at if self.drove_s is None else self.arrived_at - timedelta(seconds=self.drove_s)

    @property
    def waited_s(self) -> float:
        """From arriving until work could begin."""
        if self.opens_at is None:
            return 0.0
        until = self.opens_at if self.ended_at is None else min(self.opens_at, self.ended_at)
        return max(0.0, (until - self.arrived_at).total_seconds())

    @property
    def worked_s(self) -> float | None:
        """From the moment work could begin until it was done; None where it failed or is not over."""
        if self.ended_at is None or self.failed:
            return None
        return (self.ended_at - self.arrived_at).total_seconds() - self.waited_s

    def travel(self) -> Seen | None:
        """What its way teaches; None where it was another way than planned, or nobody knows where it led."""
        if self.drove_s is None or not self.followed or self.point is None or self.base_s < LEAST_S:
            return None
        band = band_of(self.left_at)
        return Seen(band, corridor(self.begin(), zone_of(self.point), band), self.base_s, max(1.0, self.drove_s))

    def service(self) -> Seen | None:
        """What its work teaches."""
        worked = self.worked_s
        if worked is None or not self.work_s:
            return None
        return Seen(band_of(self.arrived_at), (self.customer, self.place), self.work_s, max(1.0, worked))

    def begin(self) -> Zone:
        """Where its way began."""
        return depot_zone(self.depot) if self.came_from is None else zone_of(self.came_from)


LEAST_S = 30.0
"""A shorter way teaches nothing: parking is longer."""
