"""A day's van orders, routed by the default engine and driven with noise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import exp

from headway.fleet.model import Resource
from headway.routing.engines.base import Budget
from headway.routing.engines.registry import engine
from headway.routing.plan import Act, Route
from headway.routing.problem import Call, Job, Matrix, Problem, Vehicle, Window
from headway.routing.problem import Rates as Costs
from headway.routing.roads.circle import GreatCircle
from headway.sim.chance import Chance
from headway.sim.mix.world import DEPOT, DIMENSIONS, Order, at_hour

MILLI = 1000
"""Cost units a minor unit."""


@dataclass(frozen=True, slots=True)
class Driven:
    """What the day's routes came to: cost in minor units, who was served late, who was left out, metres, vans used."""

    planned_minor: int
    cost_minor: int
    late: frozenset[str]
    left_out: frozenset[str]
    distance_m: int
    vans: int


def drive(
    seed: int, orders: Sequence[Order], vans: Sequence[Resource], prizes: Mapping[str, int], seconds: float
) -> Driven:
    """Plan the routes, leaving out what another could carry for less (`prizes`, minor units), and drive them."""
    if not orders or not vans:
        return Driven(0, 0, frozenset(), frozenset(order.ref for order in orders), 0, 0)
    zero = at_hour(vans[0].start.date(), 0)
    points = [DEPOT, *(order.at for order in orders)]
    matrix = GreatCircle().between(points, vans[0].start)
    problem = _problem(orders, vans, prizes, matrix, zero)
    plan = engine().solve(problem, Budget(seconds=seconds, seed=seed))
    by_ref = {order.ref: order for order in orders}
    late: set[str] = set()
    cost = 0
    for route in plan.routes:
        minor, missed = _drive(seed, route, by_ref, matrix, zero, vans[route.vehicle])
        cost += minor
        late |= missed
    return Driven(
        planned_minor=round(sum(route.cost for route in plan.routes) / MILLI),
        cost_minor=cost,
        late=frozenset(late),
        left_out=frozenset(each.key for each in plan.left_out),
        distance_m=sum(route.distance_m for route in plan.routes),
        vans=len(plan.routes),
    )


def _problem(
    orders: Sequence[Order], vans: Sequence[Resource], prizes: Mapping[str, int], matrix: Matrix, zero: datetime
) -> Problem:
    def second(at: datetime) -> int:
        return int((at - zero).total_seconds())

    vehicles = tuple(
        Vehicle(
            key=each.vehicle,
            start=0,
            end=0,
            capacity=each.capacity,
            shift=Window(second(each.start) + each.load_s, second(each.end)),
            rates=Costs(per_km=int(each.rates.per_km * MILLI), per_hour=int(each.rates.per_hour * MILLI)),
        )
        for each in vans
    )
    jobs = tuple(
        Job(
            key=order.ref,
            call=Call(place, order.service_s, (Window(0, second(order.due_at)),)),
            deliver=(int(order.weight_kg * DIMENSIONS[0].steps),),
            prize=prizes[order.ref] * MILLI,
        )
        for place, order in enumerate(orders, start=1)
    )
    whole = Window(0, 24 * 3600)
    return Problem(matrices=(matrix,), vehicles=vehicles, jobs=jobs, depots=((0, whole),))


def _drive(
    seed: int, route: Route, orders: Mapping[str, Order], matrix: Matrix, zero: datetime, van: Resource
) -> tuple[int, set[str]]:
    """The route as it really goes: its cost in minor units, and who was served late."""
    pace = exp(Chance(seed, "pace", zero.date(), van.vehicle).normal(0.03, 0.10))
    clock, here, metres, late = float(route.start_s), 0, 0, set()
    for visit in route.visits:
        if visit.act is not Act.JOB or visit.place is None:
            continue
        leg_s, leg_m = (int(each[here, visit.place]) for each in (matrix.duration_s, matrix.distance_m))
        clock += leg_s * pace
        order = orders[visit.key]
        if clock > (order.due_at - zero).total_seconds():
            late.add(order.ref)
        clock += order.service_s * exp(Chance(seed, "service", order.ref).normal(-0.06, 0.35))
        metres, here = metres + leg_m, visit.place
    clock += int(matrix.duration_s[here, 0]) * pace
    metres += int(matrix.distance_m[here, 0])
    hours = (clock - route.start_s) / 3600
    return round(float(van.rates.per_km) * metres / 1000 + float(van.rates.per_hour) * hours), late
