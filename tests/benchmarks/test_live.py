"""A running fleet: how fast a quote and an event are answered, and how far the answer is from solving it all again.

Run it with a folder of VRPLIB instances (.vrp) that have their best known routes (.sol):
HEADWAY_BENCH_LIVE=FOLDER pytest -m bench tests/benchmarks/test_live.py
Running stops are those of neighbouring best known routes, half of the vehicles have left, three vehicles are spare. For
the times half of the orders are deliveries, on board where the vehicle has left. Against solving all again every order
is a collection, so that everything may move, and the plan is improved before anything happens.
HEADWAY_BENCH_STOPS=200,500,1000 sizes, HEADWAY_BENCH_REPEATS=20 events a kind for the times, HEADWAY_BENCH_KINDS only
these kinds; seconds: HEADWAY_BENCH_SETTLE_S=60 for the plan before, HEADWAY_BENCH_IMPROVE_S=1 for ours,
HEADWAY_BENCH_RESOLVE_S=60 for solving all again (0: leave it out).
"""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from headway.routing.engines.base import Budget
from headway.routing.engines.registry import engine
from headway.routing.live.applying import apply
from headway.routing.live.change import change
from headway.routing.live.events import (
    Breakdown,
    Cancel,
    Delay,
    FailedAttempt,
    Happening,
    NewOrder,
    NewRoads,
    Reschedule,
    SignOff,
)
from headway.routing.live.improving import improve
from headway.routing.live.nearby import courses_of, part_of
from headway.routing.live.quoting import cheapest, cheapest_of_many, quote
from headway.routing.live.state import Live, Prices, Progress, begin
from headway.routing.plan import Act, Plan, Route, Visit
from headway.routing.problem import Job, Matrix, Problem, Rates, Vehicle, Window
from headway.routing.reading import read

pytestmark = pytest.mark.bench
FOLDER = os.environ.get("HEADWAY_BENCH_LIVE", "")
STOPS = [int(each) for each in os.environ.get("HEADWAY_BENCH_STOPS", "200,500,1000").split(",")]
REPEATS = int(os.environ.get("HEADWAY_BENCH_REPEATS", "20"))
RESOLVE_S = float(os.environ.get("HEADWAY_BENCH_RESOLVE_S", "60"))
SETTLE_S = float(os.environ.get("HEADWAY_BENCH_SETTLE_S", "60"))
IMPROVE_S = float(os.environ.get("HEADWAY_BENCH_IMPROVE_S", "1"))
SPARE = 3
PRICES = Prices(late_per_hour=20_000, left_out=50_000, moved=5, told=10, told_after_s=9_000)
"""Cost is the way, ten units a unit of the instance; an hour late costs about two average ways to a stop."""


def routes_of(path: Path) -> list[list[int]]:
    """The best known routes."""
    lines = path.with_suffix(".sol").read_text().splitlines()
    return [[int(each) for each in line.split(":")[1].split()] for line in lines if line.lower().startswith("route")]


def fleet(path: Path, stops: int, collected: float = 0.5, seed: int = 1) -> tuple[Live, tuple[Matrix, ...], list[Job]]:
    """A running fleet of about so many stops, its matrices and jobs that could be new orders.

    `collected` is the share of orders that are collections: 1 keeps to what the best known routes were found for.
    """
    random = np.random.default_rng(seed)
    instance = read(path)
    problem, routes = instance.problem, routes_of(path)
    matrix, jobs = problem.matrices[0], {job.call.place: job for job in problem.jobs}
    centre = int(routes[int(random.integers(len(routes)))][0])
    routes.sort(key=lambda route: float(matrix.distance_m[centre, route].mean()))
    kept: list[list[int]] = []
    while routes and sum(map(len, kept)) < stops:
        kept.append(routes.pop(0))
    first = problem.vehicles[0]
    vans = tuple(_van(first, number) for number in range(len(kept) + SPARE))
    orders = [_order(jobs[place], bool(random.random() < collected)) for route in kept for place in route]
    plans = tuple(_route(matrix, number, [jobs[place] for place in route]) for number, route in enumerate(kept))
    progress = {number: Progress(1, started=True) for number in range(1, len(kept), 2)}
    live = begin(Problem(problem.matrices, vans, tuple(orders)), Plan(plans, (), 0), progress, PRICES)
    spare = [_order(jobs[place], True) for route in routes for place in route] or [
        _order(each, True) for each in orders
    ]
    return live, problem.matrices, spare


