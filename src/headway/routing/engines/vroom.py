"""VROOM: a good plan within a second, at home with breaks, skills and pickups that are delivered.

It knows no reloads, releases, duty limits or prizes; what it leaves wrong is settled by our own schedule.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from headway.routing.engines.base import Budget
from headway.routing.engines.modelling import Sequences
from headway.routing.engines.pyvrp import excluded
from headway.routing.engines.settling import better, settle, worth_it
from headway.routing.loads import padded
from headway.routing.lookup import Lookup, Step
from headway.routing.plan import Act, Plan
from headway.routing.problem import ALWAYS, UNREACHABLE, Call, Job, Matrix, Problem, Transfer, Vehicle, Window
from headway.routing.soundness import ensure_sound

FAR = 100_000_000
"""A leg without a way, in seconds and metres: beyond any shift, and VROOM's numbers still hold sums of it."""

MOST_EXPLORATION = 5

_ACTS = {b"job": Act.JOB, b"pickup": Act.PICKUP, b"delivery": Act.DELIVERY}


@dataclass(frozen=True, slots=True)
class VroomEngine:
    """VROOM at its own end, or at the budget's."""

    name: str = "vroom"
    exploration: int = MOST_EXPLORATION

    def solve(self, problem: Problem, budget: Budget, start: Plan | None = None) -> Plan:
        """See `Engine.solve`; `start` is kept where VROOM finds nothing better."""
        until = time.perf_counter() + budget.seconds
        ensure_sound(problem)
        lookup = Lookup(problem)
        out = excluded(lookup)
        keys = [key for key in lookup.keys if key not in out]
        found = sequences(lookup, keys, budget.seconds, budget.cores, self.exploration)
        plan = settle(lookup, worth_it(lookup, found), out, go_on=lambda: time.perf_counter() < until + 1)
        return plan if start is None else better(lookup, plan, start)


def sequences(
    lookup: Lookup, keys: Sequence[str], seconds: float, cores: int = 1, exploration: int = MOST_EXPLORATION
) -> Sequences:
    """What VROOM would have each vehicle do; not yet settled."""
    if not keys or not lookup.problem.vehicles:
        return {}
    import vroom  # it brings pandas, which takes a second to load

    given = _Input(vroom, lookup, keys).whole()
    solved = given.solve(exploration, cores, timedelta(seconds=max(0.01, seconds)))
    found: dict[int, list[Step]] = {}
    for row in np.asarray(solved._routes_numpy()):
        act = _ACTS.get(bytes(row["type"]))
        if act is not None:
            found.setdefault(int(row["vehicle_id"]), []).append(Step(act, keys[int(row["id"])]))
    return {vehicle: tuple(steps) for vehicle, steps in found.items()}


class _Input:
    """Builds VROOM's input; ids are positions in `keys`."""

    def __init__(self, vroom: Any, lookup: Lookup, keys: Sequence[str]) -> None:
        self.vroom, self.lookup, self.problem, self.keys = vroom, lookup, lookup.problem, keys
        self.allowed = [lookup.allowed(key) for key in keys]
        every = frozenset(range(len(self.problem.vehicles)))
        sorts = dict.fromkeys(each for each in self.allowed if each != every)
        self.skill = {each: number for number, each in enumerate(sorts, 1)}
        self.dearest = max((lookup.order(key).prize or 0 for key in keys), default=0)

    def whole(self) -> Any:
        """The input with matrices, vehicles and orders."""
        given = self.vroom.Input()
        for number, matrix in enumerate(self.problem.matrices):
            given.set_durations_matrix(str(number), _extended(matrix.duration_s, matrix))
            given.set_distances_matrix(str(number), _extended(matrix.distance_m, matrix))
        given.add_vehicle([self._vehicle(number, who) for number, who in enumerate(self.problem.vehicles)])
        for number, key in enumerate(self.keys):
            given.add_job(self._order(number, key))
        return given

    def _vehicle(self, number: int, who: Vehicle) -> Any:
        nowhere, size, rates = self.problem.matrices[0].places, self.lookup.dimensions, who.rates
        room = [max(0, a - b) for a, b in zip(padded(who.capacity, size), padded(who.on_board, size), strict=True)]
        limits = {} if who.max_stops is None else {"max_tasks": who.max_stops}
        if who.max_distance_m < FAR:
            limits["max_distance"] = who.max_distance_m
        return self.vroom.Vehicle(
            number,
            start=nowhere if who.start is None else who.start,
            end=nowhere if who.end is None else who.end,
            profile=str(who.profile),
            capacity=room,
            skills={skill for allowed, skill in self.skill.items() if number in allowed},
            time_window=self._window(self._hours(who)),
            breaks=[
                self.vroom.Break(at, [self._window(each.window)], each.duration_s) for at, each in enumerate(who.breaks)
            ],
            costs=self.vroom.VehicleCosts(rates.fixed, rates.per_hour, rates.per_km),
            **limits,
        )

    def _hours(self, who: Vehicle) -> Window:
        first, last = self.lookup.open(who.start), self.lookup.open(who.end)
        begin = max(who.shift.start_s, first.start_s)
        return Window(begin, max(begin, min(who.shift.end_s, last.end_s)))

    def _window(self, window: Window) -> Any:
        if window.end_s >= ALWAYS and window.start_s <= 0:
            return self.vroom.TimeWindow()
        return self.vroom.TimeWindow(max(0, window.start_s), max(0, window.end_s))

    def _windows(self, call: Call, release_s: int = 0) -> list[Any]:
        known = [Window(max(each.start_s, release_s), each.end_s) for each in call.windows]
        return [self._window(each) for each in known if each.start_s <= each.end_s]

    def _order(self, number: int, key: str) -> Any:
        order, size = self.lookup.order(key), self.lookup.dimensions
        skill = self.skill.get(self.allowed[number])
        skills = set() if skill is None else {skill}
        priority = self._priority(order)
        if key in self.lookup.jobs:
            job = self.lookup.jobs[key]
            return self.vroom.Job(
                number,
                job.call.place,
                default_service=job.call.service_s,
                delivery=list(padded(job.deliver, size)),
                pickup=list(padded(job.collect, size)),
                skills=skills,
                priority=priority,
                time_windows=self._windows(job.call, job.release_s),
            )
        transfer = self.lookup.transfers[key]
        steps = [
            self.vroom.ShipmentStep(
                number, call.place, default_service=call.service_s, time_windows=self._windows(call)
            )
            for call in (transfer.pickup, transfer.delivery)
        ]
        load = self.vroom.Amount(list(padded(transfer.load, size)))
        return self.vroom.Shipment(*steps, amount=load, skills=skills, priority=priority)

    def _priority(self, order: Job | Transfer) -> int:
        """From 0 to 100: by the prize to 50, and beyond for whoever must be served."""
        if order.prize is None:
            return 60 + max(0, min(40, order.priority))
        return 1 + 49 * order.prize // max(1, self.dearest)


def _extended(values: NDArray[np.int64], matrix: Matrix) -> NDArray[np.uint32]:
    """The matrix with a place more, that is no way from anywhere; holes are far."""
    wide = np.zeros((matrix.places + 1, matrix.places + 1), dtype=np.uint32)
    holes = (matrix.duration_s >= UNREACHABLE) | (matrix.distance_m >= UNREACHABLE)
    wide[:-1, :-1] = np.where(holes, FAR, np.minimum(values, FAR))
    return wide
