"""Matrices as the kernels read them: single precision, rows to and from a place, and one place that is nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from headway.routing.live.tasks import NO_WAY
from headway.routing.problem import UNREACHABLE, Matrix
from headway.routing.roads.base import Spokes

Floats = NDArray[np.float32]


class Wider:
    """A matrix with a place more behind its own, which are not copied; read by rows, or by rows and columns."""

    def __init__(self, values: Ways, row: Floats, column: Floats) -> None:
        """`row` is from the new place to the others and itself, `column` from the others to it."""
        self._values, self._row, self._column = values, row, column
        self._last = len(column)
        self.shape = (self._last + 1, self._last + 1)

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, int):
            return self._row if key == self._last else np.append(self._values[key], self._column[key])
        rows, columns = key if isinstance(key, tuple) else (np.asarray(key)[..., None], np.arange(self._last + 1))
        rows, columns = np.broadcast_arrays(rows, columns)
        old = np.minimum(rows, self._last - 1)
        found = np.where(
            columns < self._last, self._values[old, np.minimum(columns, self._last - 1)], self._column[old]
        )
        return np.where(rows < self._last, found, self._row[columns])


Ways = Floats | Wider


@dataclass(frozen=True, slots=True, eq=False)
class Road:
    """One profile's way from place to place.

    Attributes:
        from_s, from_m: row = where from. to_s, to_m: row = where to (the transposed, so that a row is contiguous).
        nowhere: the index of what is no distance from anywhere; the matrix's places are before it.
    """

    from_s: Ways
    from_m: Ways
    to_s: Ways
    to_m: Ways
    nowhere: int


def road_of(matrix: Matrix) -> Road:
    """The matrix with nowhere added; a hole is `NO_WAY`."""
    from_s, from_m = _wider(matrix.duration_s), _wider(matrix.distance_m)
    return Road(from_s, from_m, np.ascontiguousarray(from_s.T), np.ascontiguousarray(from_m.T), matrix.places)


def joined(road: Road, legs: Spokes, known: Sequence[int]) -> Road:
    """The road with a place more, behind all others: they keep their numbers, and what was made of them its worth.

    Args:
        known: the numbers of the places that the legs lead to and from, in their order; nowhere is not among them.
    """
    at = np.asarray(known, np.intp)
    return Road(
        _longer(road.from_s, at, legs.out_s, legs.back_s),
        _longer(road.from_m, at, legs.out_m, legs.back_m),
        _longer(road.to_s, at, legs.back_s, legs.out_s),
        _longer(road.to_m, at, legs.back_m, legs.out_m),
        road.nowhere,
    )


def slower(road: Road, factor: float) -> Road:
    """The same way in `factor` times the time."""

    every = np.arange(road.from_s.shape[0])

    def scaled(ways: Ways) -> Floats:
        values = np.asarray(ways[every])
        return np.where(values >= NO_WAY, NO_WAY, np.ceil(values * np.float32(factor))).astype(np.float32)

    return Road(scaled(road.from_s), road.from_m, scaled(road.to_s), road.to_m, road.nowhere)


def _wider(values: NDArray[np.int64]) -> Floats:
    places = values.shape[0]
    found = np.zeros((places + 1, places + 1), np.float32)
    found[:places, :places] = values
    found[found >= UNREACHABLE / 2] = NO_WAY
    return found


def _longer(values: Ways, at: NDArray[np.intp], row: NDArray[np.int64], column: NDArray[np.int64]) -> Wider:
    """With a row and a column at the end, which are 0 where nothing is given: nowhere is no distance from anywhere."""
    size = values.shape[0]
    there, back = np.zeros(size + 1, np.float32), np.zeros(size, np.float32)
    there[at] = np.where(row >= UNREACHABLE / 2, NO_WAY, row)
    back[at] = np.where(column >= UNREACHABLE / 2, NO_WAY, column)
    return Wider(values, there, back)
