"""What is on board along a course, and what can be added before and after every position of it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

import numpy as np

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
    loads = [_loads(number, vehicle, standing, nodes) for number in range(len(vehicle.capacity))]
    deliver, collect = ([list[int]() for _ in loads] for _ in range(2))
    until: list[float] = []
    cuts = [0, *(place + 1 for place, node in enumerate(nodes) if node.act is Act.RELOAD), len(nodes) + 1]
    for begin, end in pairwise(cuts):
        waits = departs[begin - 1] if begin else late_release
        until += [waits] * (end - begin)
        for number, most in enumerate(vehicle.capacity):
            part = loads[number][begin:end]
            deliver[number] += [-1] * len(part) if waits < 0 else [most - load for load in accumulate(part, max)]
            collect[number] += [most - load for load in accumulate(reversed(part), max)][::-1]
    visits = sum(node.act not in (Act.BREAK, Act.RELOAD) for node in nodes)
    calls = (FOREVER if vehicle.max_stops is None else vehicle.max_stops) - visits - standing.stops
    fits = all(max(load) <= most for load, most in zip(loads, vehicle.capacity, strict=True))
    free = [[most - load for load in each] for each, most in zip(loads, vehicle.capacity, strict=True)]
    return Room(
        _rows(loads, until), _rows(deliver, until), _rows(collect, until), _rows(free, until),
        np.array(until, np.float32), calls, fits,
    )  # fmt: skip


def _rows(values: list[list[int]], positions: list[float]) -> Floats:
    """One row a dimension, of which there may be none."""
    return np.array(values, np.float32).reshape(len(values), len(positions))


def _loads(number: int, vehicle: Vehicle, standing: Standing, nodes: tuple[Node, ...]) -> list[int]:
    """On board on every leg in one dimension."""
    first, fixed = _of(standing.on_board, number), _of(vehicle.on_board, number)
    return list(accumulate(_changes(number, first, max(first - fixed, 0), standing.started, nodes)))


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
