"""A routing instance from a file, as the town of a dynamic day."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from headway.kernel.errors import BadInput
from headway.routing.dynamic.day import DayInstance
from headway.routing.problem import ALWAYS, UNREACHABLE, Job, Problem
from headway.routing.reading import read


def read_day(path: Path) -> DayInstance:
    """The instance in the file; its clients' places, windows, demands and service times are what a day draws from.

    Raises:
        BadInput: no instance, or one that a dynamic day has no rules for; the field is named.
    """
    instance = read(path)
    return day_of(instance.name, instance.problem, path.name)


def day_of(name: str, problem: Problem, file: str) -> DayInstance:
    """The day's instance that the problem makes.

    Raises:
        BadInput: it has several depots, pairs, kinds of vehicle or loads, or a window or way that is missing.
    """
    vehicle = problem.vehicles[0]
    _need(file, "jobs", bool(problem.jobs) and not problem.transfers, "clients, and no pickup and delivery")
    _need(file, "vehicles", len({(v.capacity, v.start, v.end) for v in problem.vehicles}) == 1, "one kind of vehicle")
    _need(file, "capacity", len(vehicle.capacity) == 1, "one number")
    places = [job.call.place for job in problem.jobs]
    _need(file, "depots", places == list(range(1, len(places) + 1)), "one depot")
    windows = [vehicle.shift, *(job.call.windows[0] for job in problem.jobs)]
    _need(file, "windows", all(each.end_s < ALWAYS for each in windows), "one for the depot and each client")
    matrix = problem.matrices[0].duration_s
    _need(file, "matrix", int(matrix.max()) < UNREACHABLE, "a way between all places")
    _need(file, "demand", max(map(_load, problem.jobs)) <= vehicle.capacity[0], f"at most {vehicle.capacity[0]}")
    return DayInstance(
        name,
        matrix,
        vehicle.capacity[0],
        np.array([each.start_s for each in windows], dtype=np.int64),
        np.array([each.end_s for each in windows], dtype=np.int64),
        np.array([0, *map(_load, problem.jobs)], dtype=np.int64),
        np.array([0, *(job.call.service_s for job in problem.jobs)], dtype=np.int64),
    )


def _load(job: Job) -> int:
    return job.deliver[0] if job.deliver else 0


def _need(file: str, field: str, holds: bool, allowed: str) -> None:
    if not holds:
        what = f"{file}:0: {field}: unsuited to a dynamic day, allowed: {allowed}"
        raise BadInput(what, field=field, allowed=allowed)
