"""Routes as numbers that processes hand each other."""

from __future__ import annotations

from collections.abc import Iterable

import pyvrp

KINDS = (pyvrp.ActivityType.CLIENT, pyvrp.ActivityType.DEPOT, pyvrp.ActivityType.PICKUP, pyvrp.ActivityType.DELIVERY)
CODES = {kind: code for code, kind in enumerate(KINDS)}

Packed = tuple[int, tuple[int, ...]]
"""A route that processes hand each other: its vehicle type, and per activity 4 * index + kind."""


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
