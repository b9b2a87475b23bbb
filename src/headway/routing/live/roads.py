"""Matrices as the kernels read them: single precision, rows to and from a place, and one place that is nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from headway.routing.live.tasks import NO_WAY
from headway.routing.problem import UNREACHABLE, Matrix

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Road:
    """One profile's way from place to place.

    Attributes:
        from_s, from_m: row = where from. to_s, to_m: row = where to (the transposed, so that a row is contiguous).
        nowhere: the index of what is no distance from anywhere; the matrix's places are before it.
    """

    from_s: Floats
    from_m: Floats
    to_s: Floats
    to_m: Floats
    nowhere: int


@dataclass(frozen=True, slots=True, eq=False)
class Legs:
    """The ways of one profile from a new place to those that are known, and from each of them to it."""

    out_s: NDArray[np.int64]
    out_m: NDArray[np.int64]
    back_s: NDArray[np.int64]
    back_m: NDArray[np.int64]


def road_of(matrix: Matrix) -> Road:
    """The matrix with nowhere added; a hole is `NO_WAY`."""
    from_s, from_m = _wider(matrix.duration_s), _wider(matrix.distance_m)
    return Road(from_s, from_m, np.ascontiguousarray(from_s.T), np.ascontiguousarray(from_m.T), matrix.places)


def joined(road: Road, legs: Legs, known: Sequence[int]) -> Road:
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

    def scaled(values: Floats) -> Floats:
        return np.where(values >= NO_WAY, NO_WAY, np.ceil(values * np.float32(factor))).astype(np.float32)

    return Road(scaled(road.from_s), road.from_m, scaled(road.to_s), road.to_m, road.nowhere)


def _wider(values: NDArray[np.int64]) -> Floats:
    places = values.shape[0]
    found = np.zeros((places + 1, places + 1), np.float32)
    found[:places, :places] = values
    found[found >= UNREACHABLE / 2] = NO_WAY
    return found


def _longer(values: Floats, at: NDArray[np.intp], row: NDArray[np.int64], column: NDArray[np.int64]) -> Floats:
    """With a row and a column at the end, which are 0 where nothing is given: nowhere is no distance from anywhere."""
    size = values.shape[0]
    found = np.zeros((size + 1, size + 1), np.float32)
    found[:size, :size] = values
    found[size, at] = np.where(row >= UNREACHABLE / 2, NO_WAY, row)
    found[at, size] = np.where(column >= UNREACHABLE / 2, NO_WAY, column)
    return found
