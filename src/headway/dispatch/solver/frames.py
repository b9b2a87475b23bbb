"""A carrier's linear program: prices of its rows, and the frame at them from which loads are listed."""

from __future__ import annotations

from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from headway.dispatch.solver.columns import Floats
from headway.dispatch.solver.parts import Part
from headway.dispatch.solver.program import solver_of
from headway.dispatch.solver.states import Frame

Forced = NDArray[np.int8]
"""Of each candidate: 1 taken, 0 not, -1 open."""
WHOLE = 1e-6
"""A share so near to 0 or 1 is whole."""


class Frames:
    """One carrier's linear program, kept from one question to the next."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self._solver: Any = None
        self._numbers = np.arange(len(part.orders), dtype=np.int32)

    def at(self, cost: Floats, forced: Forced) -> tuple[Frame, int | None]:
        """The frame where candidates cost so much, and the heaviest candidate of which only a share is taken."""
        part = self.part
        prices, shares = self._solved(cost, forced)
        value = cost + part.amounts @ (part.sign * prices)
        start = np.where(forced < 0, value < 0, forced == 1)
        base = float(value[start].sum() - (part.sign * prices * part.limit).sum())
        left = part.limit - part.amounts[start].sum(axis=0)
        frame = Frame(part, prices, base, start, np.where(forced < 0, np.abs(value), np.inf), left)
        split = np.flatnonzero((shares > WHOLE) & (shares < 1 - WHOLE))
        return frame, int(split[part.kg[split].argmax()]) if len(split) else None

    def _solved(self, cost: Floats, forced: Forced) -> tuple[Floats, Floats]:
        """Prices of the rows at which the start is nearest to a load, and shares of the candidates."""
        part = self.part
        if not len(part.limit):
            return np.zeros(0), np.zeros(0)
        if self._solver is None:
            self._solver = solver_of({})
            self._solver.setOptionValue("presolve", "off")
            self._solver.passModel(_model(part, cost))
        numbers = self._numbers
        self._solver.changeColsCost(len(numbers), numbers, cost)
        lower, upper = (forced == 1).astype(float), (forced != 0).astype(float)
        self._solver.changeColsBounds(len(numbers), numbers, lower, upper)
        self._solver.run()
        solution = self._solver.getSolution()
        dual = np.array(solution.row_dual)
        prices = dual if len(dual) == len(part.limit) else np.zeros(len(part.limit))
        most = np.where(part.commitment, part.penalty, np.inf)
        shares = np.array(solution.col_value)[: len(numbers)]
        return np.nan_to_num(np.clip(-part.sign * prices, 0.0, most), posinf=0.0), shares


def _model(part: Part, cost: Floats) -> highspy.HighsLp:
    """Shares of candidates, then what is missing of each commitment."""
    soft = np.flatnonzero(part.commitment)
    n, slack = len(cost), len(soft)
    matrix = np.zeros((n + slack, len(part.limit)))
    matrix[:n] = part.amounts
    matrix[n + np.arange(slack), soft] = 1.0
    filled = matrix != 0
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = n + slack, len(part.limit)
    model.col_cost_ = np.concatenate((cost, part.penalty[soft]))
    model.col_lower_ = np.zeros(n + slack)
    model.col_upper_ = np.concatenate((np.ones(n), np.full(slack, np.inf)))
    model.row_lower_ = np.where(part.commitment, part.limit, -np.inf)
    model.row_upper_ = np.where(part.commitment, np.inf, part.limit)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.concatenate(([0], np.cumsum(filled.sum(axis=1))))
    model.a_matrix_.index_ = np.nonzero(filled)[1]
    model.a_matrix_.value_ = matrix[filled]
    return model
