"""What a policy is: it sees an epoch and answers with the routes that leave now."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Protocol

from headway.routing.dynamic.day import DayInstance, Ints, Mask, Requests, leaves_s
from headway.routing.dynamic.solving import Routes, Stopwatch, Task, solve


@dataclass(frozen=True, slots=True)
class Effort:
    """What an epoch may take: seconds by the stopwatch, on at most so many threads."""

    seconds: float
    threads: int = 1
    stopwatch: Stopwatch = time.perf_counter


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """What is known in an epoch: the instance, the open requests and which of them must go now."""

    instance: DayInstance
    epoch: int
    open: Requests
    must: Mask
    effort: Effort
    seed: int


class Policy(Protocol):
    """One way to decide."""

    name: str

    def send(self, view: View) -> Routes:
        """Routes that leave now, as positions in `view.open`; every one that must go is in one of them."""
        ...


def route_all(view: View, which: Ints, seconds: float) -> Routes:
    """Routes of these open requests that leave now; one route each where the search found nothing feasible."""
    task = Task(view.instance, view.open.take(which), leaves_s(view.epoch))
    solved = solve(task, seconds, view.seed, stopwatch=view.effort.stopwatch)
    routes = solved.routes if solved.feasible else [[i] for i in range(len(which))]
    return [[int(which[i]) for i in route] for route in routes]
