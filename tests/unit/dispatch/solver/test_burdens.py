"""Where the gap is: what carriers add makes up the whole of it."""

import numpy as np
import pytest

from headway.dispatch.solver.burdens import burdens
from headway.dispatch.solver.chosen import cost_of
from headway.dispatch.solver.columns import columns_of
from headway.dispatch.solver.generator import Shape, generate
from headway.dispatch.solver.master import relax
from headway.dispatch.solver.repair import repaired
from headway.dispatch.solver.rounding import favourites
from headway.dispatch.solver.rows import binding, rows_of


@pytest.fixture(scope="module")
def scarce():
    """Columns, rows, a choice that leaves orders out, prices below the best ones, and how much columns are over."""
    problem = generate(Shape(120, carriers=6, slack=0.7, committed=1.5), network=3)
    columns = columns_of(problem)
    rows = binding(rows_of(problem, columns), columns)
    relaxed = relax(columns, rows)
    chosen = repaired(columns, rows, favourites(columns, relaxed), relaxed.values)
    prices = 0.7 * relaxed.prices
    values = rows.values(columns, prices)
    over = values - np.minimum.reduceat(values, columns.start[:-1])[columns.order]
    return columns, rows, chosen, over, prices, rows.bound(columns, values, prices)


def test_the_carriers_together_add_up_to_the_distance_from_the_bound(scarce):
    columns, rows, chosen, over, prices, bound = scarce
    distance = cost_of(columns, rows, chosen) - bound
    assert distance > 100
    assert burdens(columns, rows, chosen, over, prices).sum() == pytest.approx(distance)


def test_an_order_that_is_left_out_burdens_those_that_could_take_it(scarce):
    columns, rows, chosen, over, prices, _ = scarce
    nothing_wasted = 0 * prices
    out = chosen[columns.carrier[chosen] < 0]
    able = {int(carrier) for column in out for carrier in _carriers(columns, columns.order[column]) if over[column] > 0}
    only_out = np.where(columns.carrier < 0, over, 0.0)
    found = burdens(columns, rows, chosen, only_out, nothing_wasted)
    assert set(np.flatnonzero(found)) == able


def _carriers(columns, order):
    return columns.carrier[columns.start[order] + 1 : columns.start[order + 1]]
