"""The rectangle of the Earth that somebody looks at."""

from __future__ import annotations

import math
from dataclasses import dataclass

from headway.kernel.errors import BadInput
from headway.web.visits import Visit


@dataclass(frozen=True, slots=True)
class Box:
    """Degrees; `west` is greater than `east` where it reaches over the 180th meridian."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, latitude: float, longitude: float) -> bool:
        """Is the point inside, or on the edge?"""
        if not self.south <= latitude <= self.north:
            return False
        if self.west <= self.east:
            return self.west <= longitude <= self.east
        return longitude >= self.west or longitude <= self.east


WORLD = Box(-180.0, -90.0, 180.0, 90.0)


def box_of(visit: Visit) -> Box:
    """The rectangle of the address: `bbox=west,south,east,north`; the whole Earth where there is none.

    Raises:
        BadInput: it is no rectangle on the Earth.
    """
    return read_box(visit.query("bbox"))


def read_box(text: str) -> Box:
    """The rectangle of a text; longitudes are brought back to -180..180, and all round is all round.

    Raises:
        BadInput: it is none.
    """
    if not text:
        return WORLD
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise _bad(text) from None
    if not (all(map(math.isfinite, (west, south, east, north))) and -90 <= south <= north <= 90 and west <= east):
        raise _bad(text)
    if east - west >= 360:
        return Box(-180.0, south, 180.0, north)
    return Box(_home(west), south, _home(east), north)


def _home(longitude: float) -> float:
    return longitude if -180 <= longitude <= 180 else (longitude + 180) % 360 - 180


def _bad(text: str) -> BadInput:
    allowed = "west,south,east,north in degrees, west below east, such as 8.5,53.3,10.2,53.8"
    return BadInput(f"{text[:80]!r} is no rectangle", field="bbox", allowed=allowed)
