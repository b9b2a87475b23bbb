"""The price of one more call at every position of the fleet at once; beyond `NEVER` where it cannot go there.

For a position with stretch (E1, L1, D1) before and (E2, L2, D2) after it, a call of window [a, b] and work s reached in
d1 and left in d2 gives by two joins (`course.py`) the shortest duty D'' of the course, and
cost = per metre (m1 + m2 - m) + per second (D'' - D) + what using the vehicle costs.
By how much a window, a load or a limit is missed is multiplied into the price: choosing by masks takes longer.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from headway.routing.live.course import BASE, D1, D2, DUTY, E1, E2, L1, L2, PER_M, PER_S, WAY
from headway.routing.live.flat import Flat
from headway.routing.live.roads import Floats, Road
from headway.routing.live.tasks import Node

NEVER = 1e11
"""A price from here on means that the call cannot go there."""

_MISSED = np.float32(1e12)

Column = NDArray[np.float32] | float
Legs = tuple[Floats, Floats]
Needs = list[tuple[Column, Floats]]


def prices(flat: Flat, road: Road, node: Node) -> Floats:
    """What one call adds at each position, in cost units; who may take it is not looked at here."""
    place = road.nowhere if node.place is None else node.place
    needs = _needs(flat, node)
    best: Floats | None = None
    for opens, closes in node.windows:
        before, after = flat.ends
        legs_s = road.to_s[place].take(before), road.from_s[place].take(after)
        legs_m = road.to_m[place].take(before), road.from_m[place].take(after)
        found = _joined(flat, legs_s, legs_m, (opens, closes, node.service_s, node.release_s), needs)
        best = found if best is None else np.minimum(best, found)
    assert best is not None
    return best


def prices_of_many(flat: Flat, road: Road, nodes: Sequence[Node], block: int = 32) -> Floats:
    """What each of many calls, by its first window, adds at each position, (calls, positions).

    Args:
        block: calls looked at together; few, so that what is computed stays in the processor's cache.
    """
    found = np.empty((len(nodes), flat.size), np.float32)
    places = np.array([road.nowhere if node.place is None else node.place for node in nodes], np.intp)
    calls = np.array([(*node.windows[0], node.service_s, node.release_s) for node in nodes], np.float32)
    before, after = flat.ends
    for begin in range(0, len(nodes), block):
        here, several = places[begin : begin + block], nodes[begin : begin + block]
        opens, closes, service, release = (calls[begin : begin + block, each, None] for each in range(4))
        legs_s = road.to_s[here].take(before, axis=1), road.from_s[here].take(after, axis=1)
        legs_m = road.to_m[here].take(before, axis=1), road.from_m[here].take(after, axis=1)
        call = (opens, closes, service, release)
        found[begin : begin + block] = _joined(flat, legs_s, legs_m, call, _needs_of_many(flat, several))
    return found


def _needs(flat: Flat, node: Node) -> Needs:
    """Loads and releases with what there is of them at each position."""
    found: Needs = []
    for free, load in ((flat.deliver, () if node.aboard else node.deliver), (flat.collect, node.collect)):
        for number, goods in enumerate(load):
            if goods:
                found.append((goods, free[number] if number < len(free) else flat.nothing))
    if node.release_s and any(node.deliver):
        found.append((node.release_s, flat.until))
    return found


def _needs_of_many(flat: Flat, nodes: Sequence[Node]) -> Needs:
    """The same for several calls; one that needs nothing is content with the -1 of a trip that is past."""
    found: Needs = []
    delivers = [() if node.aboard else node.deliver for node in nodes]
    for free, loads in ((flat.deliver, delivers), (flat.collect, [node.collect for node in nodes])):
        for number in range(max(map(len, loads))):
            goods = [float(load[number]) if number < len(load) and load[number] else -1e9 for load in loads]
            if max(goods) > 0:
                found.append((_column(goods), free[number] if number < len(free) else flat.nothing))
    if any(node.release_s and any(node.deliver) for node in nodes):
        found.append((_column([node.release_s if any(node.deliver) else -1e9 for node in nodes]), flat.until))
    return found


def _column(values: Sequence[float]) -> NDArray[np.float32]:
    return np.array(values, np.float32)[:, None]


def _joined(  # noqa: PLR0915 -- the inner loop, each line one pass over the fleet
    flat: Flat, legs_s: Legs, legs_m: Legs, call: tuple[Column, Column, Column, Column], needs: Needs
) -> Floats:
    """`legs_s` and `legs_m` are written over."""
    rows = flat.rows
    opens, closes, service, release = call
    early, latest = rows[E1], rows[L1]
    if np.any(release):
        early = np.maximum(early, np.minimum(release, latest))
    reach, way = legs_s[0], legs_m[0]
    reach += rows[D1]
    slack = opens - reach
    wait = slack - latest
    np.maximum(wait, 0, out=wait)
    missed = reach + early
    missed -= closes
    last = closes - reach
    np.minimum(last, latest, out=last)
    np.maximum(slack, early, out=slack)
    slack -= wait
    reach += wait
    reach += service
    reach += legs_s[1]
    slack += reach
    slack -= rows[L2]
    np.maximum(missed, slack, out=missed)
    np.subtract(rows[E2], reach, out=wait)
    wait -= last
    np.maximum(wait, 0, out=wait)
    reach += wait
    reach += rows[D2]
    way += legs_m[1]
    if flat.bounded:
        np.maximum(missed, reach - rows[DUTY], out=missed)
    if flat.ranged:
        np.maximum(missed, way - rows[WAY], out=missed)
    for need, free in needs:
        np.subtract(need, free, out=slack)
        np.maximum(missed, slack, out=missed)
    way *= rows[PER_M]
    reach *= rows[PER_S]
    way += reach
    way += rows[BASE]
    np.maximum(missed, 0, out=missed)
    missed *= _MISSED
    way += missed
    return way


def has_room(flat: Flat, node: Node) -> NDArray[np.bool_] | None:
    """Where its load fits and its trip can wait for it; None: everywhere."""
    found: NDArray[np.bool_] | None = None
    for need, free in _needs(flat, node):
        found = free >= need if found is None else found & (free >= need)
    return found
