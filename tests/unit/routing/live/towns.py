"""Small running fleets: a line of places 100 s and 1,000 m apart, and towns with random places."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from headway.routing.live.state import Live, Prices, Progress, begin
from headway.routing.plan import Act, Plan, Route, Visit
from headway.routing.problem import Call, Job, Matrix, Problem, Rates, Transfer, Vehicle, Window

RATES = Rates(per_km=1000)
"""One cost unit a metre."""


def line(places: int = 12) -> Matrix:
    """Places 0, 1, 2 ... on a line, 100 s and 1,000 m between neighbours."""
    apart = np.abs(np.arange(places)[:, None] - np.arange(places)[None]).astype(np.int64)
    return Matrix(apart * 100, apart * 1000)


def stop(place: int, opens: int = 0, closes: int = 100_000, service_s: int = 0, deliver: int = 1) -> Job:
    """A delivery at a place, named after it."""
    return Job(f"j{place}", Call(place, service_s, (Window(opens, closes),)), (deliver,))


def pick(key: str, place: int, opens: int = 0, closes: int = 100_000, collect: int = 1) -> Job:
    """Something to be collected."""
    return Job(key, Call(place, 0, (Window(opens, closes),)), (), (collect,))


def van(key: str, capacity: int = 10, end_s: int = 100_000, **more: object) -> Vehicle:
    """A vehicle from place 0 and back."""
    return Vehicle(key, 0, 0, (capacity,), Window(0, end_s), rates=RATES, **more)  # type: ignore[arg-type]


def running(
    vehicles: Sequence[Vehicle],
    routes: Sequence[Sequence[Job]],
    *,
    transfers: Sequence[Transfer] = (),
    progress: dict[int, Progress] | None = None,
    matrix: Matrix | None = None,
    prices: Prices | None = None,
) -> Live:
    """Each vehicle's jobs in this order, times as they come."""
    matrix = matrix or line()
    plans = []
    for index, jobs in enumerate(routes):
        at, now, visits = 0, 0, []
        for job in jobs:
            arrive = now + int(matrix.duration_s[at, job.call.place])
            start = max(arrive, job.call.windows[0].start_s)
            now, at = start + job.call.service_s, job.call.place
            visits.append(Visit(Act.JOB, job.key, at, arrive, start, now))
        plans.append(Route(index, tuple(visits), 0, now, 0, 0))
    every = tuple(job for jobs in routes for job in jobs)
    problem = Problem((matrix,), tuple(vehicles), every, tuple(transfers), ((0, Window()),))
    return begin(problem, Plan(tuple(plans), (), 0), progress, prices or Prices(late_per_hour=36_000))


def town(seed: int, stops: int = 40, vehicles: int = 4, capacity: int = 60) -> Live:
    """Random places with windows that their routes keep to; every second vehicle has left and done one call."""
    random = np.random.default_rng(seed)
    xy = random.uniform(0, 10_000, (stops + 30, 2))
    away = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1)).round().astype(np.int64)
    away += random.integers(0, 50, away.shape)
    np.fill_diagonal(away, 0)
    fleet = [van(f"v{index}", capacity, 40_000, reloads=(0,), trips=3, reload_s=300) for index in range(vehicles)]
    routes: list[list[Job]] = []
    for index in range(vehicles):
        now, at, jobs = 0, 0, []
        for place in range(1 + index, stops + 1, vehicles):
            now += int(away[at, place]) // 8
            opens = max(0, now - int(random.integers(0, 3_600)))
            jobs.append(stop(place, opens, opens + int(random.integers(3_600, 7_200)), 120, int(random.integers(1, 5))))
            now, at = now + 120, place
        routes.append(jobs)
    progress = {index: Progress(1, started=True) for index in range(1, vehicles, 2)}
    return running(fleet, routes, progress=progress, matrix=Matrix(away // 8, away))
