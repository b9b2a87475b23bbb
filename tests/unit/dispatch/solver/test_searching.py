"""What several searches find at once: the best stays, and what the others have changed meanwhile is kept too."""

from __future__ import annotations

import numpy as np
import pytest

from headway.dispatch.solver.chosen import Chosen, cost_of
from headway.dispatch.solver.columns import columns_of
from headway.dispatch.solver.generator import Shape, generate, scarce
from headway.dispatch.solver.greedy import greedy
from headway.dispatch.solver.master import relax
from headway.dispatch.solver.neighbourhoods import Neighbourhoods
from headway.dispatch.solver.rows import binding, rows_of
from headway.dispatch.solver.searching import Best, searched

GAP = 1e-6


@pytest.fixture(scope="module")
def left_out():
    """A problem with plenty of capacity, and the choice that leaves every order out."""
    problem = generate(Shape(40, carriers=6, slack=50, kg_slack=50, coverage=1.0, committed=0.0), 1)
    columns = columns_of(problem)
    rows = rows_of(problem, columns)
    chosen = columns.start[:-1].copy()
    near = Neighbourhoods.of(columns, rows, relax(columns, rows), GAP, chosen)
    return near, Chosen(chosen, cost_of(columns, rows, chosen), 0.0)


def test_two_that_began_from_the_same_choice_both_count(left_out):
    near, nothing = left_out
    best = Best(near, nothing)
    one, other = nothing.columns.copy(), nothing.columns.copy()
    one[:5] += 1
    other[5:9] += 1
    assert best.found(one, nothing)
    assert best.found(other, nothing)
    assert best.now.columns.tolist() == np.where(np.arange(40) < 9, nothing.columns + 1, nothing.columns).tolist()
    assert best.now.cost == pytest.approx(cost_of(near.columns, near.rows, best.now.columns))


def test_a_dearer_choice_changes_nothing(left_out):
    near, nothing = left_out
    best = Best(near, nothing)
    best.found(nothing.columns + 1, nothing)
    cheaper = best.now
    assert not best.found(nothing.columns, cheaper)
    assert best.now is cheaper


def test_two_that_together_exceed_capacity_are_repaired():
    problem = generate(Shape(40, carriers=3, slack=0.6, kg_slack=0.6, coverage=1.0, committed=0.0), 1)
    columns = columns_of(problem)
    rows = binding(rows_of(problem, columns), columns)
    nothing = columns.start[:-1].copy()
    near = Neighbourhoods.of(columns, rows, relax(columns, rows), GAP, nothing)
    begun = Chosen(nothing, cost_of(columns, rows, nothing), 0.0)
    best = Best(near, begun)
    for half in (np.arange(40) % 2 == 0, np.arange(40) % 2 == 1):
        searched_once = near.improved(begun, half[columns.order] | (columns.carrier < 0), 5.0)
        best.found(searched_once.columns, begun)
    assert (rows.usage(columns, best.now.columns) <= rows.limit + 1e-6)[~rows.commitment].all()


def test_neighbourhoods_come_near_to_the_bound(left_out):
    near, nothing = left_out
    best = Best(near, Chosen(nothing.columns, nothing.cost, near.relaxed.bound))
    questions = iter(range(400, 0, -1))
    searched(near, best, lambda: float(next(questions, 0)), np.random.default_rng(0))
    assert best.done


def test_greedy_fails_where_lanes_are_scarce():
    problem = generate(scarce(1000), 1)
    columns = columns_of(problem)
    assert greedy(problem).objective > 2 * relax(columns, rows_of(problem, columns)).bound
