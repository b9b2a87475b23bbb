"""One load for each carrier, of those nearly its best, so that every open order is in one of them or left out."""

from __future__ import annotations

import highspy
import numpy as np

from headway.dispatch.solver.columns import Columns, Ints, Mask
from headway.dispatch.solver.diving import Decided
from headway.dispatch.solver.loads import Loads
from headway.dispatch.solver.program import solver_of
from headway.dispatch.solver.worths import Point

MOST_LOADS = 500
"""Loads of a carrier that are looked at."""


def joined(decided: Decided, point: Point, room: float, budget_s: float) -> Ints | None:
    """The best choice that decides every order near the point's bound; None: there is none, or none in time.

    Args:
        room: how much it may cost above the bound; so much, at most, is each load above its carrier's best.
        budget_s: time, in seconds.
    """
    columns, orders = decided.columns, decided.open
    made = [
        (number, load)
        for number, (each, found) in enumerate(zip(decided.loads, point.found, strict=True))
        for load in each.near(found, room, MOST_LOADS)
    ]
    sure = decided.choice[decided.choice >= 0]
    below = point.bound + room - float(columns.cost[sure[columns.group[sure] < 0]].sum())
    solver = solver_of({"time_limit": max(0.05, budget_s), "mip_rel_gap": 1e-6, "objective_bound": below})
    solver.passModel(_model(columns, decided.loads, orders, made))
    solver.run()
    if solver.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None
    taken = np.array(solver.getSolution().col_value)[: len(made)] > 0.5
    choice = np.where(decided.choice < 0, columns.start[:-1], decided.choice)
    for row in np.flatnonzero(taken):
        number, load = made[row]
        part = decided.loads[number].part
        choice[part.orders[load]] = part.columns[load]
    return choice


def _model(columns: Columns, loads: list[Loads], orders: Ints, made: list[tuple[int, Mask]]) -> highspy.HighsLp:
    """Loads, then the open orders left out; each open order once, then one load for each carrier."""
    row_of = np.full(columns.n_orders, -1)
    row_of[orders] = np.arange(len(orders))
    rows: list[Ints] = []
    for number, load in made:
        mine = row_of[loads[number].part.orders[load]]
        rows.append(np.append(mine[mine >= 0], len(orders) + number))
    rows += [np.array([row]) for row in range(len(orders))]
    cost = [loads[number].part.cost_of(load, loads[number].part.cost) for number, load in made]
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(rows), len(orders) + len(loads)
    model.col_cost_ = np.concatenate((cost, columns.cost[columns.start[orders]]))
    model.col_lower_, model.col_upper_ = np.zeros(len(rows)), np.ones(len(rows))
    model.row_lower_ = model.row_upper_ = np.ones(model.num_row_)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.concatenate(([0], np.cumsum([len(each) for each in rows])))
    model.a_matrix_.index_ = np.concatenate(rows)
    model.a_matrix_.value_ = np.ones(len(model.a_matrix_.index_))
    model.integrality_ = [highspy.HighsVarType.kInteger] * len(rows)
    return model
