"""What one more call adds to courses, exactly and by two joins each, where that is all that changes in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from headway.routing.live.course import D1, D2, E1, E2, L1, L2, LEG_M, cost_of_day

if TYPE_CHECKING:
    from headway.routing.live.roads import Road
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
    profiles = np.array([live.vehicles[vehicle].profile for vehicle, _ in at], np.intp)
    vehicles, spots = np.array(at, np.intp).reshape(-1, 2).T
    ready = np.array([live.standings[vehicle].ready_s for vehicle, _ in at], np.float64)
    for profile in np.unique(profiles).tolist():
        mine = np.flatnonzero(profiles == profile)
        places = live.flat.first[vehicles[mine]] + spots[mine]
        joined = _joined(live, live.roads[profile], node, places, ready[mine])
        for number, fits, duty, way in zip(mine.tolist(), *joined, strict=True):
            if fits:
                found[number] = _added(live, at[number][0], duty, way)
    return found


def _added(live: Live, vehicle: int, duty: float, way: float) -> Added:
    now = live.courses[vehicle]
    metres = now.distance_m + round(way)
    cost = cost_of_day(live.vehicles[vehicle], live.standings[vehicle], duty, metres, used=True)
    return Added(cost - now.cost, round(duty) - now.duty_s, round(way))


def _joined(
    live: Live, road: Road, node: Node, places: NDArray[np.intp], ready: NDArray[np.float64]
) -> tuple[list[bool], list[float], list[float]]:
    """By place: whether everybody is in time still, the whole duty, and the metres more; see `kernel.py`."""
    rows = live.flat.rows[:, places].astype(np.float64)
    before, after = live.flat.ends[:, places]
    place = road.nowhere if node.place is None else node.place
    in_s, in_m = road.to_s[place].take(before), road.to_m[place].take(before)
    out_s, out_m = road.from_s[place].take(after), road.from_m[place].take(after)
    opens, closes = node.windows[0]
    early, latest = np.maximum(rows[E1], ready), rows[L1]
    reach = rows[D1] + in_s
    wait = np.maximum(opens - reach - latest, 0.0)
    begin = np.maximum(opens - reach, early) - wait
    last = np.minimum(closes - reach, latest)
    span = reach + wait + node.service_s + out_s
    fits = (early <= latest) & (reach + early <= closes) & (span + begin <= rows[L2])
    duty = span + np.maximum(rows[E2] - span - last, 0.0) + rows[D2]
    return fits.tolist(), duty.tolist(), (in_m + out_m - rows[LEG_M]).tolist()
