"""The dynamic day: what each policy's routes cost beside greedy's, over instances and seeds, same solver and time.

Run it with the folder of instances: HEADWAY_BENCH_DAYS=FOLDER pytest -m bench tests/benchmarks/test_dynamic_day.py
Days run side by side, one process each on one thread. HEADWAY_BENCH_CLOCK=cpu counts CPU seconds, for a machine that
others use too; with HEADWAY_BENCH_CLOCK=steps a second is 1,000 steps of the search for every policy, so that a day is
the same wherever it is played (what starting a search takes is no step: the CPU seconds are printed).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import pytest

from headway.routing.dynamic.checking import check
from headway.routing.dynamic.policies.base import Effort
from headway.routing.dynamic.policies.registry import policy
from headway.routing.dynamic.reading import read_day
from headway.routing.dynamic.replay import play

pytestmark = pytest.mark.bench
FOLDER = os.environ.get("HEADWAY_BENCH_DAYS", "")
SEEDS = [int(each) for each in os.environ.get("HEADWAY_BENCH_SEEDS", "1,2,3").split(",")]
EPOCH_S = float(os.environ.get("HEADWAY_BENCH_EPOCH_S", "10"))
POLICIES = os.environ.get("HEADWAY_BENCH_POLICIES", "greedy,lazy,headway,hindsight").split(",")
PROCESSES = int(os.environ.get("HEADWAY_BENCH_PROCESSES", "2"))
CLOCK = os.environ.get("HEADWAY_BENCH_CLOCK", "wall")
STEPS_A_SECOND = 1_000


@dataclass(slots=True)
class Steps:
    """A stopwatch that every step of a search moves, since it looks at it once."""

    taken: int = 0

    def __call__(self) -> float:
        self.taken += 1
        return self.taken / STEPS_A_SECOND


@dataclass(frozen=True, slots=True)
class Played:
    """One day under one policy."""

    path: Path
    seed: int
    name: str


def test_days_against_greedy(capsys):
    paths = sorted(each for each in Path(FOLDER).iterdir() if each.suffix in (".txt", ".vrp")) if FOLDER else []
    if not paths:
        pytest.skip("HEADWAY_BENCH_DAYS names no folder with instances")
    every = [Played(path, seed, name) for path in paths for seed in SEEDS for name in POLICIES]
    with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:
        found = dict(zip(every, pool.map(_cost, every), strict=True))
    costs, took = ({each: row[at] for each, row in found.items()} for at in (0, 1))
    with capsys.disabled():
        print(f"\n{EPOCH_S:g} s ({CLOCK}) an epoch, {PROCESSES} days side by side, one thread each; of greedy's cost")
        print("| instance | seed | greedy | " + " | ".join(POLICIES[1:]) + " |")
        for path in paths:
            for seed in SEEDS:
                row = [costs[Played(path, seed, name)] for name in POLICIES]
                ratios = " | ".join(f"{each / row[0]:.3f}" for each in row[1:])
                print(f"| {path.stem[-30:]} | {seed} | {row[0]:,.0f} | {ratios} |")
        for name in POLICIES:
            days = [each for each in every if each.name == name]
            values = [costs[each] / costs[Played(each.path, each.seed, POLICIES[0])] for each in days]
            mean, cpu_s = sum(values) / len(days), sum(took[each] for each in days) / len(days)
            print(f"{name}: mean {mean:.4f}, best {min(values):.3f}, worst {max(values):.3f}; {cpu_s:.1f} CPU s a day")


def _cost(one: Played) -> tuple[float, float]:
    """What the day cost, and the CPU seconds that it took."""
    clocks: dict[str, Callable[[], float]] = {"cpu": time.process_time, "steps": Steps()}
    clock = clocks.get(CLOCK, time.perf_counter)
    began, instance, effort = time.process_time(), read_day(one.path), Effort(EPOCH_S, 1, clock)
    record = play(instance, one.seed, policy(one.name, instance, one.seed, effort), effort)
    verdict = check(instance, record)
    assert (verdict.late, verdict.overloaded, verdict.faults) == (0, 0, ())
    return record.cost, time.process_time() - began
