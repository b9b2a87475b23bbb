"""What serving each order is worth, so that the carriers' best loads, each found alone, prove the highest bound.

Lagrangian duality, carrier by carrier: an allocation gives each order to one carrier or leaves it out. Pay every
order's worth once and let each carrier choose its cheapest load net of the worth of what it takes, as if it were alone:
the sum is no more than what any allocation costs, whatever the worths. Whole loads are what the linear relaxation
lacks. Worths are improved by cutting planes within a box around the best ones.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from headway.dispatch.solver.columns import Columns, Floats, Mask
from headway.dispatch.solver.loads import Found, Loads
from headway.dispatch.solver.program import solver_of

SAFETY = 1e-9
"""Share of its terms by which a bound is lowered, so that no rounding can have raised it."""
KEPT = 100
"""Loads of a carrier that new cuts begin with."""
LOOSE = 0.2
"""A carrier without a load that is known may cost so much more than its bound, in mean costs of an order."""


@dataclass(frozen=True, slots=True)
class Point:
    """Worths, the bound they prove, and the best loads found at them."""

    worth: Floats
    bound: float
    found: tuple[Found, ...]


def middle(columns: Columns, values: Floats) -> Floats:
    """Halfway between each order's best and second value, at most a little above the best: a start."""
    first = columns.cheapest(values)
    others = values.copy()
    others[first] = np.inf
    second = np.minimum.reduceat(others, columns.start[:-1])
    half = np.minimum((second - values[first]) / 2, 0.07 * np.abs(columns.cost).mean())
    start: Floats = np.minimum(values[first] + half, columns.cost[columns.start[:-1]])
    return start


def point_at(worth: Floats, ceiling: Floats, loads: list[Loads]) -> Point:
    """The bound that worths prove; `ceiling` is what leaving each order out costs."""
    found = tuple(each.best(worth) for each in loads)
    terms = [*worth, *np.minimum(0.0, ceiling - worth), *(each.bound for each in found)]
    return Point(worth, math.fsum(terms) - SAFETY * math.fsum(map(abs, terms)), found)


class Cuts:
    """The linear program over worths: the loads known so far say what each carrier can cost at most.

    Its prices are shares of loads: a fractional allocation.
    """

    def __init__(self, loads: list[Loads], ceiling: Floats) -> None:
        self._loads, self._ceiling, self._n = loads, ceiling, len(ceiling)
        self._made: list[tuple[int, Mask]] = []
        self._alive: set[int] = set()
        size = self._n + len(loads)
        self._slack = LOOSE * float(np.abs(np.concatenate([each.part.cost for each in loads])).mean())
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = size, 0
        model.col_cost_ = np.ones(size)
        model.col_lower_ = np.full(size, -np.inf)
        model.col_upper_ = np.full(size, np.inf)
        model.row_lower_ = model.row_upper_ = np.zeros(0)
        model.sense_ = highspy.ObjSense.kMaximize
        self._solver: Any = solver_of({})
        self._solver.setOptionValue("presolve", "off")
        self._solver.passModel(model)
        for number, each in enumerate(loads):
            for load in [load for load in each.known if each.allows(load)][-KEPT:]:
                self.add(number, load)

    def add(self, number: int, load: Mask) -> None:
        """A load of a carrier."""
        part = self._loads[number].part
        index = np.append(part.orders[load], self._n + number).astype(np.int32)
        self._solver.addRow(-np.inf, part.cost_of(load, part.cost), len(index), index, np.ones(len(index)))
        self._alive.add(len(self._made))
        self._made.append((number, load))

    def learn(self, point: Point) -> int:
        """Loads found at a point; how many were new."""
        fresh = 0
        for number, found in enumerate(point.found):
            if found.load is not None and self._loads[number].remember(found.load):
                self.add(number, found.load)
                fresh += 1
            for load in found.others:
                if self._loads[number].remember(load):
                    self.add(number, load)
        return fresh

    def forget(self) -> None:
        """Loads that what is decided no longer allows count no more."""
        dead = [row for row in self._alive if not self._loads[self._made[row][0]].allows(self._made[row][1])]
        if dead:
            self._alive.difference_update(dead)
            free = np.full(len(dead), np.inf)
            self._solver.changeRowsBounds(len(dead), np.array(dead, dtype=np.int32), -free, free)

    def best(self, around: Point, width: float) -> tuple[Floats, float]:
        """The most promising worths at most `width` from those of a point, and the bound that they promise."""
        known = [np.inf if each.load is not None else each.bound + self._slack for each in around.found]
        size = self._n + len(self._loads)
        lower = np.concatenate((np.minimum(around.worth - width, self._ceiling), np.full(len(known), -np.inf)))
        upper = np.concatenate((np.minimum(around.worth + width, self._ceiling), known))
        self._solver.changeColsBounds(size, np.arange(size, dtype=np.int32), lower, upper)
        self._solver.run()
        value = np.array(self._solver.getSolution().col_value)
        return value[: self._n], self._solver.getInfo().objective_function_value

    def shares(self) -> list[Floats]:
        """Of each carrier's candidates, at the last worths found: how much of each order it takes."""
        dual = np.abs(np.array(self._solver.getSolution().row_dual))
        shares = [np.zeros(len(each.part.orders)) for each in self._loads]
        for row in np.flatnonzero(dual > 1e-9):
            number, load = self._made[row]
            if self._loads[number].allows(load):
                shares[number] += dual[row] * load
        return shares


def improved(cuts: Cuts, point: Point, loads: list[Loads], ceiling: Floats, width: float) -> tuple[Point, float, float]:
    """A step: the better point, the next width, and what the bound could still gain within this one."""
    worth, promised = cuts.best(point, width)
    hope = promised - point.bound
    if hope <= 0:
        return point, width, hope
    tried = point_at(worth, ceiling, loads)
    cuts.learn(tried)
    if tried.bound > point.bound + 0.2 * hope:
        return tried, 1.2 * width, hope
    return (tried, width, hope) if tried.bound > point.bound else (point, 0.75 * width, hope)
