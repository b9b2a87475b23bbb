"""The end of a day: a choice that leaves no carrier with room for heavy goods is seen, and made otherwise."""

from __future__ import annotations

import numpy as np
import pytest

from headway.dispatch.solver.columns import columns_of
from headway.dispatch.solver.ending import LAST, Ending
from headway.dispatch.solver.problem import Capacity, Commitment
from headway.dispatch.solver.rows import rows_of
from headway.dispatch.solver.table import Table

NO_PRICES = np.zeros(9), np.zeros(9)


def laid(problem):
    columns = columns_of(problem)
    return columns, rows_of(problem, columns)


def test_light_goods_leave_the_room_that_heavy_ones_need(make):
    """Nine known orders of 90 kg; a light one would take the only carrier with room for those, though by price alone it
    may."""
    room = [Capacity("CHEAP", None, None, 90.0), Capacity("DEAR", None, None, 20.0)]
    columns, rows = laid(make([90] * 9 + [5], room))
    place = Ending(columns, 0, rows).better(9, np.array([2.0]), np.zeros(rows.n), NO_PRICES)
    assert columns.carrier[columns.start[9] + place] == 1


def test_where_there_is_room_for_all_the_prices_are_followed(make):
    columns, rows = laid(make([5] * 10, [Capacity("CHEAP", None, 500, None)]))
    assert Ending(columns, 0, rows).better(9, np.array([5.0]), np.zeros(rows.n), NO_PRICES) is None


def test_early_in_a_day_nothing_is_tried(make):
    room = [Capacity("CHEAP", None, None, 90.0), Capacity("DEAR", None, None, 20.0)]
    columns, rows = laid(make([90] * 9 + [5], room))
    ending = Ending(columns, 0, rows)
    assert ending.better(9, np.array([LAST + 1.0]), np.zeros(rows.n), NO_PRICES) is None
    assert ending.better(9, np.array([np.inf]), np.zeros(rows.n), NO_PRICES) is None


def test_a_table_counts_what_is_left_in_each_day_apart(make):
    columns, rows = laid(make([5, 30], [Capacity("CHEAP", None, 1, 40.0)], [Commitment("DEAR", 2, 3.0)]))
    table = Table(columns, rows)
    left = np.repeat(table.left(np.zeros(rows.n)), 2, axis=0)
    cheap = int(columns.group[np.flatnonzero(columns.carrier == 0)[0]])
    dear = int(columns.group[np.flatnonzero(columns.carrier == 1)[0]])
    table.take(np.array([0, 1]), np.array([cheap, dear]), left)
    fits = table.fits(np.array([1, 1]), left)
    place = int(np.flatnonzero(table.group[1] == cheap)[0])
    assert fits[:, 0].all()
    assert not fits[0, place]
    assert fits[1, place]
    assert table.missed(left) == pytest.approx([6.0, 3.0])
