"""The best load of a carrier when its orders are worth so much, and a bound on it; or all loads nearly as good."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from headway.dispatch.solver.columns import Floats, Ints, Mask
from headway.dispatch.solver.parts import Part
from headway.dispatch.solver.program import solver_of
from headway.dispatch.solver.states import BITS, Frame, States, listed

REMEMBERED = 30
"""Loads found before that are tried first."""
WIDER = 1.5
"""How much more a load may lose at each try."""
TRIES = 40
FAR = 1e300
FIRST, NARROW = 3e-3, 1e-5
"""How much a load may lose at the first try, and at least, in mean costs of a candidate."""


@dataclass(frozen=True, slots=True)
class Found:
    """No load costs less than `bound`; the best one that is known, None if none is."""

    bound: float
    load: Mask | None
    frame: Frame


class Loads:
    """Loads of one carrier while orders' worth changes; `forced` decides candidates: 1 taken, 0 not, -1 open."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.forced: NDArray[np.int8] = np.full(len(part.orders), -1, dtype=np.int8)
        self.known: list[Mask] = []
        self._costs: list[float] = []
        self._keys: set[bytes] = set()
        self._solver: Any = None
        self._numbers = np.arange(len(part.orders), dtype=np.int32)
        self._scale = 1e-9 + float(np.abs(part.cost).mean())
        self._width = FIRST * self._scale

    def best(self, worth: Floats) -> Found:
        """The load that costs least when taking an order earns its worth (by order of the problem)."""
        cost = self.part.cost - worth[self.part.orders]
        frame = self._frame(cost)
        least, load = self._remembered(frame, cost)
        order = np.argsort(frame.loss, kind="stable")
        proved, most = 0.0, self._width
        for _ in range(TRIES):
            most = min(most, least)
            items = order[: np.searchsorted(frame.loss[order], min(most, FAR), side="right")]
            states = listed(frame, items, most)
            if states is None:
                if proved or most <= self._scale * NARROW:
                    break
                most /= 2
                continue
            if len(states.loss) and states.loss.min() < least:
                best = int(states.loss.argmin())
                least, load = float(states.loss[best]), _load(frame, items, states, best)
            proved = most
            if least <= proved:
                self._width = max(self._scale * NARROW, 1.05 * least)
                break
            most *= WIDER
        return Found(frame.base + min(proved, least), load, frame)

    def near(self, found: Found, width: float, most: int) -> list[Mask]:
        """Loads at most `width` above the bound, the best ones if there are more than `most`; nearer where too many."""
        frame = found.frame
        while True:
            limit = found.bound - frame.base + width
            items = np.flatnonzero(frame.loss <= limit)
            states = listed(frame, items, limit, every=True)
            if states is not None:
                best = np.argsort(states.loss, kind="stable")[:most]
                return [_load(frame, items, states, int(state)) for state in best]
            if width < self._scale * NARROW:
                return [] if found.load is None else [found.load]
            width *= 0.7

    def remember(self, load: Mask) -> bool:
        """Keep a load to try it first; was it new?"""
        key = load.tobytes()
        fresh = key not in self._keys
        if fresh:
            self._keys.add(key)
            self.known.append(load)
            self._costs.append(self.part.cost_of(load, self.part.cost))
        return fresh

    def allows(self, load: Mask) -> bool:
        """Does it keep to what is decided?"""
        return not ((self.forced >= 0) & (load != (self.forced == 1))).any()

    def _remembered(self, frame: Frame, cost: Floats) -> tuple[float, Mask | None]:
        """The best of the loads found before, and what it loses."""
        if not self.known:
            return math.inf, None
        recent = np.array(self.known[-REMEMBERED:])
        fit = ~((self.forced >= 0) & (recent != (self.forced == 1))).any(axis=1)
        costs = np.array(self._costs[-REMEMBERED:]) + recent @ (cost - self.part.cost)
        least = int(np.where(fit, costs, np.inf).argmin())
        if not fit[least]:
            return math.inf, None
        return max(0.0, float(costs[least]) - frame.base), self.known[-REMEMBERED:][least]

    def _frame(self, cost: Floats) -> Frame:
        part = self.part
        prices = self._prices(cost)
        value = cost + part.amounts @ (part.sign * prices)
        start = np.where(self.forced < 0, value < 0, self.forced == 1)
        base = float(value[start].sum() - (part.sign * prices * part.limit).sum())
        left = part.limit - part.amounts[start].sum(axis=0)
        return Frame(part, prices, base, start, np.where(self.forced < 0, np.abs(value), np.inf), left)

    def _prices(self, cost: Floats) -> Floats:
        """Prices of the rows at which the start is nearest to a load: the carrier's linear program."""
        part = self.part
        if not len(part.limit):
            return np.zeros(0)
        if self._solver is None:
            self._solver = solver_of({})
            self._solver.setOptionValue("presolve", "off")
            self._solver.passModel(_model(part, cost))
        numbers = self._numbers
        self._solver.changeColsCost(len(numbers), numbers, cost)
        lower, upper = (self.forced == 1).astype(float), (self.forced != 0).astype(float)
        self._solver.changeColsBounds(len(numbers), numbers, lower, upper)
        self._solver.run()
        dual = np.array(self._solver.getSolution().row_dual)
        prices = dual if len(dual) == len(part.limit) else np.zeros(len(part.limit))
        most = np.where(part.commitment, part.penalty, np.inf)
        return np.nan_to_num(np.clip(-part.sign * prices, 0.0, most), posinf=0.0)


def _load(frame: Frame, items: Ints, states: States, state: int) -> Mask:
    load = frame.start.copy()
    bits = states.flips[state]
    number = np.arange(len(items))
    load[items[(bits[number // BITS] >> (number % BITS)) & 1 == 1]] ^= True
    return load


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