def _van(like: Vehicle, number: int) -> Vehicle:
    rates = Rates(per_km=1000)
    return Vehicle(
        f"v{number}", like.start, like.end, like.capacity, like.shift, rates=rates, reloads=(0,), trips=3, reload_s=100
    )  # fmt: skip


def _order(job: Job, collected: bool) -> Job:
    goods = job.deliver or job.collect
    return Job(job.key, job.call, () if collected else goods, goods if collected else ())


def _route(matrix: Matrix, number: int, jobs: list[Job]) -> Route:
    now, at_place, visits = 0, 0, []
    for job in jobs:
        arrive = now + int(matrix.duration_s[at_place, job.call.place])
        start = max(arrive, job.call.windows[0].start_s)
        now, at_place = start + job.call.service_s, job.call.place
        visits.append(Visit(Act.JOB, job.key, at_place, arrive, start, now))
    return Route(number, tuple(visits), 0, now, 0, 0)


def happenings(live: Live, matrices: tuple[Matrix, ...], spare: list[Job]) -> dict[str, Callable[[int], Happening]]:
    """By kind, an event drawn with a seed."""

    def gone(random: np.random.Generator) -> int:
        busy = [each.vehicle for each in live.courses if live.standings[each.vehicle].started and len(each.nodes) > 1]
        return busy[int(random.integers(len(busy)))]

    def key(random: np.random.Generator) -> str:
        return sorted(live.where)[int(random.integers(len(live.where)))]

    def new_order(seed: int) -> Happening:
        job = spare[seed % len(spare)]
        return NewOrder(Job(f"new{seed}", job.call, (), job.collect))

    def reschedule(seed: int) -> Happening:
        random = np.random.default_rng(seed)
        which = key(random)
        middle = live.courses[live.where[which]].end_s // 2
        opens = int(random.integers(0, max(middle, 1)))
        return Reschedule(which, (Window(opens, opens + 3_000),))

    def breakdown(seed: int) -> Happening:
        vehicle = gone(np.random.default_rng(seed))
        standing = live.standings[vehicle]
        return Breakdown(vehicle, standing.place, standing.ready_s + 300, 20)

    def failed(seed: int) -> Happening:
        vehicle = gone(np.random.default_rng(seed))
        node = live.courses[vehicle].nodes[0]
        job = live.tasks[node.key].source
        return FailedAttempt(job, vehicle, (Window(live.courses[vehicle].end_s // 2),))

    def roads(seed: int) -> Happening:
        random = np.random.default_rng(seed)
        slow = matrices[0].duration_s.copy()
        place = int(random.integers(1, slow.shape[0]))
        near = np.argsort(slow[place])[:20]
        slow[np.ix_(near, near)] *= 3
        return NewRoads((Matrix(slow, matrices[0].distance_m),))

    return {
        "new_order": new_order,
        "cancel": lambda seed: Cancel(key(np.random.default_rng(seed))),
        "reschedule": reschedule,
        "delay": lambda seed: Delay(gone(np.random.default_rng(seed)), 1_500),
        "breakdown": breakdown,
        "failed_attempt": failed,
        "sign_off": lambda seed: SignOff(v := gone(np.random.default_rng(seed)), live.courses[v].end_s // 2),
        "roads": roads,
    }


def cases() -> list[tuple[Path, int]]:
    paths = sorted(Path(FOLDER).glob("*.vrp")) if FOLDER else []
    return [(path, stops) for path in paths for stops in STOPS]


@pytest.fixture
def say(capsys):
    def line(text: str) -> None:
        with capsys.disabled():
            print(text, flush=True)

    return line


def _some() -> list[tuple[Path, int]]:
    if not cases():
        pytest.skip("HEADWAY_BENCH_LIVE names no folder with .vrp and .sol")
    return cases()


def test_quotes(say):
    say("\nquotes a CPU second: instance, stops, one at a time, many at once, and a ranked quote in ms")
    for path, stops in _some():
        live, _, spare = fleet(path, stops)
        jobs = [Job(f"q{number}", job.call, (), job.collect) for number, job in enumerate((spare * 9)[:2_000])]
        tasks = [live.task_of(job) for job in jobs]
        cheapest_of_many(live, jobs[:64])
        one = _cpu(lambda: [cheapest(live, task) for task in tasks])  # noqa: B023
        many = _cpu(lambda: cheapest_of_many(live, jobs))  # noqa: B023
        ranked = sorted(_cpu(lambda: quote(live, job)) for job in jobs[:200])  # noqa: B023
        middle, worst = 1e3 * ranked[100], 1e3 * ranked[197]
        say(f"{path.stem} {live.stops} {2_000 / one:,.0f} {2_000 / many:,.0f} p50 {middle:.1f} p99 {worst:.1f}")


def _cpu(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def test_first_answers(say):
    say("\nfirst answer in ms of CPU: instance, stops, kind, p50, p99; late, left out, and unaccounted for over all")
    for path, stops in _some():
        live, matrices, spare = fleet(path, stops)
        live.flat, live.where  # noqa: B018 -- worked out once for a version of the plan
        every: list[float] = []
        for kind, draw in happenings(live, matrices, spare).items():
            took, late, left, lost = [], 0, 0, 0
            for seed in range(REPEATS):
                event = draw(seed)
                gc.collect()
                began = time.process_time()
                answer = apply(live, event)
                took.append(1e3 * (time.process_time() - began))
                late += len(answer.change.late)
                left += len(answer.change.left_out)
                lost += len(set(answer.live.tasks) - set(answer.live.where) - set(answer.live.left_out))
            every += took
            p50, p99 = np.percentile(took, [50, 99])
            say(f"{path.stem} {live.stops} {kind:15s} {p50:6.1f} {p99:6.1f}  late {late} left {left} lost {lost}")
        say(f"{path.stem} {live.stops} {'all':15s} {np.median(every):6.1f} {np.percentile(every, 99):6.1f}")


def test_against_solving_all_again(say):
    names = [each for each in os.environ.get("HEADWAY_BENCH_KINDS", "").split(",") if each]
    if not RESOLVE_S:
        pytest.skip("HEADWAY_BENCH_RESOLVE_S is 0")
    say(f"\n% above the best found (% of untouched moved): at once, after {IMPROVE_S:g} s, all again {RESOLVE_S:g} s")
    say("from the plan (moved), from scratch; VROOM from the plan (moved)")
    for path, stops in _some():
        live, matrices, spare = fleet(path, stops, collected=1.0)
        live = _solved(live, "pyvrp", SETTLE_S, warm=True)
        for kind, draw in happenings(live, matrices, spare).items():
            if not names or kind in names:
                say(f"{path.stem} {live.stops} {kind:15s} {_compared(live, draw(1))}")


def _compared(live: Live, event: Happening) -> str:
    answer = apply(live, event)
    around = answer.change.vehicles[:8]
    began = time.perf_counter()
    touched = {key for key in answer.live.where if live.where.get(key) != answer.live.where[key]}
    better = improve(answer.live, Budget(IMPROVE_S), around, int(0.05 * live.stops), touched=touched).live
    took = time.perf_counter() - began
    again = _solved(answer.live, "pyvrp", RESOLVE_S, warm=True)
    scratch = _solved(answer.live, "pyvrp", RESOLVE_S, warm=False)
    peer = _solved(answer.live, "vroom", RESOLVE_S, warm=True)
    found = (answer.live, better, again, scratch, peer)
    best = min(each.cost for each in found)
    now, ours, all_again, anew, vroom = (
        f"{100 * (each.cost / best - 1):.2f} ({100 * _moved(answer.live, each, touched) / live.stops:.1f})"
        for each in found
    )
    return f"at once {now} ours {ours} {took:.1f} s | all again {all_again} scratch {anew} vroom {vroom}"


def _moved(before: Live, after: Live, touched: set[str]) -> int:
    return len(set(change(before, after).moved) - touched)


def _solved(live: Live, name: str, seconds: float, *, warm: bool) -> Live:
    part = part_of(live, range(len(live.vehicles)), [live.tasks[key] for key in live.left_out])
    plan = engine(name).solve(part.problem, Budget(seconds), part.start if warm else None)
    return replace(
        live.with_courses(*courses_of(live, part, plan)), left_out={each.key: each for each in plan.left_out}
    )
