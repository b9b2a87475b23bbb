"""What feedback taught, as planning uses it: travel times by corridor and hours, service times by customer and place.

Both are ratios of actual over planned, so what is learned never depends on the source's or the planner's own level.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import floor

import numpy as np
from numpy.typing import NDArray

from headway.kernel.geo import Point
from headway.learning.ratios import Path, Ratios
from headway.routing.problem import UNREACHABLE, Matrix
from headway.routing.roads.bands import BAND_NAMES, BAND_OF
from headway.routing.roads.base import Spokes

FINE, WIDE = 0.05, 0.25
"""Degrees of the cells that corridors lead between: about 5 km, and where they begin: about 25."""

NOTHING = Ratios()


@dataclass(frozen=True, slots=True)
class Zone:
    """Where a leg begins or ends."""

    wide: str
    fine: str


def zone_of(point: Point) -> Zone:
    """The cells of a place."""
    return Zone(_cell(point, WIDE), _cell(point, FINE))


def depot_zone(code: str) -> Zone:
    """A depot is a zone of its own: much is learned of it."""
    return Zone(f"depot {code}", f"depot {code}")


def _cell(point: Point, size: float) -> str:
    lat, lon = (floor(round(each / size, 6)) * size for each in (point.lat, point.lon))
    return f"{lat:.2f},{lon:.2f}"


def band_of(at: datetime) -> str:
    """The band of hours of a moment, by the clock it is given in."""
    return BAND_NAMES[BAND_OF[at.hour]]


def corridor(a: Zone, b: Zone, band: str) -> Path:
    """The groups of a leg, from wide to narrow."""
    return (a.wide, f"{a.fine}>{b.fine}", band)


@dataclass(frozen=True, slots=True)
class Learned:
    """What is in force; without history every ratio is 1. `version` 0: nothing was learned yet."""

    travel: Ratios = NOTHING
    service: Ratios = NOTHING
    version: int = 0

    def learned_ratio(self, a: Zone, b: Zone, band: str) -> float:
        """Actual over planned travel time of a leg, expected."""
        return self.travel.of(band, corridor(a, b, band))

    def learned_service_s(self, planned_s: int, customer: str = "", place: str = "", band: str = "") -> int:
        """Seconds that planned work will take, expected."""
        return round(planned_s * self.service.of(band, (customer, place)))

    def corrected(
        self, matrix: Matrix, points: Sequence[Point], depart_at: datetime, depot: str | None = None
    ) -> Matrix:
        """The matrix with every travel time multiplied by its corridor's ratio; holes and metres stay.

        Args:
            depart_at: in the zone whose clock the drivers live by. depot: code of the depot that is place 0.
        """
        if not self.version or not points:
            return matrix
        kinds, at = _numbered(points, depot)
        band = band_of(depart_at)
        ratios = np.array([[self.learned_ratio(a, b, band) for b in kinds] for a in kinds])
        seconds = _times(matrix.duration_s, ratios[at[:, None], at])
        return Matrix(seconds, matrix.distance_m, f"{matrix.source}, learned {self.version}")

    def corrected_spokes(
        self, spokes: Spokes, hub: Point, points: Sequence[Point], depart_at: datetime, depot: str | None = None
    ) -> Spokes:
        """The same for the ways between one place and others, of which the first is the depot where it is named."""
        if not self.version or not points:
            return spokes
        kinds, at = _numbered(points, depot)
        here, band = zone_of(hub), band_of(depart_at)
        out = np.array([self.learned_ratio(here, each, band) for each in kinds])
        back = np.array([self.learned_ratio(each, here, band) for each in kinds])
        out_s, back_s = _times(spokes.out_s, out[at]), _times(spokes.back_s, back[at])
        return Spokes(out_s, spokes.out_m, back_s, spokes.back_m)


def _numbered(points: Sequence[Point], depot: str | None) -> tuple[list[Zone], NDArray[np.intp]]:
    """The zones of places, and which of them each place is in."""
    zones = [zone_of(point) for point in points]
    if depot is not None:
        zones[0] = depot_zone(depot)
    kinds = sorted(set(zones), key=lambda zone: (zone.wide, zone.fine))
    number = {zone: index for index, zone in enumerate(kinds)}
    return kinds, np.array([number[zone] for zone in zones], np.intp)


def _times(seconds: NDArray[np.int64], ratios: NDArray[np.float64]) -> NDArray[np.int64]:
    """Seconds times ratios; holes stay."""
    return np.where(seconds < UNREACHABLE, np.rint(seconds * ratios), UNREACHABLE).astype(np.int64)


NEW = Learned()
"""Of a tenant that has driven nothing yet."""
