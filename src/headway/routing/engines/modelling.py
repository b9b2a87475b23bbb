"""A problem as PyVRP sees it, and its answer back as sequences.

What PyVRP has not is put into what it has: skills, `only`, goods of certain depots and `max_stops` are load dimensions
that some vehicles have no room in; several windows of a job are alternatives of which one is chosen; holes are legs
longer than any detour; a missing start or end is a place that is no way from anywhere. Breaks shorten the shift, by a
clock that counts them also what is open after them (`resting.py`), and are placed afterwards (`settling.py`), as are
the windows of transfers beyond the first to the last.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd

import numpy as np
import pyvrp
from numpy.typing import NDArray
from pyvrp.constants import MAX_VALUE

from headway.routing.engines.resting import USUAL, SearchClock
from headway.routing.loads import padded
from headway.routing.lookup import Lookup, Step
from headway.routing.plan import Act
from headway.routing.problem import ALWAYS, UNREACHABLE, Call, Job, Matrix, Vehicle, Window
from headway.routing.reasons import vehicle_kinds

MOST_UNIT_COST = 10_000
"""Larger prices of a metre or second are rounded to this many steps."""

MOST_CLASSES = 24
"""At most so many sorts of jobs that not every vehicle may do are modelled; the rest is put right afterwards."""

FAR = 2**33
"""A leg without a way: longer than any time of a problem, small enough to add up."""

logging.getLogger("pyvrp").handlers.clear()  # its own goes to standard output, which belongs to answers

HOLE = 200
"""A leg without a way, in longest ways."""

Sequences = dict[int, tuple[Step, ...]]
"""By vehicle, what it does in which order."""


@dataclass(frozen=True, slots=True)
class Model:
    """PyVRP's data with what its numbers stand for.

    Attributes:
        kinds: per vehicle type the vehicles it stands for. clients: per client its job's key. shipments: likewise.
        places: per PyVRP depot its place. unit: largest price of a metre or second, which penalties must outweigh.
        scale: PyVRP's cost of one unit of the problem's cost.
    """

    data: pyvrp.ProblemData
    kinds: tuple[tuple[int, ...], ...]
    clients: tuple[str, ...]
    shipments: tuple[str, ...]
    places: tuple[int, ...]
    unit: int
    scale: Fraction

    def sequences(self, solution: pyvrp.Solution) -> Sequences:
        """The solution's routes by vehicle; equal vehicles in turn."""
        free = [list(reversed(kind)) for kind in self.kinds]
        found: Sequences = {}
        for route in solution.routes():
            steps = [self._step(each) for each in list(route)[1:-1]]
            if steps:
                found[free[route.vehicle_type()].pop()] = tuple(steps)
        return found

    def _step(self, activity: pyvrp.Activity) -> Step:
        if activity.is_client():
            return Step(Act.JOB, self.clients[activity.idx])
        if activity.is_depot():
            return Step(Act.RELOAD, str(self.places[activity.idx]))
        return Step(Act.PICKUP if activity.is_pickup() else Act.DELIVERY, self.shipments[activity.idx])

    def solution(self, sequences: Mapping[int, Sequence[Step]]) -> pyvrp.Solution:
        """Sequences as a solution to start from; what the model has not is passed over."""
        kind = {vehicle: number for number, kind in enumerate(self.kinds) for vehicle in kind}
        client = {key: number for number, key in reversed(list(enumerate(self.clients)))}
        shipment = {key: number for number, key in enumerate(self.shipments)}
        depot = {str(place): number for number, place in enumerate(self.places)}
        kinds = pyvrp.ActivityType
        table = {Act.JOB: (kinds.CLIENT, client), Act.PICKUP: (kinds.PICKUP, shipment)}
        table |= {Act.DELIVERY: (kinds.DELIVERY, shipment), Act.RELOAD: (kinds.DEPOT, depot)}
        routes = []
        for vehicle, steps in sequences.items():
            known = [(table[step.act], step.key) for step in steps if step.act in table]
            visits = [pyvrp.Activity(what, of[key]) for (what, of), key in known if key in of]
            if visits and vehicle in kind:
                routes.append(pyvrp.Route(self.data, visits, kind[vehicle]))
        return pyvrp.Solution(self.data, routes)


def modelled(
    lookup: Lookup, keys: Iterable[str], *, optional: Mapping[str, int] | None = None, clock: SearchClock = USUAL
) -> Model:
    """The jobs and transfers of these keys as PyVRP's data.

    Args:
        optional: keys that may be left out although they have no prize, with what leaving each out costs.
        clock: how the search counts what is open when.
    """
    return _Builder(lookup, tuple(keys), optional or {}, clock).model()


