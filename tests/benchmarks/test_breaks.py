"""Days on which every driver rests: a second search that counts breaks beside one search that does not, seed by seed.

Run: `make bench ARGS=tests/benchmarks/test_breaks.py`. `HEADWAY_BREAKS_SEEDS` (200 212: from, below),
`HEADWAY_BREAKS_STOPS` (60) and `HEADWAY_BREAKS_BUDGET_S` (4) change it. Both sides have the same budget and seed,
in turn, on one core.
"""

from __future__ import annotations

import os
from statistics import fmean

import numpy as np
import pytest

from headway.routing.checking import check
from headway.routing.engines import twice
from headway.routing.engines.base import Budget
from headway.routing.engines.headway import HeadwayEngine
from headway.routing.engines.resting import USUAL, search_clock
from headway.routing.problem import Break, Call, Job, Matrix, Problem, Rates, Vehicle, Window

pytestmark = pytest.mark.bench
FIRST, BELOW = map(int, os.environ.get("HEADWAY_BREAKS_SEEDS", "200 212").split())
STOPS = int(os.environ.get("HEADWAY_BREAKS_STOPS", "60"))
BUDGET_S = float(os.environ.get("HEADWAY_BREAKS_BUDGET_S", "4"))


def day(seed: int, stops: int) -> Problem:
    """Stops with windows of 40 to 120 minutes; vans that rest 45 minutes within two hours, mostly all the same two."""
    rng = np.random.default_rng(seed)
    spots = rng.integers(0, 6000, size=(stops + 1, 2))
    spots[0] = 3000
    apart = np.hypot(*(spots[:, None] - spots[None]).transpose(2, 0, 1)).astype(np.int64)
    jobs = []
    for number in range(stops):
        begin = int(rng.integers(0, 24_000))
        window = Window(begin, begin + int(rng.integers(2400, 7200)))
        jobs.append(Job(f"j{number}", Call(number + 1, 300, (window,)), deliver=(1,)))
    vans = tuple(_van(number, 1800 * number if seed % 3 == 2 else 0) for number in range(2 + stops // 12))
    return Problem((Matrix(apart, apart * 10),), vans, tuple(jobs), (), ())


def _van(number: int, begins_s: int) -> Vehicle:
    return Vehicle(
        f"v{number}", start=0, end=0, capacity=(1000,), shift=Window(begins_s, begins_s + 34_000),
        latest_start_s=begins_s + 7200, breaks=(Break("rest", Window(begins_s + 9000, begins_s + 16_200), 2700),),
        rates=Rates(fixed=5000, per_km=60, per_hour=2400),
    )  # fmt: skip


def test_a_second_search_that_counts_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    left, ratios = {False: 0, True: 0}, []
    for seed in range(FIRST, BELOW):
        problem, found = day(seed, STOPS), {}
        for counted in (False, True) if seed % 2 else (True, False):
            monkeypatch.setattr(twice, "search_clock", search_clock if counted else lambda vehicles: USUAL)
            plan = HeadwayEngine().solve(problem, Budget(BUDGET_S, cores=1, seed=1))
            assert check(problem, plan) == ()
            found[counted] = (len(plan.left_out), plan.cost)
            left[counted] += len(plan.left_out)
        if found[False][0] == found[True][0]:
            ratios.append(found[True][1] / found[False][1])
        print(seed, "not counted", found[False], "counted", found[True], flush=True)
    load = os.getloadavg()[0]
    print(f"left out {left[False]} and {left[True]}; cost {fmean(ratios):.3f} of {len(ratios)}, load {load:.1f}")
    assert left[True] <= left[False]
