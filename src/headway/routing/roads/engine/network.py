"""A road network as flat arrays: what an extract is turned into, and a prepared file holds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Network:
    """Edges between junctions; edge `e` is the arcs `2e` (along) and `2e + 1` (against).

    Attributes:
        lat, lon: of the points of all edges, degrees; neighbours share their ends.
        first, last: of each edge, the positions of its first and last point (both included).
        tail, head: of each edge, its junctions. way: its number among the ways.
        length_m, kmh, road: of each edge; road is an index into `tags.CLASSES`.
        signals: traffic lights on each edge.
        arc_may, arc_local: of each arc, bits of who may use it, and of whom only to reach what lies on it.
        stops: of each junction, bits of who cannot pass.
    """

    lat: Floats
    lon: Floats
    first: Ints
    last: Ints
    tail: Ints
    head: Ints
    way: Ints
    length_m: Floats
    kmh: Floats
    road: Bytes
    signals: Bytes
    arc_may: Bytes
    arc_local: Bytes
    stops: Bytes

    @property
    def edges(self) -> int:
        return len(self.tail)

    @property
    def junctions(self) -> int:
        return len(self.stops)

    def arc_tails(self) -> Ints:
        """The junction each arc leaves."""
        return np.stack((self.tail, self.head), axis=1).ravel()

    def arc_heads(self) -> Ints:
        """The junction each arc leads to."""
        return np.stack((self.head, self.tail), axis=1).ravel()

    def points_of(self, arc: int) -> list[tuple[float, float]]:
        """The arc's line, in its direction, as (lat, lon)."""
        edge = arc >> 1
        span = slice(int(self.first[edge]), int(self.last[edge]) + 1)
        line = list(zip(self.lat[span].tolist(), self.lon[span].tolist(), strict=True))
        return line[::-1] if arc & 1 else line


@dataclass(frozen=True, slots=True)
class Restriction:
    """A sign at junction `via` for those who come by way `from_way`.

    `only`: they must go on to `to_way`; else they must not. `spares`: bits of whom it does not bind.
    """

    from_way: int
    via: int
    to_way: int
    only: bool
    spares: int = 0
