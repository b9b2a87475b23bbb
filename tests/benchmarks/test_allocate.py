"""The allocation solver against its bound, and against HiGHS on the whole problem as an integer program."""

from __future__ import annotations

from time import perf_counter

import numpy as np
import pytest

from headway.dispatch.solver.columns import columns_of
from headway.dispatch.solver.generator import Shape, generate
from headway.dispatch.solver.offline import solve
from headway.dispatch.solver.online import replay
from headway.dispatch.solver.problem import Problem
from headway.dispatch.solver.program import Program, solve_integer
from headway.dispatch.solver.rows import rows_of

pytestmark = pytest.mark.bench
GAP = 0.0002


@pytest.mark.parametrize("orders", [1_000, 5_000, 20_000])
def test_a_batch(orders, capsys):
    problem = generate(Shape(orders), 1)
    began = perf_counter()
    answer = solve(problem)
    ours_s = perf_counter() - began
    line = f"allocate {orders:,} orders: {answer.gap:.4%} above the bound in {ours_s:.1f} s"
    if orders == 20_000:
        line += f"; {_highs(problem, answer.lower_bound, 15 * ours_s)}, time limit {15 * ours_s:.0f} s"
    with capsys.disabled():
        print(f"\n{line}")
    assert answer.gap <= GAP


def _highs(problem: Problem, bound: float, budget_s: float) -> str:
    began = perf_counter()
    columns = columns_of(problem)
    whole = Program(columns, rows_of(problem, columns), np.arange(len(columns.cost)), np.zeros(0, dtype=int), None)
    solved = solve_integer(whole, np.zeros(0), within=GAP * bound, budget_s=budget_s)
    took_s = perf_counter() - began
    gap = "nothing" if solved is None else f"{(solved.objective - bound) / bound:.4%} above the same bound"
    return f"HiGHS as an integer program: {gap} after {took_s:.0f} s"


@pytest.mark.parametrize("known", [False, True], ids=["unknown", "history"])
def test_a_day(known, capsys):
    shape = Shape(5_000)
    day = generate(shape, 1)
    began = perf_counter()
    answer = replay(day, generate(shape, 1, day=1) if known else None)
    with capsys.disabled():
        what = "after an earlier day" if known else "unknown"
        print(f"\nallocate --online 5,000 orders, {what}: {answer.gap:.2%} in {perf_counter() - began:.0f} s")
