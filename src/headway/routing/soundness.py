"""Whether a problem's parts fit together; holes, impossible windows and small vehicles are planned around instead."""

from __future__ import annotations

from headway.kernel.errors import BadInput
from headway.routing.problem import ALWAYS, Job, Problem, Transfer


class BadProblem(BadInput):
    """A routing problem whose parts do not fit together."""

    code = "bad_problem"


def ensure_sound(problem: Problem) -> None:
    """Refuse what does not fit together; holes, impossible windows and small vehicles are planned around instead.

    Raises:
        BadProblem: the field and the value that is wrong.
    """
    places = _places(problem)
    for number, vehicle in enumerate(problem.vehicles):
        field = f"vehicles[{number}]"
        for place in (vehicle.start, vehicle.end, *vehicle.reloads):
            _ensure_place(place, places, field)
        _ensure_loads(problem, field, vehicle.capacity, vehicle.on_board)
        if not 0 <= vehicle.profile < len(problem.matrices):
            raise BadProblem(f"{field}.profile is {vehicle.profile}, there are {len(problem.matrices)}", field=field)
    for place, _ in problem.depots:
        _ensure_place(place, places, "depots")
    keys: set[str] = set()
    orders: list[Job | Transfer] = [*problem.jobs, *problem.transfers]
    for order in orders:
        if order.key in keys:
            raise BadProblem(f"the key {order.key!r} is used twice", field="key")
        keys.add(order.key)
        _ensure_order(problem, order, places)


def _places(problem: Problem) -> int:
    if not problem.matrices:
        raise BadProblem("a problem needs at least one matrix", field="matrices")
    shape = (problem.matrices[0].places, problem.matrices[0].places)
    for number, matrix in enumerate(problem.matrices):
        for name, values in (("duration_s", matrix.duration_s), ("distance_m", matrix.distance_m)):
            if values.shape != shape:
                field = f"matrices[{number}].{name}"
                raise BadProblem(f"{field} has the shape {values.shape}, not {shape}", field=field)
            if values.size and int(values.min()) < 0:
                raise BadProblem(f"matrices[{number}].{name} has negative values", field=f"matrices[{number}].{name}")
    return shape[0]


def _ensure_order(problem: Problem, order: Job | Transfer, places: int) -> None:
    field = f"{type(order).__name__.lower()} {order.key!r}"
    calls = (order.call,) if isinstance(order, Job) else (order.pickup, order.delivery)
    loads = (order.deliver, order.collect) if isinstance(order, Job) else (order.load,)
    _ensure_loads(problem, field, *loads)
    for call in calls:
        _ensure_place(call.place, places, field)
        if not call.windows or not 0 <= call.service_s < ALWAYS:
            raise BadProblem(f"{field}: a call needs a window and a service time from 0 to {ALWAYS - 1} s", field=field)
    for vehicle in order.only or ():
        if not 0 <= vehicle < len(problem.vehicles):
            raise BadProblem(f"{field}: only vehicle {vehicle}, there are {len(problem.vehicles)}", field=field)


def _ensure_place(place: int | None, places: int, field: str) -> None:
    if place is not None and not 0 <= place < places:
        raise BadProblem(f"{field}: the place {place} is not in the matrices, which have {places}", field=field)


def _ensure_loads(problem: Problem, field: str, *loads: tuple[int, ...]) -> None:
    for load in loads:
        if len(load) > problem.dimensions or any(each < 0 for each in load):
            raise BadProblem(f"{field}: the load {load} is not of {problem.dimensions} numbers from 0", field=field)
