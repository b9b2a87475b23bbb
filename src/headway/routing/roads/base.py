"""What a source of travel times is: points, a time of leaving and a kind of vehicle in; a matrix out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from headway.kernel.errors import BadInput, HeadwayError
from headway.kernel.geo import Point
from headway.routing.problem import UNREACHABLE, Matrix

MOST_POINTS = 5_000
"""A matrix of more would not fit the memory of a small machine (two of 8 bytes a pair: 400 MB)."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A kind of vehicle, as far as roads care.

    Attributes:
        name: car, van, truck or bicycle; what a server by URL is asked for and a cache is keyed by.
        top_kmh: it goes no faster, wherever it is.
        pace: its speed relative to a car's where both may go as they like, positive.
        heavy: signs for goods vehicles are meant for it (`hgv=no`).
        motor: signs for motor vehicles are meant for it.
    """

    name: str
    top_kmh: float
    pace: float = 1.0
    heavy: bool = False
    motor: bool = True


CAR = Profile("car", 130.0)
VAN = Profile("van", 120.0, pace=0.95)
TRUCK = Profile("truck", 85.0, pace=0.88, heavy=True)
BICYCLE = Profile("bicycle", 18.0, motor=False)
PROFILES: dict[str, Profile] = {each.name: each for each in (CAR, VAN, TRUCK, BICYCLE)}


class NoRoads(HeadwayError):
    """A source of travel times did not answer, or nothing a matrix can be made of."""

    code = "no_roads"
    status = 503
    advice = "Maybe the road server is down or its address is wrong; plans fall back to great-circle times until then."


class TravelTimes(Protocol):
    """One source of travel times. `name` says which, in plans, caches and messages."""

    @property
    def name(self) -> str:
        """Which source this is."""
        ...

    async def matrix(self, points: Sequence[Point], depart_at: datetime, profile: Profile = CAR) -> Matrix:
        """Seconds and metres from every point to every other; `UNREACHABLE` where there is no way.

        Args:
            depart_at: when vehicles set out, aware; its hour there decides the speeds.

        Raises:
            NoRoads: the source cannot answer now. Local sources never raise it.
            BadInput: more than `MOST_POINTS` points, or a naive time.
        """
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Spokes:
    """Seconds and metres from one place to others, and from each of them to it; `UNREACHABLE` where there is no way."""

    out_s: NDArray[np.int64]
    out_m: NDArray[np.int64]
    back_s: NDArray[np.int64]
    back_m: NDArray[np.int64]


def with_place(matrix: Matrix, ways: Spokes) -> Matrix:
    """The matrix with a place more behind its own."""

    def wider(values: NDArray[np.int64], row: NDArray[np.int64], column: NDArray[np.int64]) -> NDArray[np.int64]:
        found = np.zeros((len(row) + 1, len(row) + 1), np.int64)
        found[:-1, :-1], found[-1, :-1], found[:-1, -1] = values, row, column
        return found

    return Matrix(
        wider(matrix.duration_s, ways.out_s, ways.back_s),
        wider(matrix.distance_m, ways.out_m, ways.back_m),
        matrix.source,
    )


class LocalTimes(TravelTimes, Protocol):
    """A source in this process, which may be asked inside a transaction."""

    async def spokes(self, hub: Point, points: Sequence[Point], depart_at: datetime, profile: Profile = CAR) -> Spokes:
        """What the hub's row and column would be in the matrix of all of them, without the rest of it.

        Raises:
            BadInput: as `matrix`.
        """
        ...


def checked(points: Sequence[Point], depart_at: datetime) -> None:
    """Refuse what no source should be asked.

    Raises:
        BadInput: too many points, or a time without a zone.
    """
    if len(points) > MOST_POINTS:
        raise BadInput(f"{len(points)} points", field="points", allowed=f"at most {MOST_POINTS}")
    if depart_at.tzinfo is None:
        raise BadInput(f"{depart_at} has no time zone", field="depart_at", allowed="an aware time")


@dataclass(frozen=True, slots=True)
class Stranded:
    """A place that cannot be reached, or left, or neither; `index` into the points asked for."""

    index: int
    reach: bool
    leave: bool

    @property
    def sentence(self) -> str:
        """For a person."""
        if self.reach:
            return "no way leads from here to the other places"
        return "no road leads here from the other places" if self.leave else "no road leads here or away"


def stranded(matrix: Matrix) -> tuple[Stranded, ...]:
    """The places cut off from most of the others: reached from, or leading to, fewer than half of them."""
    n = matrix.places
    if n < 2:
        return ()
    open_ = matrix.duration_s < UNREACHABLE
    np.fill_diagonal(open_, False)
    least = (n - 1) / 2
    reach, leave = open_.sum(axis=0) >= least, open_.sum(axis=1) >= least
    return tuple(Stranded(i, bool(reach[i]), bool(leave[i])) for i in np.flatnonzero(~(reach & leave)).tolist())
