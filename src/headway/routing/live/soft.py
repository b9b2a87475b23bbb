"""The least harm where nothing fits: what one more call costs at every position when those after it may become late."""

from __future__ import annotations

import numpy as np

from headway.routing.live.course import PER_M, PER_S, Course
from headway.routing.live.roads import Floats, Road
from headway.routing.live.tasks import NO_WAY, Node


def harms(course: Course, road: Road, node: Node, back_late_per_s: float) -> Floats:
    """About what the call adds at each position of one course, lateness priced; infinite: no way.

    A delay is eaten by the waits after it; what is left makes each later call later.
    """
    before, after = course.ends
    place = road.nowhere if node.place is None else node.place
    to_s, from_s = road.to_s[place].take(before), road.from_s[place].take(after)
    way = road.to_m[place].take(before) + road.from_m[place].take(after) - course.rows[1]
    count = len(course.nodes)
    arrive, begin, depart = (np.array([each[kind] for each in course.times], np.float32) for kind in range(3))
    leave = np.concatenate(([np.float32(course.start_s)], depart))
    reach = np.concatenate((arrive, [np.float32(course.end_s)]))
    start = np.maximum(leave + to_s, node.windows[0][0])
    own = np.maximum(start - node.windows[-1][1], 0) * node.late_per_s
    delay = start + node.service_s + from_s - reach
    eaten = np.concatenate(([0.0], np.cumsum(begin - arrive)))
    closes = np.array([each.windows[-1][1] for each in course.nodes], np.float32)
    rates = np.array([each.late_per_s for each in course.nodes], np.float32)
    pushed = np.maximum(delay[:, None] - (eaten[None, 1:] - eaten[:, None]), 0) if count else np.zeros((1, 0))
    later = np.arange(count)[None, :] >= np.arange(count + 1)[:, None]
    more = np.maximum(begin + pushed - closes, 0) - np.maximum(begin - closes, 0)
    others = np.where(later, np.maximum(more, 0) * rates, 0).sum(axis=1)
    back = np.maximum(delay - (eaten[-1] - eaten), 0)
    found = way * course.rows[PER_M] + back * (course.rows[PER_S] + back_late_per_s * (back > 0)) + own + others
    found[(to_s >= NO_WAY) | (from_s >= NO_WAY)] = np.inf
    priced: Floats = found.astype(np.float32)
    return priced
