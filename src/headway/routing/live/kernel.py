"""The price of one more call at every position of the fleet at once; infinite where it fits not without making late.

For a position with stretch (E1, L1, D1) before and (E2, L2, D2) after it, a call of window [a, b] and work s reached in
d1 and left in d2 gives by two joins (`course.py`) the shortest duty D'' of the course, and
cost = per metre (m1 + m2 - m) + per second (D'' - D) + what using the vehicle costs.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from headway.routing.live.course import BASE, D1, D2, DUTY, E1, E2, L1, L2, PER_M, PER_S, WAY
from headway.routing.live.flat import Flat
from headway.routing.live.roads import Floats, Road
from headway.routing.live.tasks import Node

Column = NDArray[np.float32] | float


def prices(flat: Flat, road: Road, node: Node) -> Floats:
    """What one call adds at each position, in cost units; loads and who may are not looked at here."""
    best: Floats | None = None
    place = road.nowhere if node.place is None else node.place
    for opens, closes in node.windows:
        found = _price(flat, road, place, (opens, closes, node.service_s, node.release_s))
        best = found if best is None else np.minimum(best, found)
    assert best is not None
    return best


def _price(flat: Flat, road: Road, place: int, call: tuple[float, float, float, float]) -> Floats:
    before, after = flat.ends
    return _joined(
        flat,
        (road.to_s[place].take(before), road.from_s[place].take(after)),
        (road.to_m[place].take(before), road.from_m[place].take(after)),
        call,
    )


def prices_of_many(
    flat: Flat, road: Road, places: NDArray[np.intp], calls: NDArray[np.float32], block: int = 8
) -> Floats:
    """What each of many calls adds at each position, (calls, positions).

    Args:
        calls: (calls, 4): opens, closes, service and release in seconds. block: calls looked at together; few, so that
            what is computed stays in the processor's cache.
    """
    found = np.empty((len(places), flat.size), np.float32)
    before, after = flat.ends
    for begin in range(0, len(places), block):
        here = places[begin : begin + block]
        opens, closes, service, release = (calls[begin : begin + block, each, None] for each in range(4))
        legs_s = road.to_s[here].take(before, axis=1), road.from_s[here].take(after, axis=1)
        legs_m = road.to_m[here].take(before, axis=1), road.from_m[here].take(after, axis=1)
        found[begin : begin + block] = _joined(flat, legs_s, legs_m, (opens, closes, service, release))
    return found


def _joined(  # noqa: PLR0915 -- the inner loop, each line one pass over the fleet
    flat: Flat,
    legs_s: tuple[Floats, Floats],
    legs_m: tuple[Floats, Floats],
    call: tuple[Column, Column, Column, Column],
) -> Floats:
    rows = flat.rows
    opens, closes, service, release = call
    early, latest, takes = rows[E1], rows[L1], rows[D1]
    if np.any(release):
        early = np.maximum(early, np.minimum(release, latest))
    reach = legs_s[0] + takes
    slack = opens - reach
    fits = reach + early <= closes
    wait = slack - latest
    np.maximum(wait, 0, out=wait)
    np.maximum(slack, early, out=slack)
    slack -= wait
    latest = np.minimum(closes - reach, latest)
    reach += wait
    reach += service
    reach += legs_s[1]
    slack += reach
    fits &= slack <= rows[L2]
    np.subtract(rows[E2], reach, out=wait)
    wait -= latest
    np.maximum(wait, 0, out=wait)
    reach += wait
    reach += rows[D2]
    if flat.bounded:
        fits &= reach <= rows[DUTY]
    way = legs_m[0] + legs_m[1]
    if flat.ranged:
        fits &= way <= rows[WAY]
    way *= rows[PER_M]
    reach *= rows[PER_S]
    way += reach
    way += rows[BASE]
    np.logical_not(fits, out=fits)
    way[fits] = np.inf
    return way


def has_room(flat: Flat, node: Node) -> NDArray[np.bool_] | None:
    """Where its load fits; None: everywhere."""
    found: NDArray[np.bool_] | None = None
    for free, load in ((flat.deliver, node.deliver), (flat.collect, node.collect)):
        if node.aboard and free is flat.deliver:
            continue
        for number, goods in enumerate(load):
            if goods and number < free.shape[0]:
                fits = free[number] >= goods
                found = fits if found is None else found & fits
            elif goods:
                return np.zeros(flat.size, np.bool_)
    if node.release_s and any(node.deliver):
        on_time = flat.until >= node.release_s
        found = on_time if found is None else found & on_time
    return found
