"""What is left of a day, smoothed: each order to come spreads over its candidates, the more evenly the nearer they are.

The dual of the linear program with the least cost of each order replaced by a soft one (entropy), and with a barrier
that keeps prices inside their limits. The best prices then move smoothly with what is left, where those of the linear
program jump: few orders come per tight limit, and which of them come is a matter of chance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headway.dispatch.solver.columns import Columns, Floats, Ints, Mask
from headway.dispatch.solver.rows import Rows


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is still to come: so many orders for each one of the sample, at least 0, with so much left of each row."""

    times: Floats
    left: Floats


@dataclass(frozen=True, slots=True)
class Sight:
    """A point: its prices, the dual's value and slope there, and how much of each candidate is taken."""

    prices: Floats
    value: float
    slope: Floats
    share: Floats


class Smooth:
    """The smoothed dual of a sample of orders.

    Args:
        ceiling: below what each price stays.
        softness: how near, in money, another candidate must be to get a like share of an order.
    """

    def __init__(self, sample: Columns, rows: Rows, ceiling: Floats, softness: float) -> None:
        self._sample, self._rows, self.ceiling, self.softness = sample, rows, ceiling, softness
        self._column, self._row = _pairs(sample, rows)
        self._amount = np.where(rows.by_kg[self._row], sample.kg[self._column], 1.0) * rows.sign[self._row]
        self._length = np.diff(sample.start)
        self._kg = sample.kg
        self._cost = sample.cost
        self._far = 1e3 * float(sample.cost.max(initial=1.0))

    def look(self, left: Floats) -> None:
        """Candidates that fit into what is left no more are taken no more."""
        rows, size = self._rows, self._rows.n_groups + 1
        heaviest, most = np.full(size, np.inf), np.full(size, np.inf)
        np.minimum.at(heaviest, rows.group, np.where(rows.by_kg, left, np.inf)[rows.row])
        np.minimum.at(most, rows.group, np.where(rows.by_kg | rows.commitment, np.inf, left)[rows.row])
        group = self._sample.group
        shut = (self._kg > heaviest[group]) | (most[group] < 1)
        self._cost = np.where(shut, self._sample.cost + self._far, self._sample.cost)

    def at(self, prices: Floats, ahead: Ahead) -> Sight:
        """The dual at these prices, between 0 and their ceiling; at a limit itself its value is minus infinity."""
        rows, sample = self._rows, self._sample
        each, per_kg = rows.by_group(prices)
        values = self._cost + each[sample.group] + per_kg[sample.group] * self._kg
        least = np.minimum.reduceat(values, sample.start[:-1])
        share = np.exp((np.repeat(least, self._length) - values) / self.softness)
        total = np.add.reduceat(share, sample.start[:-1])
        share *= np.repeat(ahead.times / total, self._length)
        room = self.ceiling - prices
        used = np.bincount(self._row, weights=share[self._column] * self._amount, minlength=rows.n)
        signed = rows.sign * ahead.left
        value = float(ahead.times @ (least - self.softness * np.log(total))) - float(prices @ signed)
        with np.errstate(divide="ignore"):
            value += self.softness * float(np.log(prices).sum() + np.log(room).sum())
            slope = used - signed + self.softness * (1 / prices - 1 / room)
        return Sight(prices, value, slope, share)

    def curvature(self, sight: Sight, ahead: Ahead) -> Floats:
        """How the slope falls as prices rise: a positive definite matrix."""
        n = self._rows.n
        taken = sight.share[self._column] * self._amount
        by_order = np.bincount(self._sample.order[self._column] * n + self._row, weights=taken,
                               minlength=self._sample.n_orders * n).reshape(-1, n)  # fmt: skip
        found: Floats = -by_order.T @ (by_order / np.maximum(ahead.times, 1e-9)[:, None])
        for shift in range(int(np.bincount(self._column, minlength=1).max(initial=0))):
            first, second = _apart(self._column, shift)
            cells = self._row[first] * n + self._row[second]
            part = np.bincount(cells, weights=taken[first] * self._amount[second], minlength=n * n).reshape(n, n)
            found += part if shift == 0 else part + part.T
        barrier = 1 / sight.prices**2 + 1 / (self.ceiling - sight.prices) ** 2
        found /= self.softness
        np.fill_diagonal(found, np.maximum(0.0, np.diag(found)) + self.softness * barrier)
        return found


def _pairs(sample: Columns, rows: Rows) -> tuple[Ints, Ints]:
    """Each candidate with each of the rows that it uses, sorted by candidate."""
    served = np.flatnonzero(sample.group >= 0)
    first = np.searchsorted(rows.group, np.arange(rows.n_groups + 1))
    group = sample.group[served]
    size = first[group + 1] - first[group]
    column = np.repeat(served, size)
    offset = np.arange(len(column)) - np.repeat(np.cumsum(size) - size, size)
    return column, rows.row[np.repeat(first[group], size) + offset]


def _apart(column: Ints, shift: int) -> tuple[Ints, Ints]:
    """Pairs of one candidate that stand so far apart."""
    same: Mask = column[shift:] == column[: len(column) - shift]
    first = np.flatnonzero(same)
    return first, first + shift
