"""One load for each carrier, of those nearly its best, so that every open order is in one of them or left out.

A carrier whose kilograms are not scarce has too many such loads, and shares of orders that are nearly whole: its orders
are chosen one by one, within what its rows leave.
"""

from __future__ import annotations

import highspy
import numpy as np

from headway.dispatch.solver.columns import Columns, Floats, Ints, Mask
from headway.dispatch.solver.diving import Decided
from headway.dispatch.solver.loads import Found, Loads
from headway.dispatch.solver.program import solver_of
from headway.dispatch.solver.worths import Point

MOST_LOADS = 500
"""Loads of a carrier that are looked at."""


class _Model:
    """An integer program column by column; each column says which candidates it takes."""

    def __init__(self, columns: Columns, orders: Ints) -> None:
        self.takes: list[Ints] = []
        self._row_of = np.full(columns.n_orders, -1)
        self._row_of[orders] = np.arange(len(orders))
        self._lower, self._upper = [1.0] * len(orders), [1.0] * len(orders)
        self._cost: list[float] = []
        self._most: list[float] = []
        self._index: list[Ints] = []
        self._value: list[Floats] = []
        for order in orders:
            out = columns.start[order : order + 1]
            self._add(out, float(columns.cost[out[0]]), np.array([order]), np.zeros(0, dtype=np.int64), np.zeros(0))

    def loads(self, each: Loads, listed: list[Mask]) -> None:
        """One of these loads."""
        row = self._row(1.0, 1.0)
        for load in listed:
            part = each.part
            cost = part.cost_of(load, part.cost)
            self._add(part.columns[load], cost, part.orders[load], np.array([row]), np.ones(1))

    def orders(self, each: Loads, found: Found, room: float) -> None:
        """Each open candidate that loses no more than `room`, within the rows."""
        part, sure = each.part, each.forced == 1
        left = part.limit - part.amounts[sure].sum(axis=0)
        rows = [
            self._row(float(much), np.inf) if promised else self._row(-np.inf, float(much))
            for much, promised in zip(left, part.commitment, strict=True)
        ]
        open_ = np.flatnonzero((each.forced < 0) & ((found.frame.loss <= room) | found.frame.start))
        for place in open_:
            used = np.flatnonzero(part.amounts[place])
            index = np.array(rows, dtype=np.int64)[used]
            orders = part.orders[place : place + 1]
            self._add(part.columns[place : place + 1], part.cost[place], orders, index, part.amounts[place, used])
        for number in np.flatnonzero(part.commitment):
            none = np.zeros(0, dtype=np.int64)
            self._add(none, part.penalty[number], none, np.array([rows[number]]), np.ones(1), most=np.inf)
        self._offset += float(part.cost[sure].sum())

    _offset = 0.0

    def _row(self, lower: float, upper: float) -> int:
        self._lower.append(lower)
        self._upper.append(upper)
        return len(self._lower) - 1

    def _add(self, takes: Ints, cost: float, orders: Ints, index: Ints, value: Floats, most: float = 1.0) -> None:
        mine = self._row_of[orders]
        mine = mine[mine >= 0]
        self.takes.append(takes)
        self._cost.append(cost)
        self._most.append(most)
        self._index.append(np.concatenate((mine, index)))
        self._value.append(np.concatenate((np.ones(len(mine)), value)))

    def made(self) -> highspy.HighsLp:
        """As HiGHS takes it."""
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self._cost), len(self._lower)
        model.col_cost_, model.offset_ = np.array(self._cost), self._offset
        model.col_lower_, model.col_upper_ = np.zeros(len(self._cost)), np.array(self._most)
        model.row_lower_, model.row_upper_ = np.array(self._lower), np.array(self._upper)
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = np.concatenate(([0], np.cumsum([len(each) for each in self._index])))
        model.a_matrix_.index_ = np.concatenate(self._index)
        model.a_matrix_.value_ = np.concatenate(self._value)
        whole, share = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
        model.integrality_ = [whole if most == 1.0 else share for most in self._most]
        return model


def joined(decided: Decided, point: Point, room: float, budget_s: float) -> Ints | None:
    """The best choice that decides every order near the point's bound; None: there is none, or none in time.

    Args:
        room: how much it may cost above the bound; so much, at most, is each load above its carrier's best.
        budget_s: time, in seconds.
    """
    columns, orders = decided.columns, decided.open
    model = _Model(columns, orders)
    for each, found in zip(decided.loads, point.found, strict=True):
        if (found.frame.prices[each.part.by_kg] > 0).any():
            model.loads(each, each.near(found, room, MOST_LOADS))
        else:
            model.orders(each, found, room)
    sure = decided.choice[decided.choice >= 0]
    below = point.bound + room - float(columns.cost[sure[columns.group[sure] < 0]].sum())
    solver = solver_of({"time_limit": max(0.05, budget_s), "mip_rel_gap": 1e-6, "objective_bound": below})
    solver.passModel(model.made())
    solver.run()
    if solver.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None
    choice = np.where(decided.choice < 0, columns.start[:-1], decided.choice)
    taken = np.array(solver.getSolution().col_value) > 0.5
    for column in np.flatnonzero(taken):
        takes = model.takes[column]
        choice[columns.order[takes]] = takes
    return choice
