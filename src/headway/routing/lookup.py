"""What a problem's keys stand for, found at once: jobs, transfers, depots, and who may do what."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from headway.routing.plan import Act
from headway.routing.problem import UNREACHABLE, Call, Job, Problem, Transfer, Vehicle, Window


class Step(NamedTuple):
    """One act of a sequence: the key of a job, transfer or break; for a reload the place's number."""

    act: Act
    key: str


class Lookup:
    """A problem with its keys looked up; made once, used by schedules, checks of single moves and engines."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.jobs = {each.key: each for each in problem.jobs}
        self.transfers = {each.key: each for each in problem.transfers}
        self.depots = dict(problem.depots)
        self.dimensions = problem.dimensions
        self._reached: dict[tuple[int, int, bool], NDArray[np.bool_]] = {}

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Of every job and transfer, jobs first."""
        return (*self.jobs, *self.transfers)

    def order(self, key: str) -> Job | Transfer:
        """The job or transfer of this key."""
        return self.jobs.get(key) or self.transfers[key]

    def call(self, step: Step) -> Call:
        """Where and when a job's, pickup's or delivery's work is."""
        if step.act is Act.JOB:
            return self.jobs[step.key].call
        transfer = self.transfers[step.key]
        return transfer.pickup if step.act is Act.PICKUP else transfer.delivery

    def open(self, place: int | None) -> Window:
        """When a depot is open; always, where the place is none of the problem's depots."""
        return Window() if place is None else self.depots.get(place, Window())

    def steps(self, key: str) -> tuple[Step, ...]:
        """What serving this key takes, in order."""
        if key in self.jobs:
            return (Step(Act.JOB, key),)
        return (Step(Act.PICKUP, key), Step(Act.DELIVERY, key))

    def may(self, vehicle: int, key: str) -> bool:
        """Whether the vehicle has the skills, is not excluded, and can come from a depot that has the goods."""
        order = self.order(key)
        who = self.problem.vehicles[vehicle]
        if order.only is not None and vehicle not in order.only:
            return False
        return order.skills <= who.skills and (not isinstance(order, Job) or reaches_depot(order, who))

    def reached(self, profile: int, place: int, *, backwards: bool = False) -> NDArray[np.bool_]:
        """Per place whether there is some way from `place`, over other places if need be; backwards: to it."""
        if (known := self._reached.get((profile, place, backwards))) is not None:
            return known
        matrix = self.problem.matrices[profile]
        way = (matrix.duration_s < UNREACHABLE) & (matrix.distance_m < UNREACHABLE)
        way = way.T if backwards else way
        found = np.zeros(matrix.places, dtype=np.bool_)
        found[place] = True
        fresh = found.copy()
        while fresh.any():
            fresh = way[fresh].any(axis=0) & ~found
            found |= fresh
        self._reached[profile, place, backwards] = found
        return found

    def allowed(self, key: str) -> frozenset[int]:
        """Every vehicle that may do it."""
        return frozenset(v for v in range(len(self.problem.vehicles)) if self.may(v, key))


def reaches_depot(job: Job, vehicle: Vehicle) -> bool:
    """Whether the vehicle starts or reloads at a depot that has the job's goods."""
    return job.depots is None or bool(job.depots & {vehicle.start, *vehicle.reloads})
