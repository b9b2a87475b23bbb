"""Makes any choice keep to capacity, counted in whole millionths of a kilogram, at the least extra cost it finds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from headway.dispatch.solver.columns import Columns, Floats, Ints
from headway.dispatch.solver.rows import Rows

MILLIONTHS = 1e6
EXACT = 2.0**52
NOISE_KG = 1e-9
"""What sums of decimal numbers may be off by."""


def exact(columns: Columns, rows: Rows) -> tuple[Columns, Rows]:
    """The same with weights and limits as whole numbers, on the safe side, so that sums of them are exact.

    Decimal fractions of a kilogram, so that a weight written with few digits stays what it is in a heavy problem.
    """
    total = float(columns.weight_kg.sum()) + 1.0
    scale = min(MILLIONTHS, 10.0 ** np.floor(np.log10(EXACT / total)))
    weight = _whole(columns.weight_kg, scale, np.ceil)
    limit = np.where(rows.by_kg, _whole(np.minimum(rows.limit, 2 * total), scale, np.floor), rows.limit)
    return replace(columns, weight_kg=weight), rows.limited(limit)


def possible(columns: Columns, rows: Rows) -> Columns:
    """Without the candidates that exceed a limit by themselves: HiGHS counts a few milligrams as nothing."""
    size = rows.n_groups + 1
    kg, shipments = np.full(size, np.inf), np.full(size, np.inf)
    np.minimum.at(kg, rows.group, np.where(rows.by_kg, rows.limit, np.inf)[rows.row])
    np.minimum.at(shipments, rows.group, np.where(rows.by_kg | rows.commitment, np.inf, rows.limit)[rows.row])
    return columns.only((columns.kg <= kg[columns.group]) & (shipments[columns.group] >= 1))


def _whole(kg: Floats, scale: float, otherwise: np.ufunc) -> Floats:
    value = kg * scale
    nearest = np.round(value)
    close = np.abs(value - nearest) <= np.maximum(NOISE_KG * scale, 2 * np.spacing(value))
    result: Floats = np.where(close, nearest, otherwise(value))
    return result


class Room:
    """What is left of each capacity row while single orders move; `columns` and `rows` are the exact ones."""

    def __init__(self, columns: Columns, rows: Rows, chosen: Ints) -> None:
        self._columns, self._rows = columns, rows
        used = rows.usage(columns, chosen) if len(chosen) else np.zeros(rows.n)
        self.left = np.where(rows.commitment, np.inf, rows.limit) - used
        self._bounds = np.searchsorted(rows.group, np.arange(rows.n_groups + 1))

    def rows_of(self, column: int) -> Ints:
        """The rows that a column uses."""
        group = self._columns.group[column]
        return self._rows.row[self._bounds[group] : self._bounds[group + 1]] if group >= 0 else self._rows.row[:0]

    def amounts(self, column: int) -> Floats:
        """How much of each of `rows_of` it uses."""
        weight = self._columns.weight_kg[self._columns.order[column]]
        return np.where(self._rows.by_kg[self.rows_of(column)], weight, 1.0)

    def fits(self, column: int) -> bool:
        """Is there capacity left for it?"""
        return bool((self.left[self.rows_of(column)] >= self.amounts(column)).all())

    def take(self, column: int) -> None:
        """Use capacity."""
        self.left[self.rows_of(column)] -= self.amounts(column)

    def free(self, column: int) -> None:
        """Give it back."""
        self.left[self.rows_of(column)] += self.amounts(column)


def repaired(columns: Columns, rows: Rows, chosen: Ints, values: Floats) -> Ints:
    """Move orders out of capacity that is exceeded, those first that lose least by it; `values` price the columns."""
    whole, limits = exact(columns, rows)
    room = Room(whole, limits, chosen)
    if not (room.left < 0).any():
        return chosen
    chosen = chosen.copy()
    least_other = _second(columns, chosen, values) - values[chosen]
    for order in np.argsort(least_other, kind="stable"):
        over = room.left < 0
        if not over.any():
            break
        if over[room.rows_of(int(chosen[order]))].any():
            chosen[order] = _moved(columns, room, int(order), int(chosen[order]), values)
    return chosen


def _second(columns: Columns, chosen: Ints, values: Floats) -> Floats:
    others = values.copy()
    others[chosen] = np.inf
    return np.minimum.reduceat(others, columns.start[:-1])


def _moved(columns: Columns, room: Room, order: int, column: int, values: Floats) -> int:
    """The order's best column that fits once it has left its own; leaving it out always fits."""
    room.free(column)
    first, last = int(columns.start[order]), int(columns.start[order + 1])
    ranked = first + np.argsort(values[first:last], kind="stable")
    other = next(int(c) for c in ranked if c != column and (room.fits(int(c)) or columns.group[c] < 0))
    room.take(other)
    return other