class _Builder:
    """Builds one model; a class, because everything needs the same numbers."""

    def __init__(self, lookup: Lookup, keys: Sequence[str], optional: Mapping[str, int], clock: SearchClock) -> None:
        self.lookup, self.problem = lookup, lookup.problem
        self.keys, self.clock = keys, clock
        self.prizes = {key: lookup.order(key).prize for key in keys} | dict(optional)
        self.kinds = tuple(vehicle_kinds(lookup).values())
        self.firsts = tuple(self.problem.vehicles[kind[0]] for kind in self.kinds)
        self.nowhere = self.problem.matrices[0].places
        holes = any(_holes(each) for each in self.problem.matrices)
        self.too_late = holes and any(who.rates.per_km <= 0 for who in self.firsts)
        self.classes = self._classes()
        self.limited = any(who.max_stops is not None and not lookup.transfers for who in self.firsts)
        self.depots: dict[tuple[int, int], int] = {}
        self.scale, self.unit = self._scale()

    def _classes(self) -> dict[frozenset[int], int]:
        """Sorts of orders by which kinds may do them, numbered; those that every kind may do have none."""
        seen: dict[frozenset[int], int] = {}
        for key in self.keys:
            may = self._may(key)
            if len(may) < len(self.kinds) and may not in seen and len(seen) < MOST_CLASSES:
                seen[may] = len(seen)
        return seen

    def _may(self, key: str) -> frozenset[int]:
        return frozenset(number for number, kind in enumerate(self.kinds) if self.lookup.may(kind[0], key))

    def _scale(self) -> tuple[Fraction, int]:
        """PyVRP's cost of one unit of cost, exact where whole numbers allow it; and the largest price after it."""
        prices = [Fraction(each, 1000) for who in self.firsts for each in (who.rates.per_km,)]
        for who in self.firsts:
            prices += [Fraction(each, 3600) for each in (who.rates.per_hour, who.rates.per_overtime_hour)]
        fixed = [who.rates.fixed for who in self.firsts] + [each for each in self.prizes.values() if each]
        whole = [int(each * 18_000) for each in prices] + [each * 18_000 for each in fixed]
        scale = Fraction(18_000, gcd(*whole) or 18_000)
        most = max(prices, default=Fraction(0))
        if most * scale > MOST_UNIT_COST:
            scale = Fraction(MOST_UNIT_COST) / most
        return scale, max(1, round(most * scale))

    def _price(self, amount: Fraction | int) -> int:
        return round(amount * self.scale)

    def model(self) -> Model:
        """The data and the tables back."""
        size = self.nowhere + 1
        types = [self._type(number) for number in range(len(self.kinds))]
        clients, groups, jobs = self._clients()
        shipments = [self._shipment(key) for key in self.keys if key in self.lookup.transfers]
        pairs = [_matrices(each, size, too_late=self.too_late) for each in self.problem.matrices]
        data = pyvrp.ProblemData(
            locations=[pyvrp.Location(0, 0) for _ in range(size)],
            clients=clients,
            depots=[self._depot(*each) for each in self.depots],
            vehicle_types=types,
            distance_matrices=[distance for _, distance in pairs],  # type: ignore[misc]  # their stub
            duration_matrices=[duration for duration, _ in pairs],  # type: ignore[misc]
            groups=groups,
            shipments=shipments,
        )
        transfers = tuple(key for key in self.keys if key in self.lookup.transfers)
        places = tuple(place for place, _ in self.depots)
        return Model(data, self.kinds, jobs, transfers, places, self.unit, self.scale)

    def _depot_number(self, place: int | None, service_s: int = 0) -> int:
        key = (self.nowhere if place is None else place, service_s)
        return self.depots.setdefault(key, len(self.depots))

    def _depot(self, place: int, service_s: int) -> pyvrp.Depot:
        window = self.lookup.open(place)
        start_s, end_s = self.clock.window(window.start_s, window.end_s)
        return pyvrp.Depot(place, start_s, _end(end_s), service_s)

    def _type(self, number: int) -> pyvrp.VehicleType:
        who = self.firsts[number]
        rest_s = sum(each.duration_s for each in who.breaks)
        close = self._close(who, rest_s)
        rates = who.rates
        return pyvrp.VehicleType(
            num_available=len(self.kinds[number]),
            capacity=self._capacity(number),
            start_depot=self._depot_number(who.start),
            end_depot=self._depot_number(who.end),
            fixed_cost=self._price(rates.fixed),
            tw_early=min(who.shift.start_s, close),
            tw_late=close,
            shift_duration=_end(max(0, who.duty_s - rest_s) if who.duty_s < ALWAYS else ALWAYS),
            max_distance=_end(who.max_distance_m) if who.max_distance_m < UNREACHABLE else _end(ALWAYS),
            unit_distance_cost=self._price(Fraction(rates.per_km, 1000)),
            unit_duration_cost=self._price(Fraction(rates.per_hour, 3600)),
            profile=who.profile,
            start_late=max(min(who.shift.start_s, close), min(who.latest_start_s, close)),
            reload_depots=[self._depot_number(each, who.reload_s) for each in who.reloads] if who.trips > 1 else [],
            max_reloads=who.trips - 1,
            max_overtime=who.overtime_s,
            unit_overtime_cost=self._price(Fraction(rates.per_overtime_hour, 3600)),
        )

    def _close(self, who: Vehicle, rest_s: int) -> int:
        """The end of the shift less the breaks; never open where a hole has to be too late for it."""
        if who.shift.end_s < ALWAYS:
            return max(0, who.shift.end_s - rest_s)
        return ALWAYS if self.too_late else _end(ALWAYS)

    def _capacity(self, number: int) -> list[int]:
        """Room in the problem's dimensions, one a class (none or any), and stops."""
        who, size = self.firsts[number], self.lookup.dimensions
        own = [max(0, a - b) for a, b in zip(padded(who.capacity, size), padded(who.on_board, size), strict=True)]
        classes = [len(self.keys) if number in may else 0 for may in self.classes]
        stops = len(self.keys) if who.max_stops is None else who.max_stops
        return own + classes + ([stops] if self.limited else [])

    def _marks(self, key: str, count: int) -> list[int]:
        mine = self.classes.get(self._may(key))
        return [int(number == mine) for number in range(len(self.classes))] + ([count] if self.limited else [])

    def _clients(self) -> tuple[list[pyvrp.Client], list[pyvrp.ClientGroup], tuple[str, ...]]:
        clients: list[pyvrp.Client] = []
        groups: list[pyvrp.ClientGroup] = []
        jobs: list[str] = []
        for key in self.keys:
            job = self.lookup.jobs.get(key)
            if job is None:
                continue
            group = None
            if len(_windows(job.call, job.release_s)) > 1:
                group = len(groups)
                members = list(range(len(clients), len(clients) + len(_windows(job.call, job.release_s))))
                groups.append(pyvrp.ClientGroup(members, required=self.prizes[key] is None))
            for number in range(len(_windows(job.call, job.release_s))):
                clients.append(self._client(job, number, group))
                jobs.append(key)
        return clients, groups, tuple(jobs)

    def _client(self, job: Job, number: int, group: int | None) -> pyvrp.Client:
        window, size, prize = _windows(job.call, job.release_s)[number], self.lookup.dimensions, self.prizes[job.key]
        marks = self._marks(job.key, 1)
        start_s, end_s = self.clock.window(window.start_s, window.end_s)
        return pyvrp.Client(
            job.call.place,
            delivery=[*padded(job.deliver, size), *marks],
            pickup=[*padded(job.collect, size), *([0] * len(marks))],
            service_duration=job.call.service_s,
            tw_early=start_s,
            tw_late=_end(end_s),
            release_time=min(self.clock.early(job.release_s), _end(end_s)),
            prize=self._price(prize or 0),
            required=prize is None and group is None,
            group=group,
        )

    def _shipment(self, key: str) -> pyvrp.Shipment:
        transfer, prize = self.lookup.transfers[key], self.prizes[key]
        pickup, delivery = (self.clock.window(*_hull(each)) for each in (transfer.pickup, transfer.delivery))
        return pyvrp.Shipment(
            transfer.pickup.place,
            transfer.delivery.place,
            *(pickup[0], _end(pickup[1]), transfer.pickup.service_s),
            *(delivery[0], _end(delivery[1]), transfer.delivery.service_s),
            amount=[*padded(transfer.load, self.lookup.dimensions), *self._marks(key, 0)],
            prize=self._price(prize or 0),
            required=prize is None,
        )


