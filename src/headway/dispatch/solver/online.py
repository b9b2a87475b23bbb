"""A day order by order: each is decided at prices learned so far, before the next is seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from msgspec import structs

from headway.dispatch.solver.chosen import Chosen
from headway.dispatch.solver.columns import Columns, Floats, Ints, columns_of
from headway.dispatch.solver.ending import Ending
from headway.dispatch.solver.futures import FUTURES, Futures
from headway.dispatch.solver.lengths import Clock, Lengths, Unknown
from headway.dispatch.solver.master import relax
from headway.dispatch.solver.offline import answer_of
from headway.dispatch.solver.problem import Answer, Problem
from headway.dispatch.solver.repair import Room, exact, possible
from headway.dispatch.solver.rows import Rows, binding, rows_of


def replay(problem: Problem, history: Problem | None = None) -> Answer:
    """The day's answer; its bound is that of the whole day, known only afterwards.

    history: orders of an earlier day; they are priced with today's carriers, rates and capacity.
    """
    earlier = () if history is None else history.orders
    both = structs.replace(problem, orders=(*earlier, *problem.orders))
    joined = columns_of(both)
    rows = rows_of(both, joined)
    joined = possible(joined, rows)
    columns = joined.take(np.arange(len(earlier), len(both.orders)))
    clock = Clock([order.ready_at for order in earlier], [order.ready_at for order in problem.orders])
    lengths = clock if earlier else Unknown(joined, rows)
    day = _Day(Futures(joined, len(earlier), rows), Ending(joined, len(earlier), rows), lengths)
    chosen = _decided(columns, rows, day)
    if not len(chosen):
        return answer_of(problem, columns, rows, Chosen(chosen, 0.0, np.inf))
    needed = binding(rows, columns)
    return answer_of(problem, columns, rows, Chosen(chosen, 0.0, relax(columns, needed).bound))


@dataclass(frozen=True, slots=True)
class _Day:
    """What is expected of the rest of it."""

    futures: Futures
    ending: Ending
    lengths: Lengths


def _decided(columns: Columns, rows: Rows, day: _Day) -> Ints:
    whole, limits = exact(columns, rows)
    room = Room(whole, limits, np.zeros(0, dtype=np.int64))
    chosen = np.zeros(columns.n_orders, dtype=np.int64)
    used = np.zeros(rows.n)
    for order in range(columns.n_orders):
        coming = day.lengths.coming(order, FUTURES)
        prices = day.futures.prices(order, coming, used)
        better = day.ending.better(order, coming, used, prices)
        column = _choice(columns, room, order, *prices)
        if better is not None and room.fits(int(columns.start[order]) + better):
            column = int(columns.start[order]) + better
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
