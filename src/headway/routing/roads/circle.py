"""Great-circle times: the source that always works, without a map.

The way is the great circle times a detour. The speed rises with the distance, from streets to motorways,
`v(d) = short + (long - short) * d / (d + half)`, and falls at busy hours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from headway.kernel.geo import EARTH_RADIUS_M, Point
from headway.routing.problem import Matrix
from headway.routing.roads.base import CAR, Profile, Spokes, checked

BUSY = tuple(
    {7: 0.85, 8: 0.8, 9: 0.9, 15: 0.92, 16: 0.85, 17: 0.8, 18: 0.85, 22: 1.05, 23: 1.1}.get(
        hour, 1.1 if hour < 6 else 1.0
    )
    for hour in range(24)
)
"""Speed by hour of the day, relative to the middle of it: a town's usual rush, until speeds are learned."""


@dataclass(frozen=True, slots=True)
class Speeds:
    """How fast a car gets on over a great circle.

    Attributes:
        short_kmh, long_kmh: on the shortest and the longest ways; `half_m` is where it is halfway between.
        detour: metres of road to a metre of great circle (1.3 in most countries' road networks).
        by_hour: factor for each of 24 hours, of the clock that `depart_at` is given in.
    """

    short_kmh: float = 28.0
    long_kmh: float = 85.0
    half_m: float = 25_000.0
    detour: float = 1.3
    by_hour: tuple[float, ...] = BUSY


@dataclass(frozen=True, slots=True)
class GreatCircle:
    """Travel times from coordinates alone."""

    speeds: Speeds = Speeds()
    name: str = "great-circle"

    async def matrix(self, points: Sequence[Point], depart_at: datetime, profile: Profile = CAR) -> Matrix:
        """As `TravelTimes.matrix`; never refuses, everything is reachable."""
        checked(points, depart_at)
        return self.between(points, depart_at, profile)

    def between(self, points: Sequence[Point], depart_at: datetime, profile: Profile = CAR) -> Matrix:
        """The matrix at once, for callers that are not asynchronous."""
        return Matrix(*self._ways(distances_m(points), depart_at, profile), self.name)

    async def spokes(self, hub: Point, points: Sequence[Point], depart_at: datetime, profile: Profile = CAR) -> Spokes:
        """As `LocalTimes.spokes`; there and back are the same."""
        checked(points, depart_at)
        seconds, metres = self._ways(distances_m([hub], points)[0], depart_at, profile)
        return Spokes(seconds, metres, seconds, metres)

    def _ways(
        self, apart_m: NDArray[np.float64], depart_at: datetime, profile: Profile
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Seconds and metres of road for metres of great circle."""
        way_m = self.speeds.detour * apart_m
        kmh = self.speeds.short_kmh + (self.speeds.long_kmh - self.speeds.short_kmh) * way_m / (
            way_m + self.speeds.half_m
        )
        pace = profile.pace * self.speeds.by_hour[depart_at.hour]
        seconds = way_m * 3.6 / np.minimum(kmh * pace, profile.top_kmh)
        return np.rint(seconds).astype(np.int64), np.rint(way_m).astype(np.int64)


def distances_m(points: Sequence[Point], others: Sequence[Point] | None = None) -> NDArray[np.float64]:
    """Great-circle metres (haversine), (points, others); between all points where there are no others."""
    lat, lon = _radians(points)
    to_lat, to_lon = (lat, lon) if others is None else _radians(others)
    h = (
        np.sin((lat[:, None] - to_lat) / 2) ** 2
        + np.cos(lat[:, None]) * np.cos(to_lat) * np.sin((lon[:, None] - to_lon) / 2) ** 2
    )
    apart: NDArray[np.float64] = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(h, 1.0)))
    return apart


def _radians(points: Sequence[Point]) -> NDArray[np.float64]:
    return np.radians([[each.lat for each in points], [each.lon for each in points]])
