"""Matrices as the kernels read them: single precision, rows to and from a place, and one place that is nowhere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from headway.routing.live.tasks import NO_WAY
from headway.routing.problem import UNREACHABLE, Matrix

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Road:
    """One profile's way from place to place; the last index is nowhere, which is no distance from anywhere.

    Attributes:
        from_s, from_m: row = where from. to_s, to_m: row = where to (the transposed, so that a row is contiguous).
    """

    from_s: Floats
    from_m: Floats
    to_s: Floats
    to_m: Floats

    @property
    def nowhere(self) -> int:
        return int(self.from_s.shape[0]) - 1


def road_of(matrix: Matrix) -> Road:
    """The matrix with nowhere added; a hole is `NO_WAY`."""
    from_s, from_m = _wider(matrix.duration_s), _wider(matrix.distance_m)
    return Road(from_s, from_m, np.ascontiguousarray(from_s.T), np.ascontiguousarray(from_m.T))


def slower(road: Road, factor: float) -> Road:
    """The same way in `factor` times the time."""

    def scaled(values: Floats) -> Floats:
        return np.where(values >= NO_WAY, NO_WAY, np.ceil(values * np.float32(factor))).astype(np.float32)

    return Road(scaled(road.from_s), road.from_m, scaled(road.to_s), road.to_m)


def _wider(values: NDArray[np.int64]) -> Floats:
    places = values.shape[0]
    found = np.zeros((places + 1, places + 1), np.float32)
    found[:places, :places] = values
    found[found >= UNREACHABLE / 2] = NO_WAY
    return found
