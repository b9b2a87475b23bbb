"""The price of two more calls, one before the other in the same course: a transfer, or goods fetched at a depot first.

For every position of the first call the stretch before it is joined with the call and then, step by step, with the
nodes after it; at each step the second call and the rest of the course are joined to it. All go at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from headway.routing.live.course import (  # fmt: skip
    BASE,
    CLOSES,
    D1,
    D2,
    DUTY,
    E1,
    E2,
    L1,
    L2,
    LEG_M,
    LEG_S,
    OPENS,
    PER_M,
    PER_S,
    WAY,
    WORK,
)
from headway.routing.live.flat import Flat
from headway.routing.live.roads import Floats, Road
from headway.routing.live.tasks import Node

Stretches = tuple[Floats, Floats, Floats]


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """By vehicle: the least price (infinite: none) and the positions of the two calls in its course."""

    price: Floats
    first: NDArray[np.intp]
    second: NDArray[np.intp]


def pairs(
    flat: Flat,
    road: Road,
    nodes: tuple[Node, Node],
    load: tuple[int, ...],
    allowed: NDArray[np.bool_],
) -> Pairs:
    """The cheapest pair of positions of every vehicle in `allowed` (by vehicle) that makes nobody late.

    Args:
        load: on board between the two.
    """
    count = len(allowed)
    found = Pairs(np.full(count, np.inf, np.float32), np.zeros(count, np.intp), np.zeros(count, np.intp))
    enough = flat.calls >= sum(1 for node in nodes if node.held or node.deliver)
    start = np.flatnonzero((allowed & enough)[flat.vehicle] & _free(flat, load))
    for one in nodes[0].windows:
        for two in nodes[1].windows:
            _search(flat, road, nodes, (one, two), load, start, found)
    return found


def _free(flat: Flat, load: tuple[int, ...]) -> NDArray[np.bool_]:
    fits = np.ones(flat.size, np.bool_)
    for number, goods in enumerate(load):
        if goods and number < flat.free.shape[0]:
            fits &= flat.free[number] >= goods
        elif goods:
            fits[:] = False
    return fits


def _search(  # noqa: PLR0915 -- the inner loop
    flat: Flat,
    road: Road,
    nodes: tuple[Node, Node],
    windows: tuple[tuple[int, int], tuple[int, int]],
    load: tuple[int, ...],
    start: NDArray[np.intp],
    found: Pairs,
) -> None:
    rows, (before, after) = flat.rows, flat.ends
    one, two = (road.nowhere if node.place is None else node.place for node in nodes)
    works = nodes[0].service_s, nodes[1].service_s
    free = _free(flat, load)
    here = (rows[E1, start], rows[L1, start], rows[D1, start])
    here, fits = _with(here, road.to_s[one].take(before[start]), (*windows[0], works[0]))
    way = road.to_m[one].take(before[start]) - rows[LEG_M, start]
    place = start
    start, place, way, here = _kept(fits, start, place, way, here)
    leg, leg_m = np.full(len(start), road.from_s[one, two]), np.full(len(start), road.from_m[one, two])
    step = 0
    while len(start):
        both, fits = _with(here, leg, (*windows[1], works[1]))
        total, closed = _closed(flat, road, two, place, both)
        metres = way + leg_m + road.from_m[two].take(after[place])
        if step:
            metres = metres - rows[LEG_M, place]
        cost = metres * rows[PER_M, start] + total * rows[PER_S, start] + _base(flat, start)
        fits &= closed & (metres <= rows[WAY, start] - rows[LEG_M, start])
        _keep_best(flat, np.where(fits, cost, np.inf), start, place, found)
        last = flat.spot[place] + 1 == _length(flat, start)
        leg_next = rows[LEG_S, place] if step else road.from_s[one].take(after[place])
        if not step:
            way = way + road.from_m[one].take(after[place])
        call = (rows[OPENS, place], rows[CLOSES, place], rows[WORK, place])
        here, fits = _with(here, leg_next, call)
        fits &= ~last
        fits &= free[np.minimum(place + 1, flat.size - 1)]
        start, place, way, here = _kept(fits, start, place, way, here)
        place = place + 1
        leg, leg_m = road.to_s[two].take(before[place]), road.to_m[two].take(before[place])
        step += 1


def _kept(
    fits: NDArray[np.bool_], start: NDArray[np.intp], place: NDArray[np.intp], way: Floats, here: Stretches
) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats, Stretches]:
    early, latest, takes = (each[fits] for each in here)
    return start[fits], place[fits], way[fits], (early, latest, takes)


def _base(flat: Flat, start: NDArray[np.intp]) -> Floats:
    """What is to be added to the new duty's price: less the old duty's, and the vehicle's own when unused."""
    found: Floats = flat.rows[BASE, start] + flat.rows[PER_M, start] * flat.rows[LEG_M, start]
    return found


def _length(flat: Flat, start: NDArray[np.intp]) -> NDArray[np.intp]:
    ends = np.append(flat.first[1:], flat.size)
    found: NDArray[np.intp] = (ends - flat.first)[flat.vehicle[start]]
    return found


def _with(here: Stretches, leg: Floats, call: tuple[object, object, object]) -> tuple[Stretches, NDArray[np.bool_]]:
    """The stretch joined with one call, and whether the call is in time."""
    opens, closes, work = (np.asarray(each, np.float32) for each in call)
    early, latest, takes = here
    reach = takes + leg
    fits = reach + early <= closes
    wait = np.maximum(opens - reach - latest, 0)
    early, latest = np.maximum(opens - reach, early) - wait, np.minimum(closes - reach, latest)
    return (early, latest, reach + wait + work), fits


def _closed(
    flat: Flat, road: Road, place: int, at: NDArray[np.intp], here: Stretches
) -> tuple[Floats, NDArray[np.bool_]]:
    """The duty with the rest of the course joined after the second call, and whether all of it is in time."""
    rows = flat.rows
    early, latest, takes = here
    reach = takes + road.from_s[place].take(flat.ends[1][at])
    fits = reach + early <= rows[L2, at]
    duty = reach + np.maximum(rows[E2, at] - reach - latest, 0) + rows[D2, at]
    return duty, fits & (duty <= rows[DUTY, at])


def _keep_best(flat: Flat, cost: Floats, start: NDArray[np.intp], place: NDArray[np.intp], found: Pairs) -> None:
    """Remember by vehicle what is cheaper than what was found."""
    order = np.lexsort((cost, flat.vehicle[start]))
    whose = flat.vehicle[start][order]
    best = order[np.concatenate(([True], whose[1:] != whose[:-1]))]
    vehicles = flat.vehicle[start[best]]
    better = cost[best] < found.price[vehicles]
    chosen, vehicles = best[better], vehicles[better]
    found.price[vehicles] = cost[chosen]
    found.first[vehicles] = flat.spot[start[chosen]]
    found.second[vehicles] = flat.spot[place[chosen]]
