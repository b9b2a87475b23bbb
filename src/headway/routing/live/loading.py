"""What is on board along a course, and what can be added before and after every position of it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from headway.routing.live.tasks import FOREVER, Node
from headway.routing.plan import Act
from headway.routing.problem import Vehicle

if TYPE_CHECKING:
    from headway.routing.live.course import Standing
    from headway.routing.live.roads import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Room:
    """Loads by position, one row a dimension.

    Attributes:
        loads: on board on the leg across. deliver: most that can be loaded at the trip's start and leave here; -1 where
            that start is past. collect: most that can come on board here. free: capacity less the load.
        until: the latest release that the trip's start can still wait for; -1: it is past.
        fits: nothing on board is above the capacity anywhere.
    """

    loads: Floats
    deliver: Floats
    collect: Floats
    free: Floats
    until: Floats
    calls: int
    fits: bool


def room_of(
    vehicle: Vehicle, standing: Standing, nodes: tuple[Node, ...], late_release: float, departs: list[int]
) -> Room:
    """The loads of a course. `late_release` is its latest start (-1: gone), `departs` when each node is left."""
    size = len(vehicle.capacity)
    loads = _loads(vehicle, standing, nodes)
    capacity = np.array(vehicle.capacity, np.float32).reshape(size, 1)
    deliver, collect = np.empty_like(loads), np.empty_like(loads)
    until = np.empty(len(nodes) + 1, np.float32)
    cuts = [0, *(place + 1 for place, node in enumerate(nodes) if node.act is Act.RELOAD), len(nodes) + 1]
    for number, (begin, end) in enumerate(pairwise(cuts)):
        part = loads[:, begin:end]
        deliver[:, begin:end] = capacity - np.maximum.accumulate(part, axis=1)
        collect[:, begin:end] = capacity - np.maximum.accumulate(part[:, ::-1], axis=1)[:, ::-1]
        until[begin:end] = late_release if number == 0 else departs[begin - 1]
        if until[begin] < 0:
            deliver[:, begin:end] = -1
    visits = sum(node.act not in (Act.BREAK, Act.RELOAD) for node in nodes)
    most = FOREVER if vehicle.max_stops is None else vehicle.max_stops
    fits = bool((loads <= capacity).all())
    calls = most - visits - standing.stops
    return Room(loads, deliver, collect, capacity - loads, until, calls, fits)


def _loads(vehicle: Vehicle, standing: Standing, nodes: tuple[Node, ...]) -> NDArray[np.float32]:
    """On board on every leg, (dimensions, positions)."""
    found = np.empty((len(vehicle.capacity), len(nodes) + 1), np.float32)
    for number in range(len(vehicle.capacity)):
        first, fixed = _of(standing.on_board, number), _of(vehicle.on_board, number)
        found[number] = list(accumulate(_changes(number, first, max(first - fixed, 0), standing.started, nodes)))
    return found


def _of(load: tuple[int, ...], number: int) -> int:
    return load[number] if number < len(load) else 0


def _changes(number: int, first: int, collected: int, started: bool, nodes: tuple[Node, ...]) -> list[int]:
    """By how much one dimension of the load changes at the start and at every node; `collected` stays at a depot."""
    change = [first] + [0] * len(nodes)
    source = -1 if started else 0
    for place, node in enumerate(nodes, start=1):
        if node.act is Act.RELOAD:
            change[place], collected, source = -collected, 0, place
            continue
        if len(node.deliver) > number:
            goods = node.deliver[number]
            change[place] -= goods
            if node.aboard:
                change[0] += goods
            elif not node.held and source >= 0:
                change[source] += goods
        if len(node.collect) > number:
            change[place] += node.collect[number]
            collected += 0 if node.held else node.collect[number]
    return change
