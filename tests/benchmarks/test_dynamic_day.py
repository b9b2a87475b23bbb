"""The dynamic day: what each policy's routes cost beside greedy's, over instances and seeds, same solver and time.

Run it with the folder of instances: HEADWAY_BENCH_DAYS=FOLDER pytest -m bench tests/benchmarks/test_dynamic_day.py
Days run side by side, one process each on one thread; HEADWAY_BENCH_CLOCK=cpu counts CPU seconds, for a shared machine.
"""

from __future__ import annotations

import os
import time
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
CLOCK = time.process_time if os.environ.get("HEADWAY_BENCH_CLOCK") == "cpu" else time.perf_counter


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
        costs = dict(zip(every, pool.map(_cost, every), strict=True))
    with capsys.disabled():
        print(f"\n{EPOCH_S:g} s an epoch, {PROCESSES} days side by side, one thread each; of greedy's cost")
        print("| instance | seed | greedy | " + " | ".join(POLICIES[1:]) + " |")
        for path in paths:
            for seed in SEEDS:
                row = [costs[Played(path, seed, name)] for name in POLICIES]
                ratios = " | ".join(f"{each / row[0]:.3f}" for each in row[1:])
                print(f"| {path.stem[-30:]} | {seed} | {row[0]:,} | {ratios} |")
        for name in POLICIES[1:]:
            values = [
                costs[each] / costs[Played(each.path, each.seed, POLICIES[0])] for each in every if each.name == name
            ]
            print(f"{name}: mean {sum(values) / len(values):.4f}, best {min(values):.3f}, worst {max(values):.3f}")


def _cost(one: Played) -> int:
    instance, effort = read_day(one.path), Effort(EPOCH_S, 1, CLOCK)
    record = play(instance, one.seed, policy(one.name, instance, one.seed, effort), effort)
    verdict = check(instance, record)
    assert (verdict.late, verdict.overloaded, verdict.faults) == (0, 0, ())
    return record.cost
