"""A day order by order: each is decided at prices learned so far, before the next is seen."""

from __future__ import annotations

import numpy as np
from msgspec import structs

from headway.dispatch.solver.chosen import Chosen
from headway.dispatch.solver.columns import Columns, Floats, Ints, columns_of
from headway.dispatch.solver.forecast import Forecast
from headway.dispatch.solver.lengths import Clock
from headway.dispatch.solver.master import relax
from headway.dispatch.solver.offline import answer_of
from headway.dispatch.solver.problem import Answer, Problem
from headway.dispatch.solver.remembered import Remembered, can_follow
from headway.dispatch.solver.repair import Room, exact
from headway.dispatch.solver.rows import Rows, binding, rows_of


def replay(problem: Problem, history: Problem | None = None) -> Answer:
    """The day's answer; its bound is that of the whole day, known only afterwards.

    history: orders of an earlier day; they are priced with today's carriers, rates and capacity.
    """
    earlier = () if history is None else history.orders
    both = structs.replace(problem, orders=(*earlier, *problem.orders))
    joined = columns_of(both)
    rows = rows_of(both, joined)
    columns = joined.take(np.arange(len(earlier), len(both.orders)))
    clock = Clock([order.ready_at for order in earlier], [order.ready_at for order in problem.orders])
    chosen = _decided(columns, rows, _prices(joined, len(earlier), rows, clock))
    if not len(chosen):
        return answer_of(problem, columns, rows, Chosen(chosen, 0.0, np.inf))
    needed = binding(rows, columns)
    return answer_of(problem, columns, rows, Chosen(chosen, 0.0, relax(columns, needed).bound))


def _prices(joined: Columns, n_past: int, rows: Rows, clock: Clock) -> Forecast | Remembered:
    """Followed where an earlier day is known, and limits are not too many for it."""
    if n_past and can_follow(joined, n_past, rows):
        return Remembered(joined, n_past, rows, clock)
    return Forecast(joined, n_past, rows, clock)


def _decided(columns: Columns, rows: Rows, forecast: Forecast | Remembered) -> Ints:
    whole, limits = exact(columns, rows)
    room = Room(whole, limits, np.zeros(0, dtype=np.int64))
    chosen = np.zeros(columns.n_orders, dtype=np.int64)
    used = np.zeros(rows.n)
    for order in range(columns.n_orders):
        each, per_kg = forecast.prices(order, used)
        column = _choice(columns, room, order, each, per_kg)
        chosen[order] = column
        room.take(column)
        used[room.rows_of(column)] += np.where(rows.by_kg[room.rows_of(column)], columns.weight_kg[order], 1.0)
    return chosen


def _choice(columns: Columns, room: Room, order: int, each: Floats, per_kg: Floats) -> int:
    """The column with the least cost at today's prices for which there is room."""
    first, last = int(columns.start[order]), int(columns.start[order + 1])
    group = columns.group[first:last]
    value = columns.cost[first:last] + each[group] + per_kg[group] * columns.weight_kg[order]
    ranked = first + np.argsort(value, kind="stable")
    return next(int(c) for c in ranked if columns.group[c] < 0 or room.fits(int(c)))
