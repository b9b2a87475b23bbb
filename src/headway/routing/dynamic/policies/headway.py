"""Headway: a request leaves now where its part of a good route costs less than it is likely to cost later.

What it will cost later is sampled: rests of the day are drawn from the instance's own clients and solved together with
what is open; a request's price is its share of the route that it got there, averaged over the samples. One search then
chooses the routes that leave: those that must go are in them, any other is worth its price. It is the idea of Baty et
al. (2024), "Combinatorial optimization-enriched machine learning to solve the dynamic vehicle routing problem with time
windows", with prices that are sampled where theirs are learned from other days: nothing has to be trained, and a town
whose days are dangerous to wait in shows it in its own samples.
"""

from __future__ import annotations

from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from headway.routing.dynamic.day import Ints, leaves_s
from headway.routing.dynamic.policies.base import View, route_all
from headway.routing.dynamic.policies.prices import Floats, Sampling, sampled_prices
from headway.routing.dynamic.solving import REQUIRED, Routes, Solved, Task, solve


@dataclass(frozen=True, slots=True)
class Waiting:
    """How prices are sampled and used.

    Attributes:
        ahead: epochs that are drawn. solve_s: seconds of search for 100 requests of a sample.
        share: of the epoch's seconds that goes into prices; the rest chooses and routes.
        common: how much of a route's way out and back, which no visit alone causes, is parted among its visits.
        worth: prices are taken so many times.
    """

    ahead: int = 2
    solve_s: float = 0.2
    share: float = 0.5
    common: float = 0.7
    worth: float = 1.0


class Headway:
    """Sends what is cheaper now than it is expected to be later."""

    name = "headway"

    def __init__(self, how: Waiting | None = None) -> None:
        self.how = how or Waiting()

    def send(self, view: View) -> Routes:
        """Routes of what must go and of what leaves with advantage; everything, where nothing could be sampled."""
        clock, began = view.effort.stopwatch, view.effort.stopwatch()
        everything = np.arange(len(view.open))
        if view.must.all():
            return route_all(view, everything, view.effort.seconds)
        with ThreadPoolExecutor(view.effort.threads) as pool:
            prices = self.prices(view, pool)
            left = max(view.effort.seconds - (clock() - began), 0.05)
            chosen = None if prices is None else self.choose(view, pool, prices, left)
        return route_all(view, everything, left) if chosen is None else chosen.routes

    def prices(self, view: View, pool: Executor) -> Ints | None:
        """What each request is worth, `REQUIRED` for those that must go; None where no sample was solved in time."""
        how, clock, threads = self.how, view.effort.stopwatch, view.effort.threads
        waits, rng = np.flatnonzero(~view.must), np.random.default_rng((view.seed, view.epoch))
        sampling = Sampling(how.ahead, how.solve_s, how.common)
        until, samples = clock() + view.effort.seconds * how.share, list[Floats]()
        while clock() < until:
            seeds = [int(each) for each in rng.integers(2**31, size=threads)]
            found = pool.map(lambda seed: sampled_prices(view, waits, sampling, seed), seeds)
            samples += [each for each in found if each is not None]
        if not samples:
            return None
        worth = np.full(len(view.open), REQUIRED, dtype=np.int64)
        worth[waits] = (how.worth * np.mean(samples, axis=0)[waits]).astype(np.int64)
        return worth

    def choose(self, view: View, pool: Executor, worth: Ints, seconds: float) -> Solved | None:
        """The routes with the least driving and worth left behind, of a search by each thread; None: none feasible."""
        task = Task(view.instance, view.open, leaves_s(view.epoch), prize=worth)
        seeds = [view.seed + each for each in range(view.effort.threads)]
        found = pool.map(lambda seed: solve(task, seconds, seed, stopwatch=view.effort.stopwatch), seeds)
        return min((each for each in found if each.feasible), key=lambda each: each.cost, default=None)
