"""Late acceptance: whom a search goes on from, and when it stops."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass

import pyvrp

SHORTEST, LONGEST = 20, 2_000
"""Steps of memory."""

MEASURED_STEPS = 200
"""After these the pace is known, and the memory's length with it."""


@dataclass(slots=True)
class Until:
    """Stops at a moment of the monotonic clock.

    Earlier, where nothing serves everybody at `unserved`, or with `at_first` as soon as something does.
    """

    end: float
    unserved: float | None = None
    at_first: bool = False

    def __call__(self, best_cost: float) -> bool:
        now = time.perf_counter()
        hopeless = self.unserved is not None and now >= self.unserved and best_cost >= 2**62
        return now >= self.end or hopeless or (self.at_first and best_cost < 2**62)


class Late:
    """Whom to go on from: a candidate that beats the current solution, or the one of some steps ago."""

    def __init__(
        self, steps_a_memory: float, start: pyvrp.Solution, heat: float = 0.0, memory: int | None = None
    ) -> None:
        self.steps_a_memory, self.start, self.heat = steps_a_memory, start, heat
        self.began = time.perf_counter()
        self.steps = 0
        self.memory: deque[pyvrp.Solution] = deque()
        self.fixed = memory is not None
        self.length = LONGEST if memory is None else memory

    def next(
        self, current: pyvrp.Solution, candidate: pyvrp.Solution, evaluator: pyvrp.CostEvaluator, stop: Until
    ) -> pyvrp.Solution:
        """The solution to go on from; it is remembered."""
        self.steps += 1
        if self.steps == MEASURED_STEPS and not self.fixed:
            self._measure(stop)
        full = len(self.memory) >= self.length
        before = self.memory.popleft() if full else self.start
        before_cost = evaluator.penalised_cost(before) * (1.0 if full else 1.0 + self.heat)
        cost_now, cost_then = evaluator.penalised_cost(current), evaluator.penalised_cost(candidate)
        if cost_then < before_cost or cost_then < cost_now:
            current, cost_now = candidate, cost_then
        self.memory.append(current if cost_now < before_cost or not full else before)
        return current

    def _measure(self, stop: Until) -> None:
        """As many steps of memory as a share of the steps to come, at the pace of the first."""
        now = time.perf_counter()
        to_come = self.steps * (stop.end - now) / max(1e-6, now - self.began)
        self.length = min(LONGEST, max(SHORTEST, int(to_come / self.steps_a_memory)))
        while len(self.memory) > self.length:
            self.memory.popleft()
