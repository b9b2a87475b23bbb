"""What couples the orders: capacity in shipments and kilograms, and commitments; and what prices of these say."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from headway.dispatch.solver.columns import Columns, Floats, Ints
from headway.dispatch.solver.problem import Problem

ROUNDING = 1e-12
"""Share by which a bound is lowered, so that no rounding of its terms can have raised it."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Row `r` sums its groups' shipments (or kilograms): at most `limit[r]`, or at least that for a commitment.

    A commitment that is missed costs `penalty[r]` for each one missing; capacity cannot be exceeded (infinite).
    """

    by_kg: NDArray[np.bool_]
    commitment: NDArray[np.bool_]
    limit: Floats
    penalty: Floats
    row: Ints
    """With `group`: the pairs of row and group that belong together, sorted by group."""
    group: Ints
    n_groups: int

    @property
    def n(self) -> int:
        """How many rows there are."""
        return len(self.limit)

    @property
    def sign(self) -> Floats:
        """1 for capacity, -1 for commitments."""
        return np.where(self.commitment, -1.0, 1.0)

    def limited(self, limit: Floats) -> Rows:
        """The same with other limits."""
        return replace(self, limit=limit)

    def only(self, keep: NDArray[np.bool_]) -> Rows:
        """Some of the rows."""
        pairs = keep[self.row]
        return replace(
            self,
            by_kg=self.by_kg[keep],
            commitment=self.commitment[keep],
            limit=self.limit[keep],
            penalty=self.penalty[keep],
            row=(np.cumsum(keep) - 1)[self.row[pairs]],
            group=self.group[pairs],
        )

    def usage(self, columns: Columns, chosen: Ints) -> Floats:
        """What the chosen columns use of each row."""
        used = chosen[columns.group[chosen] >= 0]
        group = columns.group[used]
        count = np.bincount(group, minlength=self.n_groups).astype(float)
        kg = np.bincount(group, weights=columns.kg_of(used), minlength=self.n_groups)
        amount = np.where(self.by_kg[self.row], kg[self.group], count[self.group])
        return np.bincount(self.row, weights=amount, minlength=self.n).astype(float)

    def by_group(self, prices: Floats) -> tuple[Floats, Floats]:
        """What a shipment, and what a kilogram of it, pays for scarcity in each group (the last one: no group, 0)."""
        signed = (prices * self.sign)[self.row]
        heavy = self.by_kg[self.row]
        size = self.n_groups + 1
        each = np.bincount(self.group, weights=np.where(heavy, 0.0, signed), minlength=size)
        per_kg = np.bincount(self.group, weights=np.where(heavy, signed, 0.0), minlength=size)
        return each.astype(float), per_kg.astype(float)

    def values(self, columns: Columns, prices: Floats) -> Floats:
        """Cost of each column with scarcity paid and commitments credited."""
        each, per_kg = self.by_group(prices)
        return columns.cost + each[columns.group] + per_kg[columns.group] * columns.kg

    def bound(self, columns: Columns, values: Floats, prices: Floats) -> float:
        """No allocation costs less (Lagrangian duality): `sum of least values - sum of sign * price * limit`.

        Valid for any prices >= 0 that for commitments do not exceed the penalty; `values` are those of the prices.
        """
        least = np.minimum.reduceat(values, columns.start[:-1]) if columns.n_orders else np.zeros(0)
        terms = np.concatenate((least, -self.sign * prices * self.limit))
        return math.fsum(terms) - ROUNDING * math.fsum(np.abs(terms))

    def penalties(self, usage: Floats) -> Floats:
        """What each row's shortfall costs."""
        short = np.where(self.commitment, np.maximum(0.0, self.limit - usage), 0.0)
        return short * np.where(self.commitment, self.penalty, 0.0)

    def allowed(self, prices: Floats) -> Floats:
        """The nearest prices for which `bound` is valid."""
        return np.clip(prices, 0.0, np.where(self.commitment, self.penalty, np.inf))


def rows_of(problem: Problem, columns: Columns) -> Rows:
    """All rows of a problem, also those that cannot bind."""
    carriers = {carrier.id: number for number, carrier in enumerate(problem.carriers)}
    origins: dict[str, int] = {}
    for order in problem.orders:
        origins.setdefault(order.origin, len(origins))
    wanted: list[tuple[int, int | None, bool, float, float]] = []
    for c in problem.capacity:
        origin = None if c.origin is None else origins.get(c.origin, -1)
        if c.shipments is not None:
            wanted.append((carriers[c.carrier], origin, False, float(c.shipments), math.inf))
        if c.kg is not None:
            wanted.append((carriers[c.carrier], origin, True, c.kg, math.inf))
    wanted += [
        (carriers[m.carrier], None, False, float(m.min_shipments), m.shortfall_penalty_each)
        for m in problem.commitments
    ]
    return _rows(wanted, columns)


def _rows(wanted: list[tuple[int, int | None, bool, float, float]], columns: Columns) -> Rows:
    of_carrier: dict[int, list[int]] = {}
    by_place: dict[tuple[int, int], int] = {}
    for number, (carrier, origin) in enumerate(columns.groups):
        of_carrier.setdefault(carrier, []).append(number)
        by_place[carrier, origin] = number
    pairs: list[tuple[int, int]] = []
    for number, (carrier, place, *_) in enumerate(wanted):
        if place is None:
            pairs += [(group, number) for group in of_carrier.get(carrier, ())]
        elif (carrier, place) in by_place:
            pairs.append((by_place[carrier, place], number))
    pairs.sort()
    return Rows(
        by_kg=np.array([w[2] for w in wanted], dtype=bool),
        commitment=np.array([math.isfinite(w[4]) for w in wanted], dtype=bool),
        limit=np.array([w[3] for w in wanted], dtype=float),
        penalty=np.array([w[4] for w in wanted], dtype=float),
        row=np.array([p[1] for p in pairs], dtype=np.int64),
        group=np.array([p[0] for p in pairs], dtype=np.int64),
        n_groups=len(columns.groups),
    )


def could_bind(rows: Rows, columns: Columns) -> NDArray[np.bool_]:
    """Which rows could bind, were every order to go to each of its carriers?"""
    most = rows.usage(columns, np.arange(len(columns.cost)))
    return np.where(rows.commitment, (rows.limit > 0) & (rows.penalty > 0), most > rows.limit)


def binding(rows: Rows, columns: Columns) -> Rows:
    """Only the rows that could bind."""
    return rows.only(could_bind(rows, columns))
