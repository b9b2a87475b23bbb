"""From an OpenStreetMap extract to a network: ways cut at junctions, and signs that forbid turns."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import osmium
from numpy.typing import NDArray

from headway.kernel.errors import BadInput
from headway.kernel.geo import EARTH_RADIUS_M
from headway.routing.roads.engine.network import Floats, Network, Restriction
from headway.routing.roads.engine.tags import CYCLE, HEAVY, LIGHT, Way, read_way, stopped_at

Progress = Callable[[str], None]
_SPARES: Mapping[str, int] = {"bicycle": CYCLE, "hgv": HEAVY, "goods": HEAVY, "motorcar": LIGHT}


class BadExtract(BadInput):
    """The file is not an OpenStreetMap extract, or has no roads."""

    code = "bad_extract"
    advice = "Maybe download the extract again; .osm.pbf, .osm and .osm.bz2 are read."


@dataclass(frozen=True, slots=True)
class Extract:
    """What was read. `via_ways`: restrictions over a whole way in between, which are not modelled."""

    network: Network
    restrictions: tuple[Restriction, ...]
    via_ways: int


@dataclass(slots=True)
class _Raw:
    """Ways and signs as they stand in the file."""

    ways: list[Way] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)
    nodes: array[int] = field(default_factory=lambda: array("q"))
    starts: list[int] = field(default_factory=list)
    signs: list[tuple[int, int, int, bool, int]] = field(default_factory=list)
    via_ways: int = 0


def read_extract(path: Path, progress: Progress = lambda _: None) -> Extract:
    """Read a file.

    Raises:
        BadExtract: it cannot be read as one, or no road is in it.
    """
    try:
        raw = _ways(path)
        progress(f"{len(raw.ways):,} ways")
        if not raw.ways:
            raise BadExtract(f"{path} has no roads", field="extract", allowed="an extract with ways tagged highway")
        ids, position = np.unique(np.frombuffer(raw.nodes, dtype=np.int64), return_inverse=True)
        places = _nodes(path, ids)
    except (RuntimeError, OSError) as error:
        raise BadExtract(f"{path}: {error}", field="extract", allowed="an OpenStreetMap extract") from error
    progress(f"{len(ids):,} points")
    network, junction = _cut(raw, position.astype(np.int64), places)
    return Extract(network, _signs(raw, ids, junction), raw.via_ways)


def _ways(path: Path) -> _Raw:
    raw = _Raw()
    kinds = osmium.osm.WAY | osmium.osm.RELATION
    wanted = osmium.filter.KeyFilter("highway", "restriction", "restriction:hgv")
    for each in osmium.FileProcessor(str(path), kinds).with_filter(wanted):
        if isinstance(each, osmium.osm.Way):
            _take_way(raw, each)
        elif isinstance(each, osmium.osm.Relation) and each.tags.get("type") == "restriction":
            _take_sign(raw, each)
    return raw


def _take_way(raw: _Raw, each: Any) -> None:
    way = read_way({tag.k: tag.v for tag in each.tags})
    if way is not None and len(each.nodes) > 1:
        raw.numbers[each.id] = len(raw.ways)
        raw.ways.append(way)
        raw.starts.append(len(raw.nodes))
        raw.nodes.extend(node.ref for node in each.nodes)


def _take_sign(raw: _Raw, each: Any) -> None:
    said = each.tags.get("restriction") or each.tags.get("restriction:hgv") or ""
    if not said.startswith(("no_", "only_")):
        return
    members = [(m.role, m.type, m.ref) for m in each.members]
    vias = [(kind, ref) for role, kind, ref in members if role == "via"]
    if len(vias) != 1 or vias[0][0] != "n":
        raw.via_ways += 1
        return
    spares = 0 if each.tags.get("restriction") else LIGHT | CYCLE
    for one in each.tags.get("except", "").split(";"):
        spares |= _SPARES.get(one.strip(), 0)
    ends = [[ref for role, kind, ref in members if role == end and kind == "w"] for end in ("from", "to")]
    raw.signs.extend((a, vias[0][1], b, said.startswith("only_"), spares) for a in ends[0] for b in ends[1])


@dataclass(slots=True)
class _Places:
    """Of every node: degrees (NaN: not in the file), bits of who cannot pass, whether it has a traffic light."""

    lat: Floats
    lon: Floats
    stops: NDArray[np.uint8]
    light: NDArray[np.bool_]


def _nodes(path: Path, ids: NDArray[np.int64]) -> _Places:
    count = len(ids)
    found = _Places(
        np.full(count, np.nan), np.full(count, np.nan), np.zeros(count, np.uint8), np.zeros(count, np.bool_)
    )
    place = {number: index for index, number in enumerate(ids.tolist())}
    wanted = osmium.filter.IdFilter(place)
    for node in osmium.FileProcessor(str(path), osmium.osm.NODE).with_filter(wanted):
        if not isinstance(node, osmium.osm.Node):
            continue
        index = place[node.id]
        found.lat[index], found.lon[index] = node.lat, node.lon
        if len(node.tags):
            found.stops[index] = stopped_at({tag.k: tag.v for tag in node.tags})
            found.light[index] = node.tags.get("highway") == "traffic_signals"
    return found


def _cut(raw: _Raw, position: NDArray[np.int64], places: _Places) -> tuple[Network, NDArray[np.int64]]:
    """Cut ways into edges at junctions; also gives each node's junction, -1 where it is none."""
    total = len(position)
    begins = np.zeros(total + 1, np.bool_)
    begins[raw.starts] = True
    begins[total] = True
    missing = np.isnan(places.lat)[position]
    beside = np.zeros(total, np.bool_)
    beside[1:] |= missing[:-1]
    beside[:-1] |= missing[1:]
    cut_node = (np.bincount(position, minlength=len(places.lat)) > 1) | (places.stops > 0)
    cut_node[position[beside | begins[:-1] | begins[1:]]] = True
    cuts = np.flatnonzero(cut_node[position])
    first, last = cuts[:-1], cuts[1:]
    way_at = np.cumsum(begins[:-1]) - 1
    whole = (way_at[first] == way_at[last]) & ~missing[first] & ~missing[last]
    first, last = first[whole], last[whole]
    lat, lon = places.lat[position], places.lon[position]
    along = np.concatenate(([0.0], np.cumsum(np.nan_to_num(_steps_m(lat, lon)))))
    lights = np.concatenate(([0], np.cumsum(places.light[position])))
    used, ends = np.unique(np.concatenate((position[first], position[last])), return_inverse=True)
    junction = np.full(len(places.lat), -1, np.int64)
    junction[used] = np.arange(len(used))
    way = way_at[first]
    table = np.array([(w.kmh, w.road, w.forward, w.backward, w.local) for w in raw.ways])[way]
    network = Network(
        lat=np.nan_to_num(lat),
        lon=np.nan_to_num(lon),
        first=first.astype(np.int32),
        last=last.astype(np.int32),
        tail=ends[: len(first)].astype(np.int32),
        head=ends[len(first) :].astype(np.int32),
        way=way.astype(np.int32),
        length_m=along[last] - along[first],
        kmh=table[:, 0],
        road=table[:, 1].astype(np.uint8),
        signals=np.minimum(lights[last] - lights[first], 255).astype(np.uint8),
        arc_may=table[:, 2:4].astype(np.uint8).ravel(),
        arc_local=np.repeat(table[:, 4].astype(np.uint8), 2),
        stops=places.stops[used],
    )
    return network, junction


def _steps_m(lat: Floats, lon: Floats) -> Floats:
    """Metres from each point to the next."""
    y, x = np.radians(lat), np.radians(lon)
    h = np.sin(np.diff(y) / 2) ** 2 + np.cos(y[1:]) * np.cos(y[:-1]) * np.sin(np.diff(x) / 2) ** 2
    steps: Floats = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(h, 1.0)))
    return steps


def _signs(raw: _Raw, ids: NDArray[np.int64], junction: NDArray[np.int64]) -> tuple[Restriction, ...]:
    found = []
    for from_way, node, to_way, only, spares in raw.signs:
        index = int(np.searchsorted(ids, node))
        known = from_way in raw.numbers and to_way in raw.numbers and index < len(ids) and ids[index] == node
        if known and junction[index] >= 0:
            found.append(Restriction(raw.numbers[from_way], int(junction[index]), raw.numbers[to_way], only, spares))
    return tuple(found)