def _hull(call: Call) -> tuple[int, int]:
    windows = _windows(call)
    return windows[0].start_s, windows[-1].end_s


def _windows(call: Call, release_s: int = 0) -> tuple[Window, ...]:
    """Those that end after they begin and can be met; there is one, or the call was found impossible before."""
    return tuple(each for each in call.windows if max(each.start_s, release_s) <= each.end_s)


def _end(time_s: int) -> int:
    return int(np.iinfo(np.int64).max) if time_s >= ALWAYS else time_s


def _holes(matrix: Matrix) -> bool:
    return bool((matrix.duration_s >= UNREACHABLE).any() or (matrix.distance_m >= UNREACHABLE).any())


def _matrices(matrix: Matrix, size: int, *, too_late: bool) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Times and distances with a place more, that is no way from anywhere.

    A hole is so far in metres that no search stays with it; where metres cost nothing it is too late for any shift.
    """
    duration = np.zeros((size, size), dtype=np.int64)
    distance = np.zeros((size, size), dtype=np.int64)
    duration[:-1, :-1], distance[:-1, :-1] = matrix.duration_s, matrix.distance_m
    holes = (duration >= UNREACHABLE) | (distance >= UNREACHABLE)
    duration[holes] = FAR if too_late else int(duration[~holes].max(initial=1))
    distance[holes] = min(MAX_VALUE, int(distance[~holes].max(initial=1)) * HOLE)
    np.fill_diagonal(duration, 0)
    np.fill_diagonal(distance, 0)
    return duration, distance
