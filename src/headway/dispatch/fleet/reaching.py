"""A place that a running plan has never seen, put into its matrices without measuring all of them again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from headway.dispatch.fleet.drafting import spokes_of
from headway.dispatch.fleet.ground import Spot, spots_of
from headway.kernel.geo import Point
from headway.routing.feedback.views import learned
from headway.routing.live.roads import joined

if TYPE_CHECKING:
    from headway.dispatch.fleet.running import Running
    from headway.dispatch.fleet.snapshot import Task
    from headway.kernel.db.database import Connection
    from headway.routing.live.state import Live
    from headway.routing.roads.base import LocalTimes


async def reached(
    travel: LocalTimes, conn: Connection, running: Running, live: Live, task: Task, now: datetime
) -> tuple[Live, Mapping[Spot, int]]:
    """The running plan with the task's places behind its own, and what number each place has."""
    places, points, known = dict(running.places), list(running.points), await learned(conn)
    for spot in spots_of(task):
        if spot not in places:
            ways = await spokes_of(travel, Point(*spot), points, running.snapshot, now, known)
            numbers = list(places.values())
            live = live.with_roads(tuple(joined(*each, numbers) for each in zip(live.roads, ways, strict=True)))
            places[spot] = live.roads[0].from_s.shape[0] - 1
            points.append(Point(*spot))
    return live, places
