"""What feedback taught, as planning uses it: travel times by corridor and hours, service times by customer and place.

Both are ratios of actual over planned, so what is learned never depends on the source's or the planner's own level.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import floor

import numpy as np

from headway.kernel.geo import Point
from headway.learning.ratios import Path, Ratios
from headway.routing.problem import UNREACHABLE, Matrix
from headway.routing.roads.bands import BAND_NAMES, BAND_OF

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
        zones = [zone_of(point) for point in points]
        if depot is not None:
            zones[0] = depot_zone(depot)
        kinds = sorted(set(zones), key=lambda zone: (zone.wide, zone.fine))
        number = {zone: index for index, zone in enumerate(kinds)}
        band = band_of(depart_at)
        ratios = np.array([[self.learned_ratio(a, b, band) for b in kinds] for a in kinds])
        at = np.array([number[zone] for zone in zones])
        open_ = matrix.duration_s < UNREACHABLE
        seconds = np.where(open_, np.rint(matrix.duration_s * ratios[at[:, None], at]), UNREACHABLE)
        return Matrix(seconds.astype(np.int64), matrix.distance_m, f"{matrix.source}, learned {self.version}")


NEW = Learned()
"""Of a tenant that has driven nothing yet."""
