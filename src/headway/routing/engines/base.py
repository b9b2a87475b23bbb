"""What an engine is: a problem, a budget and a seed in; a plan out, and nothing else remembered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from headway.routing.plan import Plan
from headway.routing.problem import Problem


@dataclass(frozen=True, slots=True)
class Budget:
    """How long an engine may search: wall seconds, on at most so many cores. The same seed, the same draws."""

    seconds: float
    cores: int = 1
    seed: int = 1


class Engine(Protocol):
    """One way to solve. It never fails for want of a solution: what cannot be served is left out with its reason."""

    @property
    def name(self) -> str:
        """As the registry knows it."""
        ...

    def solve(self, problem: Problem, budget: Budget, start: Plan | None = None) -> Plan:
        """The best plan found; `start` is a plan to improve on.

        Raises:
            BadProblem: indices, dimensions or shapes that do not fit together, with the field and its value.
        """
        ...
