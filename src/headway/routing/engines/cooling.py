"""Simulated annealing by the clock: whom a search goes on from, and when it stops."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Until:
    """Stops at `end`, a moment of the monotonic clock.

    While nothing serves everybody at `unserved` instead, which may lie before or after it; with `at_first` as soon as
    something does.
    """

    end: float
    unserved: float | None = None
    at_first: bool = False

    def __call__(self, best_cost: float) -> bool:
        return self.over(time.perf_counter(), served=best_cost < 2**62)

    def over(self, now: float, *, served: bool) -> bool:
        """Whether a search stops at this moment."""
        if served and self.at_first:
            return True
        return now >= (self.end if served or self.unserved is None else self.unserved)


@dataclass(frozen=True, slots=True)
class Heat:
    """How much dearer a step may make a plan, in mean costs of a stop: at the beginning and at the end of a search."""

    hot: float
    cold: float

    def part(self, begin: float, end: float) -> Heat:
        """What falls to a part of the search, from one share of its time to another."""
        return Heat(self.at(begin), self.at(end))

    def at(self, share: float) -> float:
        """What is left after a share of the time."""
        return float(self.hot * (self.cold / self.hot) ** share)


FROM_NOTHING = Heat(1.0, 0.03)
"""Measured from 200 to 1,000 stops: twice as hot or half as hot is no better."""


class Cooling:
    """Simulated annealing (Kirkpatrick, Gelatt and Vecchi 1983), cooling geometrically from `begin` to `end`."""

    def __init__(self, heat: Heat, a_stop: float, begin: float, end: float, seed: int) -> None:
        self.begin, self.seconds = begin, max(1e-6, end - begin)
        self.heat, self.a_stop = heat, a_stop
        self.random = np.random.default_rng(seed)

    def allowed(self, now: float) -> float:
        """How much dearer the next solution may be: another draw each time."""
        share = min(1.0, (now - self.begin) / self.seconds)
        return float(self.random.exponential(self.a_stop * self.heat.at(share)))
