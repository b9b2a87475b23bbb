"""Hindsight: the day solved by somebody who knew all requests beforehand, and when each may leave."""

from __future__ import annotations

import numpy as np

from headway.routing.dynamic.day import EPOCH_S, LEAD_S, DayInstance, draw, leaves_s, nothing
from headway.routing.dynamic.policies.base import Effort, View
from headway.routing.dynamic.solving import Routes, Task, solve


class Hindsight:
    """No policy that anybody could follow: its routes were planned with the whole day in view."""

    name = "hindsight"

    def __init__(self, instance: DayInstance, seed: int, effort: Effort) -> None:
        """Plan the day, in the time that all its epochs have together."""
        draws, every = np.random.default_rng(seed), nothing()
        epochs = range(instance.first_epoch, instance.last_epoch + 1)
        for epoch in epochs:
            every = every.join(draw(instance, epoch, draws, len(every)))
        task = Task(instance, every, leaves_s(instance.first_epoch), EPOCH_S * every.epoch + LEAD_S)
        solved = solve(task, effort.seconds * len(epochs), seed, stopwatch=effort.stopwatch)
        routes = solved.routes if solved.feasible else [[i] for i in range(len(every))]
        self.routes = [(int(every.epoch[route].max()), every.key[route]) for route in routes]

    def send(self, view: View) -> Routes:
        """The routes whose last goods have just come."""
        where = {int(key): i for i, key in enumerate(view.open.key)}
        return [[where[int(key)] for key in keys] for epoch, keys in self.routes if epoch == view.epoch]
