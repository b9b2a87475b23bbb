"""The smoothed dual of a sample, checked against differences of itself, and where its steps end."""

from __future__ import annotations

import numpy as np
import pytest

from headway.dispatch.solver.columns import columns_of
from headway.dispatch.solver.generator import Shape, generate
from headway.dispatch.solver.master import dearest, relax
from headway.dispatch.solver.problem import Capacity, Commitment
from headway.dispatch.solver.rows import binding, rows_of
from headway.dispatch.solver.smooth import Ahead, Smooth
from headway.dispatch.solver.steps import Steps

TIMES = np.ones(100)
DAY = generate(Shape(80, carriers=5, origins=2, destinations=2), 3)


def smooth_of(problem, softness=0.5):
    columns = columns_of(problem)
    rows = binding(rows_of(problem, columns), columns)
    ceiling = np.where(rows.commitment, rows.penalty, dearest(columns, rows))
    return Smooth(columns, rows, ceiling, softness), Ahead(TIMES[: columns.n_orders], rows.limit), columns, rows


def test_its_slope_is_how_its_value_changes():
    smooth, ahead, _, rows = smooth_of(DAY)
    prices = np.minimum(0.3, smooth.ceiling / 2)
    slope = smooth.at(prices, ahead).slope
    for row in range(rows.n):
        step = 1e-5 * np.eye(rows.n)[row]
        change = smooth.at(prices + step, ahead).value - smooth.at(prices - step, ahead).value
        assert slope[row] == pytest.approx(change / 2e-5, rel=1e-4, abs=1e-3)


def test_its_curvature_is_how_its_slope_falls():
    smooth, ahead, _, rows = smooth_of(DAY)
    prices = np.minimum(0.3, smooth.ceiling / 2)
    curvature = smooth.curvature(smooth.at(prices, ahead), ahead)
    for row in range(rows.n):
        step = 1e-6 * np.eye(rows.n)[row]
        fall = smooth.at(prices - step, ahead).slope - smooth.at(prices + step, ahead).slope
        assert curvature[row] == pytest.approx(fall / 2e-6, rel=1e-3, abs=1e-2)


def test_an_order_that_comes_twice_counts_twice():
    smooth, ahead, _, _ = smooth_of(DAY)
    prices = np.minimum(0.3, smooth.ceiling / 2)
    twice = Ahead(2 * ahead.times, 2 * ahead.left)
    walls = smooth.softness * float(np.log(prices).sum() + np.log(smooth.ceiling - prices).sum())
    once = smooth.at(prices, ahead).value - walls
    assert smooth.at(prices, twice).value - walls == pytest.approx(2 * once)
    assert (
        smooth.curvature(smooth.at(prices, twice), twice).sum()
        > smooth.curvature(smooth.at(prices, ahead), ahead).sum()
    )


def test_steps_end_where_the_relaxation_has_its_bound_when_choices_are_hardly_soft():
    smooth, ahead, columns, rows = smooth_of(DAY, softness=0.01)
    prices = Steps(np.minimum(0.3, smooth.ceiling / 2)).settle(smooth, ahead)
    bound = rows.bound(columns, rows.values(columns, prices), prices)
    best = relax(columns, rows).bound
    assert best * 0.995 < bound <= best * (1 + 1e-9)


def test_the_scarce_slot_costs_what_the_dearer_carrier_asks_more(make):
    smooth, ahead, _, _ = smooth_of(make([5] * 100, [Capacity("CHEAP", None, 50, None)]))
    assert Steps(np.array([1.0])).settle(smooth, ahead) == pytest.approx([5.0], abs=0.1)


def test_a_promise_is_worth_no_more_than_its_penalty(make):
    smooth, ahead, _, _ = smooth_of(make([5] * 100, (), [Commitment("DEAR", 60, 3.0)]))
    assert Steps(np.array([1.0])).settle(smooth, ahead)[0] == pytest.approx(3.0, abs=0.1)


def test_what_fits_no_more_is_taken_no_more(make):
    smooth, ahead, columns, _ = smooth_of(make([5, 50], [Capacity("CHEAP", None, None, 40.0)]))
    smooth.look(ahead.left)
    share = smooth.at(np.array([0.001]), ahead).share
    cheap = np.flatnonzero((columns.carrier == 0) & (columns.order == 1))
    assert share[cheap] == pytest.approx(0.0)
    assert share[columns.start[0] : columns.start[1]].sum() == pytest.approx(1.0)
