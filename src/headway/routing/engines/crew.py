"""Searches on several cores: this process and workers of its own, which take a task at a time and answer it."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

import numpy as np
import pyvrp

from headway.routing.engines.cooling import Heat, Until
from headway.routing.engines.packing import Packed, cost, packed, unpack
from headway.routing.engines.partitioning import Pool, Priced
from headway.routing.engines.regions import Region, divided, parts_of, proximity
from headway.routing.engines.search import Effort, Search

START_S = 0.6
"""What a worker needs before it can search; below twice this it is not worth having."""

SWEEP_S = 0.001
"""A stop: in less than about that, a search of every part of a problem in turn gets nowhere."""


@dataclass(frozen=True, slots=True)
class Task:
    """What one core does next, for `seconds` from when it begins.

    Attributes:
        start: routes to search from; None: from nothing.
        region: instead, a part of the problem with its routes.
        in_parts: whether to search neighbouring routes at a time, so that a step is short.
        unserved_s: when to stop while nothing serves everybody.
        remember: whether to bring along the routes that are met.
    """

    seconds: float
    seed: int
    heat: Heat
    start: list[Packed] | None = None
    region: Region | None = None
    in_parts: bool = False
    unserved_s: float | None = None
    remember: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """The best routes of a task, those it was at when it ended, and those it met where it was to remember them."""

    best: list[Packed]
    last: list[Packed]
    met: list[Priced] = field(default_factory=list)

    def lifted(self, region: Region) -> Found:
        """The same as routes of the whole that the region is a part of."""
        routes = region.lifted([route for _, route in self.met])
        met = [(price, route) for (price, _), route in zip(self.met, routes, strict=True)]
        return Found(region.lifted(self.best), region.lifted(self.last), met)


class Desk:
    """One core's searches; what they learn of penalties is kept from task to task."""

    def __init__(self, data: pyvrp.ProblemData, unit: int, seed: int, effort: Effort) -> None:
        self.data, self.unit, self.effort = data, unit, effort
        self.whole = Search(data, unit, seed, effort)
        self.penalties = self.whole.penalties.penalties()

    def work(self, task: Task) -> Found:
        """The task, done within its time."""
        until = time.perf_counter() + task.seconds
        if task.region is not None:
            return self._sweeps(task.region.data, task.region.routes, task, until).lifted(task.region)
        start = self.whole.first() if task.start is None else unpack(self.data, task.start)
        if task.in_parts and start.is_feasible():
            return self._sweeps(self.data, packed(start), task, until)
        unserved = None if task.unserved_s is None else time.perf_counter() + task.unserved_s
        return self._searched(self.whole, start, Until(until, unserved), task.heat, remember=task.remember)

    def _sweeps(self, data: pyvrp.ProblemData, routes: list[Packed], task: Task, until: float) -> Found:
        """Every part of the problem in turn, in other parts each time."""
        near, rng = proximity(data), np.random.default_rng(task.seed)
        began, best = time.perf_counter(), routes
        met: list[Priced] = []
        sweeps = max(1, round((until - began) / (SWEEP_S * data.num_clients)))
        for sweep in range(sweeps):
            end = began + (until - began) * (sweep + 1) / sweeps
            heat = task.heat.part(sweep / sweeps, (sweep + 1) / sweeps)
            regions = divided(data, routes, near, rng, parts_of(data.num_clients, len(routes)))
            parts = [
                self._part(each, by, replace(task, heat=heat), int(rng.integers(2**31)))
                for each, by in _shares(regions, end)
            ]
            met += [each for part in parts for each in part.met]
            routes = [route for each in parts for route in each.last]
            whole = [route for each in parts for route in each.best]
            best = min(best, whole, routes, key=lambda each: cost(unpack(data, each)))
        return Found(best, routes, met)

    def _part(self, region: Region, until: float, task: Task, seed: int) -> Found:
        search = Search(region.data, self.unit, seed, self.effort, self.penalties)
        start = unpack(region.data, region.routes)
        return self._searched(search, start, Until(until), task.heat, remember=task.remember).lifted(region)

    def _searched(self, search: Search, start: pyvrp.Solution, stop: Until, heat: Heat, *, remember: bool) -> Found:
        pool = Pool()
        ended = search.run(start, stop, heat, pool.add if remember else None)
        self.penalties = search.penalties.penalties()
        return Found(packed(ended.best), packed(ended.last), list(pool.routes.values()))


def _shares(regions: Sequence[Region], end: float) -> Iterator[tuple[Region, float]]:
    """Each region with the moment when its search ends, by its share of the stops."""
    sizes = [each.data.num_clients + 2 * each.data.num_shipments for each in regions]
    for at, region in enumerate(regions):
        now = time.perf_counter()
        yield region, now + (end - now) * sizes[at] / max(1, sum(sizes[at:]))


class Crew:
    """This process's desk and workers with theirs, one an effort; a context, at whose end the workers are gone.

    A worker takes a while to wake up: it does so while this process goes on.
    """

    def __init__(self, data: pyvrp.ProblemData, unit: int, seed: int, efforts: Sequence[Effort]) -> None:
        self.threads = ThreadPoolExecutor(max(1, len(efforts) - 1))
        hired = [(data, unit, seed + 1000 * number, effort) for number, effort in enumerate(efforts[1:], 1)]
        self.workers = [Worker(self.threads.submit(_hired, *each)) for each in hired]
        self.desk = Desk(data, unit, seed, efforts[0])

    @property
    def cores(self) -> int:
        """How many tasks are done at once."""
        return 1 + len(self.workers)

    def work(self, tasks: Sequence[Task]) -> list[Found]:
        """The tasks, at most one a core, at the same time; a worker that is lost takes its task with it."""
        now = time.perf_counter()
        asked = [
            (worker, self.threads.submit(worker.ask, task, now + task.seconds))
            for task, worker in zip(tasks[1:], self.workers, strict=False)
        ]
        found = [self.desk.work(tasks[0])] if tasks else []
        for worker, answer in asked:
            try:
                found.append(answer.result())
            except (OSError, EOFError, ValueError, AssertionError):  # none where this process may have no children
                self.workers.remove(worker)
        return found

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self.workers:
            worker.end()
        self.threads.shutdown()


class Worker:
    """A process that takes tasks, from when it is awake."""

    def __init__(self, hired: Future[tuple[BaseProcess, Connection]]) -> None:
        self.hired = hired

    def ask(self, task: Task, until: float) -> Found:
        """What it finds until a moment of our clock."""
        _process, pipe = self.hired.result()
        pipe.send(replace(task, seconds=max(0.01, until - time.perf_counter())))
        found: Found = pipe.recv()
        return found

    def end(self) -> None:
        """Gone, whatever it does."""
        if self.hired.exception() is None:
            process, pipe = self.hired.result()
            process.terminate()
            process.join(1.0)
            pipe.close()


def _hired(data: pyvrp.ProblemData, unit: int, seed: int, effort: Effort) -> tuple[BaseProcess, Connection]:
    """A worker that is awake and has the problem."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, data, unit, seed, effort), daemon=True)
    process.start()
    theirs.close()
    ours.recv()
    return process, ours


def _serve(pipe: Connection, data: pyvrp.ProblemData, unit: int, seed: int, effort: Effort) -> None:
    """A worker's life: tasks in, what was found out, until the pipe is closed."""
    desk = Desk(data, unit, seed, effort)
    pipe.send("awake")
    while True:
        try:
            task: Task = pipe.recv()
        except (EOFError, OSError):
            return
        pipe.send(desk.work(task))
