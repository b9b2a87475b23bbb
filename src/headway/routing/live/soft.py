"""The least harm where nothing fits: what one more call costs at every position when those after it may become late."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from headway.routing.live.course import ARRIVES, BEGINS, DUE, LEAVES, LEG_M, PER_M, PER_S, RATE
from headway.routing.live.flat import Flat
from headway.routing.live.roads import Floats, Road
from headway.routing.live.tasks import NO_WAY, Node


def harms(flat: Flat, road: Road, node: Node, back_late_per_s: float) -> Floats:
    """About what the call adds at each position, lateness priced; infinite: no way.

    A delay is eaten by the waits after it; what is left makes each later call later. Positions are followed to the ends
    of their courses step by step, all at once, until no delay is left.
    """
    rows, (before, after) = flat.rows, flat.ends
    place = road.nowhere if node.place is None else node.place
    to_s, from_s = road.to_s[place].take(before), road.from_s[place].take(after)
    start = np.maximum(rows[LEAVES] + to_s, node.windows[0][0])
    own = np.maximum(start - node.windows[-1][1], 0) * np.float32(node.late_per_s)
    way = road.to_m[place].take(before) + road.from_m[place].take(after) - rows[LEG_M]
    found = way * rows[PER_M] + own
    delay = start + np.float32(node.service_s) + from_s - rows[ARRIVES]
    _push(flat, delay, back_late_per_s, found)
    found[(to_s >= NO_WAY) | (from_s >= NO_WAY)] = np.inf
    priced: Floats = found.astype(np.float32)
    return priced


def _push(flat: Flat, delay: Floats, back_late_per_s: float, found: NDArray[np.floating]) -> None:
    """What arriving so much later at the next call of each position costs is added to `found`."""
    rows = flat.rows
    ends = np.append(flat.first[1:], flat.size) - 1
    is_end = np.zeros(flat.size, np.bool_)
    is_end[ends] = True
    waits, late = rows[BEGINS] - rows[ARRIVES], np.maximum(rows[BEGINS] - rows[DUE], 0)
    start = np.flatnonzero(delay > 0)
    at, pushed = start, delay[start]
    while len(start):
        back = is_end[at]
        found[start[back]] += pushed[back] * (rows[PER_S, at[back]] + back_late_per_s)
        start, at, pushed = start[~back], at[~back], pushed[~back]
        pushed = pushed - waits[at]
        goes_on = pushed > 0
        start, at, pushed = start[goes_on], at[goes_on], pushed[goes_on]
        found[start] += (np.maximum(rows[BEGINS, at] + pushed - rows[DUE, at], 0) - late[at]) * rows[RATE, at]
        at = at + 1
