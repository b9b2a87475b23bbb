"""From a place to its road: the nearest point of the nearest stretch, found in a grid of cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from headway.kernel.geo import EARTH_RADIUS_M, Point
from headway.routing.roads.engine.network import Floats, Network

CELL_M = 250.0
FARTHEST_M = 1_000.0
"""A place farther from any road has none."""

_M_PER_DEGREE = EARTH_RADIUS_M * np.pi / 180.0


@dataclass(frozen=True, slots=True)
class Snap:
    """A place on edge `edge`, at `share` (0 to 1) of its length, `off_m` from it; `lat`, `lon` is the point on it."""

    edge: int
    share: float
    off_m: float
    lat: float
    lon: float


class Grid:
    """Finds the nearest stretch among some edges of a network.

    Args:
        usable: of each edge, whether it may be snapped to.
    """

    def __init__(self, network: Network, usable: NDArray[np.bool_]) -> None:
        edges = np.flatnonzero(usable)
        count = (network.last - network.first)[edges]
        self._edge = np.repeat(edges, count)
        nth = np.arange(len(self._edge)) - np.repeat(np.cumsum(count) - count, count)
        at = network.first[self._edge] + nth
        self._nth = nth
        self._network = network
        self._middle = float(np.median(network.lat[at])) if len(at) else 0.0
        x, y = self._metres(network.lat, network.lon)
        self._ax, self._ay, self._bx, self._by = x[at], y[at], x[at + 1], y[at + 1]
        self._cells = self._index()

    def _metres(self, lat: Floats | float, lon: Floats | float) -> tuple[Any, Any]:
        return lon * _M_PER_DEGREE * np.cos(np.radians(self._middle)), lat * _M_PER_DEGREE

    def _index(self) -> dict[tuple[int, int], NDArray[np.int64]]:
        """Segments by the cells that their box touches; long ones are in many."""
        found: dict[tuple[int, int], list[int]] = {}
        low_x, high_x = _cells(np.minimum(self._ax, self._bx)), _cells(np.maximum(self._ax, self._bx))
        low_y, high_y = _cells(np.minimum(self._ay, self._by)), _cells(np.maximum(self._ay, self._by))
        boxes = zip(low_x.tolist(), high_x.tolist(), low_y.tolist(), high_y.tolist(), strict=True)
        for number, (x0, x1, y0, y1) in enumerate(boxes):
            for x in range(x0, x1 + 1):
                for y in range(y0, y1 + 1):
                    found.setdefault((x, y), []).append(number)
        return {cell: np.array(numbers) for cell, numbers in found.items()}

    def snap(self, point: Point) -> Snap | None:
        """The nearest point on a road; None where none is within `FARTHEST_M`."""
        px, py = (float(each) for each in self._metres(point.lat, point.lon))
        x, y = int(px // CELL_M), int(py // CELL_M)
        best: tuple[float, int, float] | None = None
        for ring in range(int(FARTHEST_M // CELL_M) + 2):
            if best is not None and best[0] <= (ring - 1) * CELL_M:
                break
            near = [self._cells[cell] for cell in _ring(x, y, ring) if cell in self._cells]
            if near:
                found = self._nearest(px, py, np.concatenate(near))
                best = found if best is None or found < best else best
        if best is None or best[0] > FARTHEST_M:
            return None
        return self._snapped(*best)

    def _nearest(self, px: float, py: float, numbers: NDArray[np.int64]) -> tuple[float, int, float]:
        """Metres off, segment, and share of the segment."""
        ax, ay = self._ax[numbers], self._ay[numbers]
        dx, dy = self._bx[numbers] - ax, self._by[numbers] - ay
        squared = np.maximum(dx * dx + dy * dy, 1e-9)
        share = np.clip(((px - ax) * dx + (py - ay) * dy) / squared, 0.0, 1.0)
        off = np.hypot(ax + share * dx - px, ay + share * dy - py)
        best = int(off.argmin())
        return float(off[best]), int(numbers[best]), float(share[best])

    def _snapped(self, off_m: float, number: int, share: float) -> Snap:
        network, edge = self._network, int(self._edge[number])
        first, last, nth = int(network.first[edge]), int(network.last[edge]), int(self._nth[number])
        x, y = self._metres(network.lat[first : last + 1], network.lon[first : last + 1])
        steps = np.hypot(np.diff(x), np.diff(y))
        before = float(steps[:nth].sum() + share * steps[nth])
        a, b = first + nth, first + nth + 1
        lat = network.lat[a] + share * (network.lat[b] - network.lat[a])
        lon = network.lon[a] + share * (network.lon[b] - network.lon[a])
        return Snap(edge, min(1.0, before / max(float(steps.sum()), 1e-9)), off_m, float(lat), float(lon))


def _cells(metres: Floats) -> NDArray[np.int64]:
    cells: NDArray[np.int64] = np.floor(metres / CELL_M).astype(np.int64)
    return cells


def _ring(x: int, y: int, ring: int) -> list[tuple[int, int]]:
    """The cells at a distance of `ring` from one."""
    if ring == 0:
        return [(x, y)]
    span = range(-ring, ring + 1)
    sides = [(x + d, y + s) for d in span for s in (-ring, ring)]
    return sides + [(x + s, y + d) for d in span[1:-1] for s in (-ring, ring)]
