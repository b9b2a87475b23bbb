"""Futures: a rest of the day drawn from the instance's own clients, and the best plan of it all that was found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from headway.routing.dynamic.day import EPOCH_S, LEAD_S, Mask, Requests, draw, leaves_s
from headway.routing.dynamic.policies.base import View
from headway.routing.dynamic.solving import Solved, Task, solve


@dataclass(slots=True, eq=False)
class Future:
    """One rest of the day: the open requests first, then those drawn; `solved` is the best plan found so far."""

    requests: Requests
    seed: int
    solved: Solved | None = None


def imagine(view: View, ahead: int, seed: int) -> Future:
    """A future of so many epochs, by the same draws as the day's own."""
    rng, requests = np.random.default_rng(seed), view.open
    for epoch in range(view.epoch + 1, min(view.instance.last_epoch, view.epoch + ahead) + 1):
        requests = requests.join(draw(view.instance, epoch, rng))
    return Future(requests, seed)


def pursue(view: View, future: Future, goes: Mask, waits: Mask, seconds: float) -> NDArray[np.float64] | None:
    """Solve on from what was found before, bound by what is settled; 1 for each open request that leaves now.

    None where the seconds did not suffice for a feasible plan.
    """
    requests, count = future.requests, len(view.open)
    now, later = leaves_s(view.epoch), leaves_s(view.epoch + 1)
    release = EPOCH_S * requests.epoch + LEAD_S
    release[:count] = np.where(waits, later, now)
    pinned = np.zeros(len(requests), dtype=np.bool_)
    pinned[:count] = goes
    task = Task(view.instance, requests, now, release, pinned)
    future.solved = solve(task, seconds, future.seed, future.solved, stopwatch=view.effort.stopwatch)
    if not future.solved.feasible:
        return None
    leaving = np.zeros(count)
    for route in future.solved.routes:
        if int(release[route].max()) <= now:
            leaving[route] = 1.0
    return leaving
