"""Neighbourhood after neighbourhood, by two at once: one beside whatever else is done, both from the best choice."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock, Thread

import numpy as np

from headway.dispatch.solver.chosen import Chosen, cost_of
from headway.dispatch.solver.columns import Ints
from headway.dispatch.solver.neighbourhoods import Neighbourhoods
from headway.dispatch.solver.repair import repaired

SMALLEST = 4.0
"""Carriers that a neighbourhood has, at least."""
MORE, FEWER = 0.25, 1.0
"""So many carriers more after one that was decided quickly for nothing, and fewer after one that took long."""
LONGEST_S = 2.0
"""Time for a neighbourhood, in seconds."""


class Best:
    """The best choice and the best bound so far, for all that look for better ones."""

    def __init__(self, near: Neighbourhoods, best: Chosen) -> None:
        self._near, self._now, self._lock = near, best, Lock()

    @property
    def now(self) -> Chosen:
        """As it stands."""
        return self._now

    @property
    def done(self) -> bool:
        """Is it good enough?"""
        return self._now.within(self._near.gap)

    def proved(self, bound: float) -> None:
        """Nothing costs less than this."""
        with self._lock:
            self._now = self._now.above(bound)

    def found(self, chosen: Ints, since: Chosen) -> bool:
        """A feasible choice, made from the one that was best then; what others have changed meanwhile is kept too."""
        columns, rows = self._near.columns, self._near.rows
        with self._lock:
            ways = [chosen]
            if self._now.columns is not since.columns:
                both = np.where(chosen != since.columns, chosen, self._now.columns)
                ways.append(repaired(columns, rows, both, self._near.relaxed.values))
            costs = [cost_of(columns, rows, way) for way in ways]
            least = int(np.argmin(costs))
            better = costs[least] < self._now.cost
            if better:
                self._now = Chosen(ways[least], costs[least], min(self._now.bound, costs[least]))
            return better


def searched(
    near: Neighbourhoods, best: Best, left_s: Callable[[], float], rng: np.random.Generator,
    look: Callable[[], None] = lambda: None,
) -> None:  # fmt: skip
    """While there is time: larger neighbourhoods while they are decided quickly; half of them of related carriers.

    look: called before each.
    """
    sizes = [SMALLEST, SMALLEST]
    while not best.done and (before := left_s()) > 0:
        look()
        since, related = best.now, bool(rng.random() < 0.5)
        keep = near.around(since, rng, int(sizes[related]), related)
        made = near.improved(since, keep, min(before, LONGEST_S))
        best.proved(made.bound)
        found = made.cost < since.cost and best.found(made.columns, since)
        took = before - left_s()
        if took > LONGEST_S / 2:
            sizes[related] = max(SMALLEST, sizes[related] - FEWER)
        elif took < LONGEST_S / 3 and not found:
            sizes[related] += MORE


class Beside:
    """A search on a thread of its own, until it is stopped. HiGHS works outside the GIL."""

    def __init__(
        self, near: Neighbourhoods, best: Best, left_s: Callable[[], float], rng: np.random.Generator
    ) -> None:  # fmt: skip
        self._stopped = False
        self._thread = Thread(
            target=searched,
            args=(near, best, lambda: 0.0 if self._stopped else left_s(), rng),
            daemon=True,
        )
        self._thread.start()

    def stop(self) -> None:
        """End it after the neighbourhood it is at."""
        self._stopped = True
        self._thread.join()
