"""A journey over several carriers as a line: each stop with its milestones and hand-off, and the leg after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from headway.tracking.journeys.handoffs import HandOff
from headway.tracking.journeys.milestones import LegProgress, Milestone
from headway.tracking.journeys.views import Awaited, JourneyView, journey_of
from headway.tracking.routes.views import RouteShown

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from headway.kernel.db.database import Connection

AWAITED_SHOWN = 3


@dataclass(frozen=True, slots=True)
class StopOnLine:
    """A stop: what happens there, how it changes hands, and the leg that leaves it; None at the end."""

    place: str | None
    milestones: tuple[Milestone, ...]
    handoff: HandOff | None
    leg: LegProgress | None

    @property
    def passed(self) -> bool:
        return all(each.actual_at is not None for each in self.milestones)


@dataclass(frozen=True, slots=True)
class Line:
    """The line, what its carriers usually report next, its route; `stops` is empty for a shipment in one piece."""

    stops: tuple[StopOnLine, ...]
    awaited: tuple[Awaited, ...]
    route: RouteShown | None = None


async def line_of(conn: Connection, shipment_id: UUID, now: datetime) -> Line | None:
    """The line of a shipment; None before its booking."""
    found = await journey_of(conn, shipment_id, now)
    return None if found is None else Line(_stops(found), _awaited(found), found.route)


def _stops(view: JourneyView) -> tuple[StopOnLine, ...]:
    if not view.legs:
        return ()
    handoffs = {each.stop: each for each in view.handoffs}
    legs = {each.leg.number: each for each in view.legs}
    return tuple(
        StopOnLine(here[0].place, here, handoffs.get(stop), legs.get(stop))
        for stop in range(1, len(view.legs) + 2)
        if (here := tuple(each for each in view.milestones if each.stop == stop))
    )


def _awaited(view: JourneyView) -> tuple[Awaited, ...]:
    """What is missed, latest first, then what comes next."""
    missed = [each for each in view.expected if each.missed_at is not None]
    ahead = [each for each in view.expected if each.missed_at is None]
    return (*missed[::-1][:AWAITED_SHOWN], *ahead[:AWAITED_SHOWN])
