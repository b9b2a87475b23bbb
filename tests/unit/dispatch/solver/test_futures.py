"""Prices as the mean over drawn futures: what a shortage that may come is worth, and limits too many to price."""

from __future__ import annotations

import numpy as np
import pytest

from headway.dispatch.solver import future
from headway.dispatch.solver.columns import columns_of
from headway.dispatch.solver.filling import filling
from headway.dispatch.solver.future import Future, terms_of
from headway.dispatch.solver.futures import FUTURES, Futures
from headway.dispatch.solver.generator import Shape, generate
from headway.dispatch.solver.lengths import FIRST, FULLNESS, Unknown
from headway.dispatch.solver.problem import Capacity
from headway.dispatch.solver.rows import rows_of


def laid(problem):
    columns = columns_of(problem)
    return columns, rows_of(problem, columns)


def first_price(make, slots, orders=200):
    """Of a slot with the cheap carrier, which costs 5 less, when a day like one of so many orders begins."""
    columns, rows = laid(make([5] * orders, [Capacity("CHEAP", None, slots, None)]))
    each, _ = Futures(columns, orders, rows).prices(0, np.full(FUTURES, float(orders)), np.zeros(rows.n))
    return each[0]


def test_a_slot_that_is_surely_scarce_is_worth_what_the_next_carrier_asks_more(make):
    assert first_price(make, 100) == pytest.approx(5.0, abs=0.2)


def test_a_slot_that_nobody_will_miss_is_worth_little(make):
    assert first_price(make, 199_000) < 0.1


def test_a_future_that_passes_needs_less(make):
    columns, rows = laid(make([5] * 100, [Capacity("CHEAP", None, 50, None)]))
    terms = terms_of(columns, rows, rows.limit, 100.0)
    some = Future(columns, np.arange(100), 100.0, terms, np.zeros(rows.n))
    assert some.prices(np.array([50.0]))[0] == pytest.approx(5.0, abs=0.2)
    some.pass_to(20.0)
    followed = [some.prices(np.array([50.0]))[0] for _ in range(20)]
    assert followed[-1] < 0.1


def test_each_drawn_order_stands_for_several_where_many_are_to_come(make):
    columns, rows = laid(make([5] * 100, [Capacity("CHEAP", None, 5_000, None)]))
    terms = terms_of(columns, rows, rows.limit, 10_000.0)
    some = Future(columns, np.arange(100), 10_000.0, terms, np.zeros(rows.n))
    assert some.prices(rows.limit)[0] == pytest.approx(5.0, abs=0.2)


def test_only_the_most_strained_limits_have_prices_where_there_are_too_many(monkeypatch):
    columns, rows = laid(generate(Shape(200, carriers=8, origins=4, by_origin=1.0, committed=0.0), 1))
    assert terms_of(columns, rows, rows.limit, 200.0).rows.n > 3
    monkeypatch.setattr(future, "MOST_ROWS", 3)
    terms = terms_of(columns, rows, rows.limit, 200.0)
    used = rows.usage(columns, columns.cheapest(columns.cost)) / rows.limit
    assert terms.rows.n == 3
    assert used[terms.bind].min() >= np.sort(used)[-3]


def test_a_mix_fills_capacity_at_the_length_beyond_which_orders_are_left_out(make):
    slots = [Capacity("CHEAP", None, 40, None), Capacity("DEAR", None, 60, None)]
    assert filling(*laid(make([5] * 50, slots))) == pytest.approx(102, rel=0.02)


def test_an_unknown_day_may_end_anywhere_near_full_capacity(make):
    slots = [Capacity("CHEAP", None, 40, None), Capacity("DEAR", None, 60, None)]
    unknown = Unknown(*laid(make([5] * 90, slots)))
    assert np.isinf(unknown.coming(FIRST - 1, FUTURES)).all()
    early, late = unknown.coming(FIRST, FUTURES), unknown.coming(89, FUTURES)
    assert FULLNESS[0] * 102 - FIRST < early.min() < early.max() < FULLNESS[1] * 103 - FIRST
    assert 0 < late.min() < late.max() < early.max()
