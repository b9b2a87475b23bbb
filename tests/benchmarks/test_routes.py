"""Routes of published instances beside PyVRP, VROOM and the best known, in the same run with the same budget and seed.

Run: `HEADWAY_ROUTES="DIR/*.vrp" make bench ARGS=tests/benchmarks/test_routes.py`, on a quiet machine of two cores.
`HEADWAY_ROUTES_BUDGET_S` (10), `HEADWAY_ROUTES_SEED` (1) and `HEADWAY_ROUTES_ENGINES` (headway pyvrp vroom) change it.
PyVRP has one core, ours two; VROOM ends when it is done. Every plan is checked by code that no engine shares.
"""

from __future__ import annotations

import os
from glob import glob
from pathlib import Path
from time import perf_counter

import pytest

from headway.routing.checking import check
from headway.routing.engines.base import Budget
from headway.routing.engines.headway import HeadwayEngine
from headway.routing.engines.registry import engine
from headway.routing.lookup import Lookup, Step
from headway.routing.plan import Act
from headway.routing.reading import read
from headway.routing.reading.instance import Instance, Rounding
from headway.routing.schedule import schedule

pytestmark = pytest.mark.bench
FILES = os.environ.get("HEADWAY_ROUTES", "../shared/data/vrp/*.vrp ../shared/data/solomon/*.txt").split()
BUDGET_S = float(os.environ.get("HEADWAY_ROUTES_BUDGET_S", "10"))
SEED = int(os.environ.get("HEADWAY_ROUTES_SEED", "1"))
ENGINES = os.environ.get("HEADWAY_ROUTES_ENGINES", "headway pyvrp vroom").split()

KNOWN = {
    "c101": 8273,
    "c204": 5881,
    "r104": 9715,
    "r201": 11432,
    "rc101": 16198,
    "rc208": 7761,
    "c1_2_3": 26758,
    "r1_2_7": 31419,
    "r2_4_1": 75207,
    "rc2_4_5": 53923,
}
"""Best known distances by the DIMACS convention, as CVRPLIB lists them, where no .sol is at hand."""


def best_known(path: Path, instance: Instance) -> int | None:
    """Of the solution beside the file, measured as our answers are; else of the table."""
    solution = path.with_suffix(".sol")
    if not solution.exists():
        return KNOWN.get(path.stem.lower())
    lookup, cost, served = Lookup(instance.problem), 0, set()
    routes = [line.split(":")[1].split() for line in solution.read_text().splitlines() if line.startswith("Route")]
    for vehicle, route in enumerate(routes):
        steps = [Step(Act.JOB if each in lookup.jobs else Act.RELOAD, each) for each in route]
        cost += schedule(lookup, vehicle, steps).route.cost
        served |= set(route)
    return cost + sum(each.prize or 0 for each in instance.problem.jobs if each.key not in served)


def rounding_of(path: Path) -> Rounding:
    """As the best known were found: whole numbers for X instances, DIMACS for what has windows."""
    return Rounding.ROUND if path.name.startswith("X") else Rounding.DIMACS


def solved(instance: Instance, name: str) -> tuple[int, float, int]:
    """What an engine's plan costs, how long it took, and how many it leaves out who must be served."""
    cores = 1 if name == "pyvrp" else 2
    began = perf_counter()
    plan = engine(name).solve(instance.problem, Budget(BUDGET_S, cores, SEED))
    took_s = perf_counter() - began
    assert check(instance.problem, plan) == ()
    lookup = Lookup(instance.problem)
    return plan.cost, took_s, sum(lookup.order(each.key).prize is None for each in plan.left_out)


def test_gaps_to_the_best_known(capsys):
    lines = [f"| instance | stops | best known | {' | '.join(ENGINES)} |"]
    for path in sorted(Path(each) for pattern in FILES for each in glob(pattern)):
        instance = read(path, rounding_of(path))
        known = best_known(path, instance)
        cells = []
        for name in ENGINES:
            cost, took_s, missing = solved(instance, name)
            assert name != "headway" or not missing, f"{path.name}: {missing} left out"
            gap = "" if known is None or missing else f" {100 * (cost / known - 1):.2f} %"
            cells.append(f"{missing} not served" if missing else f"{cost}{gap} ({took_s:.1f} s)")
        stops = len(instance.problem.jobs) + 2 * len(instance.problem.transfers)
        lines.append(f"| {instance.name} | {stops} | {known or ''} | {' | '.join(cells)} |")
        with capsys.disabled():
            print("\n" + lines[-1], end="", flush=True)
    with capsys.disabled():
        print("\n" + "\n".join(lines))


def test_a_first_plan_of_a_thousand_stops(capsys):
    for path in sorted(Path(each) for pattern in FILES for each in glob(pattern)):
        instance = read(path, rounding_of(path))
        if len(instance.problem.jobs) < 900:
            continue
        began = perf_counter()
        plan = HeadwayEngine().solve(instance.problem, Budget(0.5, 1, SEED))
        took_s = perf_counter() - began
        assert check(instance.problem, plan) == ()
        with capsys.disabled():
            print(f"\n{instance.name}: first plan in {took_s:.2f} s, cost {plan.cost}, {len(plan.left_out)} left out")
