"""Whatever worths are paid, what they prove is at most what the best allocation costs; found by trying everything."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headway.dispatch.solver.carrierwise import carrierwise
from headway.dispatch.solver.chosen import Chosen, cost_of
from headway.dispatch.solver.columns import Columns, columns_of
from headway.dispatch.solver.generator import Shape, generate
from headway.dispatch.solver.loads import Loads
from headway.dispatch.solver.master import relax
from headway.dispatch.solver.neighbourhoods import Neighbourhoods
from headway.dispatch.solver.parts import parts_of
from headway.dispatch.solver.repair import repaired
from headway.dispatch.solver.rows import Rows, binding, rows_of
from headway.dispatch.solver.searching import Best
from headway.dispatch.solver.worths import middle, point_at

TINY = Shape(5, carriers=3, origins=2, destinations=1, services=1, slack=0.7, kg_slack=0.6, coverage=0.9, by_origin=0.5)


def least(columns: Columns, rows: Rows) -> float:
    """The best of all choices that keep to capacity."""
    ranges = [range(columns.start[order], columns.start[order + 1]) for order in range(columns.n_orders)]
    found = []
    for picked in product(*ranges):
        chosen = np.array(picked)
        if (rows.usage(columns, chosen) <= rows.limit)[~rows.commitment].all():
            found.append(cost_of(columns, rows, chosen))
    return min(found)


@pytest.fixture(scope="module")
def tiny():
    """Tiny problems with the cost of their best allocation."""
    made = []
    for network in range(6):
        problem = generate(TINY, network)
        columns = columns_of(problem)
        rows = rows_of(problem, columns)
        made.append((columns, rows, least(columns, rows)))
    return made


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 5), st.lists(st.floats(-50, 900), min_size=5, max_size=5))
def test_no_worths_prove_too_much(tiny, network: int, worth: list[float]) -> None:
    columns, rows, best = tiny[network]
    loads = [Loads(part) for part in parts_of(columns, rows)]
    assert point_at(np.array(worth), columns.cost[columns.start[:-1]], loads).bound <= best


@pytest.mark.parametrize("network", range(6))
def test_a_choice_found_carrier_by_carrier_is_feasible_and_its_bound_holds(tiny, network: int) -> None:
    columns, rows, best = tiny[network]
    relaxed = relax(columns, rows)
    start = repaired(columns, rows, columns.start[:-1].copy(), relaxed.values)
    first = Chosen(start, cost_of(columns, rows, start), relaxed.bound)
    near = Neighbourhoods.of(columns, rows, relaxed, 1e-9, start)
    shared = Best(near, first)
    carrierwise(near, shared, _so_often(300), np.random.default_rng(0))
    found = shared.now
    assert (rows.usage(columns, found.columns) <= rows.limit)[~rows.commitment].all()
    assert found.cost == pytest.approx(cost_of(columns, rows, found.columns))
    assert relaxed.bound - 1e-9 <= found.bound <= best + 1e-9
    assert best - 1e-9 <= found.cost <= first.cost


def _so_often(times: int) -> Callable[[], float]:
    """A clock that lets so many questions pass before no time is left."""
    asked = iter(range(times, -1, -1))
    return lambda: float(next(asked, 0))


def test_whole_loads_prove_more_than_shares_of_orders() -> None:
    problem = generate(Shape(150, carriers=10), 1)
    columns = columns_of(problem)
    rows = binding(rows_of(problem, columns), columns)
    relaxed = relax(columns, rows, tolerance=1e-8)
    loads = [Loads(part) for part in parts_of(columns, rows)]
    assert (
        point_at(middle(columns, relaxed.values), columns.cost[columns.start[:-1]], loads).bound
        > 1.0003 * relaxed.bound
    )
