"""Small towns, written as OpenStreetMap files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from headway.kernel.geo import Point
from headway.routing.roads.engine.files import prepare
from headway.routing.roads.engine.roads import RoadEngine

Streets = Sequence[tuple[Sequence[int], Mapping[str, str]]]
STEP = 0.001


def at(number: int) -> Point:
    """Node `10 * row + column` of a lattice about 110 m apart, near the equator."""
    return Point(number // 10 * STEP, number % 10 * STEP)


def town(
    folder: Path,
    streets: Streets,
    signs: Sequence[tuple[int, int, int, str]] = (),
    nodes: Mapping[int, Mapping[str, str]] | None = None,
    where=at,
) -> RoadEngine:
    """An engine over streets (numbered from 1, as lists of nodes); a sign: way, node, way, restriction."""
    said = nodes or {}
    used = sorted({number for refs, _ in streets for number in refs})
    lines = ['<osm version="0.6">']
    lines += [
        f'<node id="{n + 1}" version="1" lat="{where(n).lat:.7f}" lon="{where(n).lon:.7f}">'
        f"{_tags(said.get(n, {}))}</node>"
        for n in used
    ]
    for number, (refs, tags) in enumerate(streets, 1):
        inside = "".join(f'<nd ref="{n + 1}"/>' for n in refs)
        lines.append(f'<way id="{number}" version="1">{inside}{_tags({"highway": "residential", **tags})}</way>')
    for number, (a, via, b, kind) in enumerate(signs, 1):
        members = "".join(
            f'<member type="{kind_}" ref="{ref}" role="{role}"/>'
            for kind_, ref, role in (("way", a, "from"), ("node", via + 1, "via"), ("way", b, "to"))
        )
        tags_ = _tags({"type": "restriction", "restriction": kind})
        lines.append(f'<relation id="{number}" version="1">{members}{tags_}</relation>')
    path = folder / "town.osm"
    path.write_text("\n".join([*lines, "</osm>"]))
    return RoadEngine(prepare(path, folder / "town.roads"))


def _tags(tags: Mapping[str, str]) -> str:
    return "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
