"""A snapshot and its travel times as a routing problem, and a plan back as drives with their legs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from headway.dispatch.fleet.snapshot import Answer, Drive, Leg, Omitted, Snapshot, Task
from headway.fleet.model import Resource
from headway.kernel.geo import Point
from headway.routing.plan import Act, Plan, Route
from headway.routing.problem import ALWAYS, UNREACHABLE, Break, Call, Job, Matrix, Problem, Rates, Vehicle, Window

MILLI = 1000
"""Cost units of a minor unit of money."""


def profiles_of(resources: Sequence[Resource]) -> tuple[str, ...]:
    """The kinds of vehicle, each once, by name; the order of the problem's matrices."""
    return tuple(sorted({each.profile for each in resources})) or ("van",)


def located(tasks: Sequence[Task]) -> tuple[Task, ...]:
    """The tasks somebody knows the place of, in their order: place 1 is the first's, 0 the depot."""
    return tuple(each for each in tasks if each.latitude is not None and each.longitude is not None)


def points_of(snapshot: Snapshot) -> tuple[Point, ...]:
    """The depot and the places of the tasks."""
    places = [Point(each.latitude or 0.0, each.longitude or 0.0) for each in located(snapshot.tasks)]
    return (Point(snapshot.latitude, snapshot.longitude), *places)


def build(snapshot: Snapshot, matrices: Sequence[Matrix]) -> Problem:
    """The problem; jobs that are late however soon one leaves may be late, so that nothing is lost by it."""
    profiles = profiles_of(snapshot.resources)
    vehicles = tuple(vehicle_of(each, snapshot, profiles.index(each.profile)) for each in snapshot.resources)
    codes = [each.vehicle for each in snapshot.resources]
    tasks = located(snapshot.tasks)
    soonest = min((each.shift.start_s for each in vehicles), default=0)
    jobs = tuple(
        job_of(task, place, snapshot, codes, soonest + _least(matrices, place)) for place, task in enumerate(tasks, 1)
    )
    open_ = Window(snapshot.second(snapshot.opens), max(0, snapshot.second(snapshot.closes)))
    return Problem(tuple(matrices), vehicles, jobs, depots=((0, Window(0, open_.end_s)),))


def vehicle_of(resource: Resource, snapshot: Snapshot, profile: int) -> Vehicle:
    """A shift as a vehicle: it leaves once it is loaded, and is back before its end and overtime."""
    rates, start = resource.rates, snapshot.second(max(resource.start, snapshot.opens))
    start, end = max(0, start) + resource.load_s, snapshot.second(resource.end)
    return Vehicle(
        key=str(resource.shift_id),
        start=0,
        end=0,
        capacity=resource.capacity,
        shift=Window(start, max(start, end + resource.overtime_s)),
        duty_s=max(0, min(resource.duty_s or ALWAYS, end - start)),
        overtime_s=resource.overtime_s,
        max_distance_m=resource.range_m or UNREACHABLE,
        max_stops=resource.max_stops,
        skills=resource.skills,
        breaks=tuple(
            Break(
                each.key, Window(max(0, snapshot.second(each.earliest)), snapshot.second(each.latest)), each.duration_s
            )
            for each in resource.breaks
        ),
        rates=Rates(_milli(rates.fixed), _milli(rates.per_km), _milli(rates.per_hour), _milli(rates.per_overtime_hour)),
        profile=profile,
        reloads=(0,) if resource.trips > 1 else (),
        trips=resource.trips,
        reload_s=resource.load_s if resource.trips > 1 else 0,
    )


def job_of(task: Task, place: int, snapshot: Snapshot, vehicles: Sequence[str], earliest_s: int) -> Job:
    """A task as a job at a place; `earliest_s` is when anybody could be there."""
    opens = 0 if task.opens is None else max(0, snapshot.second(task.opens))
    closes = ALWAYS if task.closes is None else max(0, snapshot.second(task.closes))
    if closes < earliest_s:
        closes = ALWAYS
    only = None if task.vehicle is None else frozenset(i for i, code in enumerate(vehicles) if code == task.vehicle)
    return Job(
        key=task.key,
        call=Call(place, task.takes_s, (Window(min(opens, closes), closes),)),
        deliver=task.load,
        collect=task.collect,
        skills=frozenset(task.skills),
        only=only or None,
        priority=task.priority,
    )


def answer_of(snapshot: Snapshot, problem: Problem, plan: Plan, source: str, engine: str) -> Answer:
    """The plan with the way of every leg, and everybody who is left out."""
    refs = {each.key: each.ref for each in snapshot.tasks}
    omitted = [
        Omitted(shipment_id=UUID(each.key), ref=refs[each.key], reason=each.reason, sentence=each.sentence)
        for each in plan.left_out
    ]
    nowhere = [
        Omitted(
            shipment_id=each.shipment_id,
            ref=each.ref,
            reason="unreachable",
            sentence="nobody knows where it goes: neither the order, a store nor its zone has coordinates",
        )
        for each in snapshot.tasks
        if each.latitude is None or each.longitude is None
    ]
    drives = tuple(drive_of(snapshot.resources, problem, route) for route in plan.routes if route.visits)
    return Answer(drives=drives, omitted=(*omitted, *nowhere), source=source, engine=engine)


def drive_of(resources: Sequence[Resource], problem: Problem, route: Route) -> Drive:
    """A route with the way of every leg."""
    vehicle, resource = problem.vehicles[route.vehicle], resources[route.vehicle]
    matrix, at = problem.matrices[vehicle.profile], vehicle.start
    legs = []
    for visit in route.visits:
        here = at if visit.place is None else visit.place
        legs.append(
            Leg(
                act=str(visit.act),
                key=visit.key,
                leg_s=_way(matrix.duration_s, at, here),
                leg_m=_way(matrix.distance_m, at, here),
                arrive_s=visit.arrive_s,
                start_s=visit.start_s,
                depart_s=visit.depart_s,
            )
        )
        at = here
    return Drive(
        shift_id=resource.shift_id,
        vehicle=resource.vehicle,
        driver=resource.driver,
        start_s=route.start_s,
        end_s=route.end_s,
        distance_m=route.distance_m,
        cost=route.cost,
        legs=tuple(legs),
        back_s=_way(matrix.duration_s, at, vehicle.end),
        back_m=_way(matrix.distance_m, at, vehicle.end),
    )


def is_stop(act: str) -> bool:
    """Is it a call at a customer? Fetching goods from a vehicle that broke down is none."""
    return act not in (Act.BREAK, Act.RELOAD, Act.PICKUP)


def _way(matrix: object, here: int | None, there: int | None) -> int:
    return 0 if here is None or there is None else int(matrix[here, there])  # type: ignore[index]


def _least(matrices: Sequence[Matrix], place: int) -> int:
    return min(int(each.duration_s[0, place]) for each in matrices)


def _milli(rate: Decimal) -> int:
    return int(rate * MILLI)
