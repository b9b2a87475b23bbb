"""Routes as numbers that processes hand each other, and a pool of the good ones that were met."""

from __future__ import annotations

from collections.abc import Iterable

import pyvrp

KINDS = (pyvrp.ActivityType.CLIENT, pyvrp.ActivityType.DEPOT, pyvrp.ActivityType.PICKUP, pyvrp.ActivityType.DELIVERY)
CODES = {kind: code for code, kind in enumerate(KINDS)}

Packed = tuple[int, tuple[int, ...]]
"""A route that processes hand each other: its vehicle type, and per activity 4 * index + kind."""


class Pool:
    """The cheapest order of each set of stops met in a feasible solution, per vehicle type."""

    def __init__(self, most: int = 12_000) -> None:
        self.routes: dict[tuple[int, frozenset[int]], tuple[int, Packed]] = {}
        self.most = most

    def add(self, solution: pyvrp.Solution) -> None:
        """Remember a feasible solution's routes."""
        for route in solution.routes():
            packed = pack(route)
            self.put(packed, route_cost(route))

    def put(self, packed: Packed, cost: int) -> None:
        """Remember one route; the oldest goes where there are too many."""
        key = (packed[0], frozenset(packed[1]))
        known = self.routes.pop(key, None)
        self.routes[key] = known if known is not None and known[0] <= cost else (cost, packed)
        if len(self.routes) > self.most:
            del self.routes[next(iter(self.routes))]

    def taken(self) -> list[tuple[int, Packed]]:
        """All routes with their costs; the pool is empty then."""
        found = list(self.routes.values())
        self.routes = {}
        return found


def pack(route: pyvrp.Route) -> Packed:
    """The route without its depots at both ends."""
    return route.vehicle_type(), tuple(4 * each.idx + CODES[each.type] for each in list(route)[1:-1])


def unpack(data: pyvrp.ProblemData, routes: Iterable[Packed]) -> pyvrp.Solution:
    """A solution of packed routes."""
    made = []
    for kind, codes in routes:
        activities = [pyvrp.Activity(KINDS[code % 4], code // 4) for code in codes]
        made.append(pyvrp.Route(data, activities, kind))
    return pyvrp.Solution(data, made)


def packed(solution: pyvrp.Solution) -> list[Packed]:
    """Every route of a solution."""
    return [pack(route) for route in solution.routes()]


def route_cost(route: pyvrp.Route) -> int:
    """What the route costs, prizes apart."""
    return int(route.distance_cost() + route.duration_cost() + route.fixed_vehicle_cost())


def cost(solution: pyvrp.Solution) -> int:
    """The objective: routes and uncollected prizes; beyond every number where it may not be driven."""
    if not solution.is_feasible():
        return 2**62
    return sum(map(route_cost, solution.routes())) + int(solution.uncollected_prizes())
