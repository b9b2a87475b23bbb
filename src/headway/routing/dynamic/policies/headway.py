"""Headway: whether a request waits is decided by many sampled rests of the day, in rounds.

After Lan, van Doorn, Wouda, Rijal and Bhulai (2024), "An iterative sample scenario approach for the dynamic dispatch
waves problem": in each round the futures are solved, what nearly all agree on is settled, and binds the next round.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from headway.routing.dynamic.day import Mask
from headway.routing.dynamic.policies.base import View, route_all
from headway.routing.dynamic.policies.futures import Future, imagine, pursue
from headway.routing.dynamic.solving import Routes


@dataclass(frozen=True, slots=True)
class Waiting:
    """How the rounds are run.

    Attributes:
        rounds: how many. ahead: epochs of future that are drawn.
        solve_s: seconds for the first solution of a future of 100 requests; more requests take longer.
        first: share of the epoch's seconds for the first round. others: for all others; the rest routes what leaves.
        go, wait: a request is settled to leave (to wait) when so many of the futures say so.
        end: after the last round, what is not settled leaves when so many say so.
    """

    rounds: int = 3
    ahead: int = 1
    solve_s: float = 0.1
    first: float = 0.4
    others: float = 0.4
    go: float = 0.75
    wait: float = 0.85
    end: float = 0.5


class Headway:
    """Waits where most futures would have it wait."""

    name = "headway"

    def __init__(self, how: Waiting | None = None) -> None:
        self.how = how or Waiting()

    def send(self, view: View) -> Routes:
        """What must go, and what leaves with advantage."""
        began, clock = view.effort.stopwatch(), view.effort.stopwatch
        goes = view.must if view.must.all() else self.choose(view)
        return route_all(view, np.flatnonzero(goes), view.effort.seconds - (clock() - began))

    def choose(self, view: View) -> Mask:
        """Which of the open requests leave now."""
        how, count = self.how, len(view.open)
        goes, waits = view.must.copy(), np.zeros(count, dtype=np.bool_)
        with ThreadPoolExecutor(view.effort.threads) as pool:
            futures, share = self._first(view, pool, goes, waits)
            for _ in range(how.rounds - 1):
                goes |= ~waits & (share >= how.go)
                waits |= ~goes & (1 - share >= how.wait)
                share = self._again(view, pool, futures, goes, waits)
        return goes | (~waits & (share >= how.end))

    def _first(
        self, view: View, pool: ThreadPoolExecutor, goes: Mask, waits: Mask
    ) -> tuple[list[Future], NDArray[np.float64]]:
        """As many futures as there is time for, and how often each request leaves now in them."""
        clock, rng = view.effort.stopwatch, np.random.default_rng((view.seed, view.epoch))
        until = clock() + view.effort.seconds * self.how.first
        futures: list[Future] = []
        votes: list[NDArray[np.float64] | None] = []
        while not futures or clock() < until:
            batch = [imagine(view, self.how.ahead, int(rng.integers(2**31))) for _ in range(view.effort.threads)]
            seconds = self.how.solve_s * len(batch[0].requests) / 100
            votes += pool.map(lambda one: pursue(view, one, goes, waits, seconds), batch)  # noqa: B023
            futures += batch
        return futures, _share(votes, goes)

    def _again(
        self, view: View, pool: ThreadPoolExecutor, futures: list[Future], goes: Mask, waits: Mask
    ) -> NDArray[np.float64]:
        """The same futures from where they were, under what is settled by now."""
        how, threads = self.how, view.effort.threads
        seconds = view.effort.seconds * how.others / (how.rounds - 1) / (len(futures) / threads)
        return _share(list(pool.map(lambda one: pursue(view, one, goes, waits, seconds), futures)), goes)


def _share(votes: list[NDArray[np.float64] | None], goes: Mask) -> NDArray[np.float64]:
    """How many of the futures that were solved say that each leaves; without any, only what is settled leaves."""
    known = [each for each in votes if each is not None]
    return np.mean(known, axis=0) if known else goes.astype(np.float64)
