"""Searches on several cores: this process and workers of its own, which take a task at a time and answer it."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

import pyvrp

from headway.routing.engines.accepting import Until
from headway.routing.engines.pool import Packed, Pool, cost, packed, unpack
from headway.routing.engines.regions import Region
from headway.routing.engines.search import Effort, Search

START_S = 0.6
"""What a worker needs before it can search; below twice this it is not worth having."""


@dataclass(frozen=True, slots=True)
class Task:
    """What one core does next, for `seconds` from when it begins.

    Attributes:
        start: routes to search the whole problem from; None: from nothing.
        regions: instead, parts to search one after the other.
    """

    seconds: float
    seed: int
    start: list[Packed] | None = None
    regions: tuple[Region, ...] = ()
    unserved_s: float | None = None
    heat: float = 0.0


@dataclass(frozen=True, slots=True)
class Found:
    """The routes a task ended with, their cost, and routes worth remembering."""

    routes: list[Packed]
    cost: int
    pool: list[tuple[int, Packed]]


class Desk:
    """One core's searches: one of the whole problem that goes on from task to task, and short ones of regions."""

    def __init__(self, data: pyvrp.ProblemData, unit: int, seed: int, effort: Effort) -> None:
        self.data, self.unit, self.effort = data, unit, effort
        self.pool = Pool()
        self.search = Search(data, unit, seed, effort, self.pool)
        self.penalties = self.search.penalties.penalties()

    def work(self, task: Task) -> Found:
        """The task, done within its time."""
        until = time.perf_counter() + task.seconds
        if task.regions:
            return self._regions(task, until)
        start = self.search.first() if task.start is None else unpack(self.data, task.start)
        unserved = None if task.unserved_s is None else time.perf_counter() + task.unserved_s
        best = self.search.run(start, Until(until, unserved), task.heat)
        self.penalties = self.search.penalties.penalties()
        return Found(packed(best), cost(best), self.pool.taken())

    def _regions(self, task: Task, until: float) -> Found:
        routes: list[Packed] = []
        remembered: list[tuple[int, Packed]] = []
        sizes = [each.data.num_clients + 2 * each.data.num_shipments for each in task.regions]
        for at, region in enumerate(task.regions):
            now = time.perf_counter()
            share_s = (until - now) * sizes[at] / max(1, sum(sizes[at:]))
            pool = Pool()
            search = Search(region.data, self.unit, task.seed + at, self.effort, pool, self.penalties)
            best = search.run(unpack(region.data, region.routes), Until(now + share_s), task.heat)
            self.penalties = search.penalties.penalties()
            routes += region.lifted(packed(best))
            remembered += [(price, region.lifted([route])[0]) for price, route in pool.taken()]
        return Found(routes, 0, remembered)


class Crew:
    """This process's desk and workers with theirs, one an effort; a context, at whose end the workers are gone."""

    def __init__(self, data: pyvrp.ProblemData, unit: int, seed: int, efforts: Sequence[Effort]) -> None:
        self.workers: list[tuple[BaseProcess, Connection]] = []
        for number, effort in enumerate(efforts[1:], 1):
            self._hire(data, unit, seed + 1000 * number, effort)
        self.desk = Desk(data, unit, seed, efforts[0])

    def _hire(self, data: pyvrp.ProblemData, unit: int, seed: int, effort: Effort) -> None:
        """One worker more; none where this process may have no children."""
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        worker = context.Process(target=_serve, args=(theirs, data, unit, seed, effort), daemon=True)
        try:
            worker.start()
        except (OSError, AssertionError):
            return
        theirs.close()
        self.workers.append((worker, ours))

    @property
    def cores(self) -> int:
        """How many tasks are done at once."""
        return 1 + len(self.workers)

    def work(self, tasks: Sequence[Task]) -> list[Found]:
        """The tasks, at most one a core, at the same time; a worker that is lost takes its task with it."""
        sent: list[tuple[BaseProcess, Connection]] = []
        for task, worker in zip(tasks[1:], list(self.workers), strict=False):
            try:
                worker[1].send(task)
                sent.append(worker)
            except (OSError, ValueError):
                self.workers.remove(worker)
        found = [self.desk.work(tasks[0])] if tasks else []
        for worker in sent:
            try:
                found.append(worker[1].recv())
            except (OSError, EOFError):
                self.workers.remove(worker)
        return found

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        for worker, pipe in self.workers:
            pipe.close()
            worker.terminate()
        for worker, _pipe in self.workers:
            worker.join(1.0)


def _serve(pipe: Connection, data: pyvrp.ProblemData, unit: int, seed: int, effort: Effort) -> None:
    """A worker's life: tasks in, what was found out, until the pipe is closed."""
    desk = Desk(data, unit, seed, effort)
    while True:
        try:
            task: Task = pipe.recv()
        except (EOFError, OSError):
            return
        pipe.send(desk.work(task))
