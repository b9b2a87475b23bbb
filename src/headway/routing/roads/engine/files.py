"""The prepared file: a network, its turns and its order of contraction, written once and checked when read."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import routingkit_cch as cch

from headway.kernel.errors import BadInput
from headway.routing.roads.engine.extract import read_extract
from headway.routing.roads.engine.network import Bytes, Ints, Network
from headway.routing.roads.engine.tags import CYCLE, HEAVY, LIGHT
from headway.routing.roads.engine.turns import Turns, expand, main_part

VERSION = 1
"""Of the file's layout and of what tags come to; a file of another is refused."""


class BadRoads(BadInput):
    """The prepared file cannot be used."""

    code = "bad_roads"
    advice = "Maybe prepare it again: headway roads prepare FILE.osm.pbf --out THIS"


@dataclass(frozen=True, eq=False, slots=True)
class Prepared:
    """All that a road engine starts from.

    Attributes:
        order: of the arcs, for contraction. main: of each arc, bits of those for whom it belongs to the main part.
        source: the extract's name. digest: of the arrays, short; it names the roads in caches.
        restrictions, via_ways: signs that were taken up, and those that are not modelled.
    """

    network: Network
    turns: Turns
    order: Ints
    main: Bytes
    source: str
    digest: str
    restrictions: int
    via_ways: int


def prepare(extract: Path, out: Path, progress: Callable[[str], None] = lambda _: None) -> Prepared:
    """Read an extract and write the prepared file; an existing one is replaced only when the new one is whole.

    Raises:
        BadExtract: the extract cannot be read.
    """
    progress(f"reading {extract.name}")
    found = read_extract(extract, progress)
    network = found.network
    turns = expand(network, found.restrictions)
    progress(f"{network.edges:,} stretches of road, {len(turns.source):,} turns, {len(found.restrictions)} signs")
    main = np.zeros(2 * network.edges, np.uint8)
    for bit in (LIGHT, HEAVY, CYCLE):
        main |= np.where(main_part(len(main), turns, bit), bit, 0).astype(np.uint8)
    progress("ordering")
    middle = (network.first + network.last) // 2
    places = np.repeat(network.lat[middle], 2).tolist(), np.repeat(network.lon[middle], 2).tolist()
    order = cch.compute_order_inertial(len(main), turns.source.tolist(), turns.target.tolist(), *places)
    made = _arrays(network, turns) | {"order": np.array(order, np.int32), "main": main}
    notes = np.array([len(found.restrictions), found.via_ways], np.int64)
    about = {"version": np.array(VERSION), "source": np.array(extract.name), "notes": notes}
    _write(out, made | about)
    progress(f"written {out.name}, {out.stat().st_size / 1e6:.1f} MB")
    return load(out)


def load(path: Path) -> Prepared:
    """A prepared file.

    Raises:
        BadRoads: it is none, is damaged, or of another version.
    """
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            held = {name: file[name] for name in file.files}
    except (OSError, ValueError, zipfile.BadZipFile, EOFError) as error:
        raise BadRoads(f"{path} is no prepared road file ({type(error).__name__})", field="roads") from None
    if int(held.get("version", -1)) != VERSION:
        raise BadRoads(f"{path} is of another version", field="roads", allowed=f"version {VERSION}")
    try:
        network = Network(**{each.name: held[f"network.{each.name}"] for each in fields(Network)})
        turns = Turns(**{each.name: held[f"turns.{each.name}"] for each in fields(Turns)})
        signs, via_ways = held["notes"].tolist()
        digest = _digest(held)
        return Prepared(network, turns, held["order"], held["main"], str(held["source"]), digest, signs, via_ways)
    except KeyError as error:
        raise BadRoads(f"{path} lacks {error}", field="roads") from None


def _arrays(network: Network, turns: Turns) -> dict[str, np.ndarray]:
    parts = (("network", network), ("turns", turns))
    return {f"{name}.{each.name}": getattr(part, each.name) for name, part in parts for each in fields(part)}


def _digest(held: dict[str, np.ndarray]) -> str:
    sum_ = hashlib.sha256()
    for name in sorted(held):
        sum_.update(name.encode())
        sum_.update(np.ascontiguousarray(held[name]).tobytes())
    return sum_.hexdigest()[:12]


def _write(out: Path, arrays: dict[str, np.ndarray]) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(out)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
