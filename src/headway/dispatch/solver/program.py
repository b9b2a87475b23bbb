"""The restricted linear (or integer) program in HiGHS: some columns of some orders, with what is left of the rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from headway.dispatch.solver.columns import Columns, Floats, Ints
from headway.dispatch.solver.rows import Rows

LEAST = {"mip_allow_restart": False, "mip_heuristic_run_rens": False}
"""Without what a third of the time went into on programs of hundreds of columns, and found nothing more."""
FEW = 1000
"""Columns up to which that holds; with thousands it is worth its time."""


@dataclass(frozen=True, slots=True)
class Solved:
    """A solution of a program.

    share: of each of the program's columns, 0 to 1. prices: of each row, as `Rows.bound` takes them (linear only).
    objective: with the columns that were fixed. bound: below what the program's best cannot be.
    """

    share: Floats
    prices: Floats
    objective: float
    bound: float


@dataclass(frozen=True, slots=True)
class Program:
    """Choose one of `columns` (sorted by order) for each order they belong to; the `fixed` columns are chosen already.

    elastic: capacity may be exceeded at this price a unit; None: it may not.
    """

    all: Columns
    rows: Rows
    columns: Ints
    fixed: Ints
    elastic: Floats | None

    def matrix(self) -> tuple[Ints, Ints, Floats]:
        """Column starts, row numbers and values; rows of `Rows` first, then one for each order."""
        group = self.all.group[self.columns]
        first = np.searchsorted(self.rows.group, np.arange(self.rows.n_groups + 1))
        size = np.where(group >= 0, first[np.maximum(group, 0) + 1] - first[np.maximum(group, 0)], 0)
        ends = np.cumsum(size + 1)
        start = np.concatenate(([0], ends))
        column = np.repeat(np.arange(len(group)), size + 1)
        offset = np.arange(start[-1]) - start[column]
        last = offset == size[column]
        pair = np.where(last, 0, first[np.maximum(group, 0)][column] + offset)
        _, order_row = np.unique(self.all.order[self.columns], return_inverse=True)
        coupling = self.rows.row[pair] if len(self.rows.row) else np.zeros(len(pair), dtype=np.int64)
        index = np.where(last, self.rows.n + order_row[column], coupling)
        kg = self.all.kg_of(self.columns)[column]
        heavy = np.zeros(len(pair), dtype=bool) if not self.rows.n else self.rows.by_kg[coupling] & ~last
        return start, index, np.where(heavy, kg, 1.0)

    def limits(self) -> tuple[Floats, Floats]:
        """Lower and upper limits of all rows, less what the fixed columns use."""
        left = self.rows.limit - self.rows.usage(self.all, self.fixed)
        lower = np.where(self.rows.commitment, left, -np.inf)
        upper = np.where(self.rows.commitment, np.inf, left)
        ones = np.ones(len(np.unique(self.all.order[self.columns])))
        return np.concatenate((lower, ones)), np.concatenate((upper, ones))

    def model(self, integral: bool) -> highspy.HighsLp:
        """The program as HiGHS takes it: our columns, then a slack for each row that may be missed."""
        start, index, value = self.matrix()
        lower, upper = self.limits()
        soft = np.flatnonzero(self.rows.commitment | (self.elastic is not None))
        price = np.where(self.rows.commitment, self.rows.penalty, 0.0 if self.elastic is None else self.elastic)
        n, slack = len(self.columns), len(soft)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = n + slack, len(lower)
        model.col_cost_ = np.concatenate((self.all.cost[self.columns], price[soft]))
        model.col_lower_ = np.zeros(n + slack)
        model.col_upper_ = np.full(n + slack, highspy.kHighsInf)
        model.row_lower_, model.row_upper_ = lower, upper
        model.offset_ = float(self.all.cost[self.fixed].sum())
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = np.concatenate((start, start[-1] + np.arange(1, slack + 1)))
        model.a_matrix_.index_ = np.concatenate((index, soft))
        model.a_matrix_.value_ = np.concatenate((value, -self.rows.sign[soft]))
        if integral:
            kinds = [highspy.HighsVarType.kInteger] * n + [highspy.HighsVarType.kContinuous] * slack
            model.integrality_ = kinds
        return model


def solve_linear(program: Program) -> Solved:
    """The best shares and the prices of the rows."""
    solver = solver_of({})
    solver.passModel(program.model(integral=False))
    solver.run()
    solution = solver.getSolution()
    dual = np.array(solution.row_dual)[: program.rows.n]
    objective = solver.getInfo().objective_function_value
    share = np.array(solution.col_value)[: len(program.columns)]
    return Solved(share, program.rows.allowed(-program.rows.sign * dual), objective, objective)


def solve_integer(program: Program, start: NDArray[np.float64], *, within: float, budget_s: float) -> Solved | None:
    """One column for each order, within an absolute gap, or the best found when the time is over; None: none found."""
    solver = integer_solver(program, start, within=within, budget_s=budget_s)
    if len(program.columns) <= FEW:
        for name, value in LEAST.items():
            solver.setOptionValue(name, value)
    solver.run()
    return solved_of(program, solver)


def integer_solver(program: Program, start: NDArray[np.float64], *, within: float, budget_s: float) -> Any:
    """HiGHS with the integer program, ready to run; `start` may be empty."""
    solver = solver_of({"mip_abs_gap": within, "mip_rel_gap": 0.0, "time_limit": max(0.05, budget_s)})
    solver.passModel(program.model(integral=True))
    if len(start):
        solution = highspy.HighsSolution()
        slack = solver.getNumCol() - len(start)
        solution.col_value = [*start, *_slacks(program, start, slack)]
        solver.setSolution(solution)
    return solver


def solved_of(program: Program, solver: Any) -> Solved | None:
    """What an integer program's run has found, None where that is nothing."""
    info = solver.getInfo()
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None
    share = np.array(solver.getSolution().col_value)[: len(program.columns)]
    return Solved(share, np.zeros(program.rows.n), info.objective_function_value, info.mip_dual_bound)


def _slacks(program: Program, start: Floats, slack: int) -> Floats:
    """What a given choice leaves of the commitments (a program that may exceed capacity is never given a start)."""
    chosen = np.concatenate((program.fixed, program.columns[start > 0.5]))
    short = program.rows.limit - program.rows.usage(program.all, chosen)
    return np.maximum(0.0, short[program.rows.commitment])[:slack]


def solver_of(options: dict[str, float]) -> Any:
    """HiGHS on one thread, silent."""
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    for name, value in options.items():
        solver.setOptionValue(name, value)
    return solver
