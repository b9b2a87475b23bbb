"""The road network as it is drawn: vector tiles (Mapbox Vector Tile 2.1) with one feature for each rank of road."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from headway.routing.roads.engine.files import BadRoads
from headway.routing.roads.engine.network import Bytes, Floats, Ints
from headway.routing.roads.engine.tags import CLASSES

EXTENT = 4096
MOST = 20_000
"""Stretches of road in one tile; of more, the most important."""
RANKS: dict[str, int] = {
    "motorway": 0,
    "trunk": 0,
    "primary": 1,
    "secondary": 2,
    "tertiary": 3,
    **dict.fromkeys(("service", "track", "cycleway", "path", "pedestrian"), 5),
}
"""From the most important on, by the class or the class it links to; all others are of rank 4."""
FROM_ZOOM = (0, 8, 9, 10, 12, 13)
"""The zoom from which each rank is drawn."""


@dataclass(frozen=True, eq=False, slots=True)
class Drawing:
    """The lines of a network: points, the first and last of each stretch, its rank, and the box around it in 0..1.

    `box`: west, north, east, south of each stretch, in the Mercator square whose corner is in the north-west.
    """

    x: Floats
    y: Floats
    first: Ints
    last: Ints
    rank: Bytes
    box: tuple[Floats, Floats, Floats, Floats]

    def tile(self, zoom: int, column: int, row: int) -> bytes:
        """A tile of the usual scheme; empty where no road is."""
        lines: dict[int, list[int]] = {}
        for stretch in self._inside(zoom, column, row):
            span = slice(int(self.first[stretch]), int(self.last[stretch]) + 1)
            across = np.rint((self.x[span] * 2**zoom - column) * EXTENT).astype(int)
            down = np.rint((self.y[span] * 2**zoom - row) * EXTENT).astype(int)
            lines.setdefault(int(self.rank[stretch]), []).extend(_commands(across, down))
        return _layer(lines) if lines else b""

    def _inside(self, zoom: int, column: int, row: int) -> Iterable[int]:
        highest = sum(zoom >= least for least in FROM_ZOOM) - 1
        west, east = (column - 0.02) / 2**zoom, (column + 1.02) / 2**zoom
        north, south = (row - 0.02) / 2**zoom, (row + 1.02) / 2**zoom
        left, top, right, bottom = self.box
        found = np.flatnonzero(
            (right >= west) & (left <= east) & (bottom >= north) & (top <= south) & (self.rank <= highest)
        )
        if len(found) > MOST:
            found = found[np.argsort(self.rank[found], kind="stable")[:MOST]]
        return (int(each) for each in found)


def load_drawing(path: Path) -> Drawing:
    """The lines of a prepared file, without what only routing needs.

    Raises:
        BadRoads: it is none.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            lat, lon, first, last, road = (file[f"network.{name}"] for name in ("lat", "lon", "first", "last", "road"))
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise BadRoads(f"{path} is no prepared road file ({type(error).__name__})", field="roads") from None
    rank = np.array([RANKS.get(name.removesuffix("_link"), 4) for name in CLASSES], np.uint8)[road]
    x = lon / 360 + 0.5
    y = 0.5 - np.arcsinh(np.tan(np.radians(np.clip(lat, -85.05, 85.05)))) / (2 * math.pi)
    return Drawing(x, y, first, last, rank, _boxes(x, y, first, last))


def _boxes(x: Floats, y: Floats, first: Ints, last: Ints) -> tuple[Floats, Floats, Floats, Floats]:
    def over(least: bool, values: Floats) -> Floats:
        pick = np.minimum if least else np.maximum
        found: Floats = pick(pick.reduceat(values, first), values[last])
        return found

    return over(True, x), over(True, y), over(False, x), over(False, y)


def _commands(across: Ints, down: Ints) -> Iterator[int]:
    """MoveTo the first point (from 0, 0: each line begins anew), LineTo the others."""
    steps = list(zip(across.tolist(), down.tolist(), strict=True))
    points = [at for n, at in enumerate(steps) if n == 0 or at != steps[n - 1]]
    if len(points) < 2:
        points = [points[0], (points[0][0] + 1, points[0][1])]
    yield from points[0]
    yield len(points) - 1
    for (ax, ay), (bx, by) in pairwise(points):
        yield bx - ax
        yield by - ay


def _layer(lines: dict[int, list[int]]) -> bytes:
    ranks = sorted(lines)
    features = b"".join(_field(2, _feature(place, lines[rank])) for place, rank in enumerate(ranks))
    values = b"".join(_field(4, _number(5, rank)) for rank in ranks)
    body = _field(1, b"roads") + features + _field(3, b"rank") + values + _number(5, EXTENT) + _number(15, 2)
    return _field(3, body)


def _feature(value: int, numbers: list[int]) -> bytes:
    return _field(2, _varints((0, value))) + _number(3, 2) + _field(4, _varints(_geometry(numbers)))


def _geometry(numbers: list[int]) -> Iterator[int]:
    """The command stream: what `_commands` told of each line, with the pen's way from line to line in between."""
    at, x, y = 0, 0, 0
    while at < len(numbers):
        bx, by, count = numbers[at], numbers[at + 1], numbers[at + 2]
        yield 9
        yield from (_zigzag(bx - x), _zigzag(by - y), count << 3 | 2)
        x, y, at = bx, by, at + 3
        for n in range(at, at + 2 * count, 2):
            yield from (_zigzag(numbers[n]), _zigzag(numbers[n + 1]))
            x, y = x + numbers[n], y + numbers[n + 1]
        at += 2 * count


def _zigzag(value: int) -> int:
    return value << 1 if value >= 0 else (-value << 1) - 1


def _varints(values: Iterable[int]) -> bytes:
    out = bytearray()
    for each in values:
        value = each
        while value > 127:
            out.append(value & 127 | 128)
            value >>= 7
        out.append(value)
    return bytes(out)


def _field(number: int, body: bytes) -> bytes:
    return _varints((number << 3 | 2, len(body))) + body


def _number(number: int, value: int) -> bytes:
    return _varints((number << 3, value))
