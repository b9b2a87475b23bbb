"""A place that a running plan has never seen, put into its matrices without measuring all of them again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from headway.dispatch.fleet.drafting import matrices_of
from headway.dispatch.fleet.standing import Spot, spots_of
from headway.kernel.geo import Point
from headway.routing.feedback.views import learned
from headway.routing.live.roads import Legs, joined

if TYPE_CHECKING:
    from headway.dispatch.fleet.running import Running
    from headway.dispatch.fleet.snapshot import Snapshot, Task
    from headway.kernel.db.database import Connection
    from headway.routing.feedback.learned import Learned
    from headway.routing.live.state import Live
    from headway.routing.roads.base import TravelTimes

TOGETHER = 30
"""Known places of one question: with n of them n / 30 squares of 32 are measured, where the whole is n squared."""


async def reached(
    travel: TravelTimes, conn: Connection, running: Running, live: Live, task: Task, now: datetime
) -> tuple[Live, dict[Spot, int]]:
    """The running plan with the task's places behind its own, and what number each place has."""
    places, known = dict(running.places), await learned(conn)
    for spot in spots_of(task):
        if spot not in places:
            legs = await legs_of(travel, list(places), spot, running.snapshot, now, known)
            numbers = list(places.values())
            roads = [joined(road, each, numbers) for road, each in zip(live.roads, legs, strict=True)]
            live = replace(live, roads=tuple(roads))
            places[spot] = roads[0].from_s.shape[0] - 1
    return live, places


async def legs_of(
    travel: TravelTimes, spots: Sequence[Spot], new: Spot, snapshot: Snapshot, now: datetime, known: Learned
) -> tuple[Legs, ...]:
    """The ways between a new place and the others, of which the first is the depot, for each kind of vehicle."""
    columns: list[list[np.ndarray]] = []
    depot, others = Point(*spots[0]), [Point(*each) for each in spots[1:]]
    for begin in range(0, max(len(others), 1), TOGETHER):
        asked = [depot, Point(*new), *others[begin : begin + TOGETHER]]
        found = await matrices_of(travel, asked, snapshot, now, known)
        kept = [0, *range(2, len(asked))] if not begin else range(2, len(asked))
        sides = [(m.duration_s[1], m.distance_m[1], m.duration_s[:, 1], m.distance_m[:, 1]) for m in found]
        columns.append([np.stack(each)[:, kept] for each in sides])
    return tuple(Legs(*np.concatenate(each, axis=1)) for each in zip(*columns, strict=True))
