"""What one more call adds to courses, exactly and by two joins each, where that is all that changes in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from headway.routing.live.course import D2, E1, LEG_M, cost_of_day, join

if TYPE_CHECKING:
    from headway.routing.live.state import Live
    from headway.routing.live.tasks import Node


@dataclass(frozen=True, slots=True)
class Added:
    """Cost units, seconds of duty and metres of way that a course has more."""

    cost: float
    duty_s: int
    distance_m: int


def added(live: Live, node: Node, at: Sequence[tuple[int, int]]) -> list[Added | None]:
    """What the call adds at places where it makes nobody late, as the kernel found; None: the course is to be walked.

    That is so where the call has several windows, or goods that are waited for; and where the vehicle has waited past
    what the place allowed.

    Args:
        at: vehicles and positions in their courses.
    """
    found: list[Added | None] = [None] * len(at)
    if len(node.windows) > 1 or node.release_s:
        return found
    call, place = (*node.windows[0], node.service_s), node.place
    vehicles, spots = np.array(at, np.intp).reshape(-1, 2).T
    places = live.flat.first[vehicles] + spots
    stretches, ends = live.flat.rows[E1 : D2 + 1, places].T.tolist(), live.flat.ends[:, places].T.tolist()
    old_m = live.flat.rows[LEG_M, places].tolist()
    for number, (vehicle, _) in enumerate(at):
        road = live.road(vehicle)
        here, (before, after) = road.nowhere if place is None else place, ends[number]
        early, latest, takes = stretches[number][:3]
        parts = [(max(early, live.standings[vehicle].ready_s), latest, takes)]
        parts.append(join(parts[-1], float(road.to_s[here][before]), call))
        parts.append(join(parts[-1], float(road.from_s[here][after]), tuple(stretches[number][3:])))
        if all(each[0] <= each[1] for each in parts):
            way = float(road.to_m[here][before]) + float(road.from_m[here][after]) - old_m[number]
            found[number] = _added(live, vehicle, parts[-1][2], way)
    return found


def _added(live: Live, vehicle: int, duty: float, way: float) -> Added:
    now = live.courses[vehicle]
    metres = now.distance_m + round(way)
    cost = cost_of_day(live.vehicles[vehicle], live.standings[vehicle], duty, metres, used=True)
    return Added(cost - now.cost, round(duty) - now.duty_s, round(way))
