"""What a way's tags say: who may use it, in which direction, and how fast one gets on.

Defaults and meanings follow the OpenStreetMap wiki's "Key:access", "Key:oneway", "Key:maxspeed" and, for speeds one
really reaches, what public car profiles assume.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

LIGHT, HEAVY, CYCLE = 1, 2, 4
"""Bits of who may pass: cars and vans, goods vehicles, bicycles."""

MOTOR = LIGHT | HEAVY
EVERYBODY = MOTOR | CYCLE

SPEEDS_KMH: Mapping[str, float] = {
    "motorway": 108, "motorway_link": 60, "trunk": 85, "trunk_link": 50, "primary": 60, "primary_link": 42,
    "secondary": 50, "secondary_link": 38, "tertiary": 42, "tertiary_link": 34, "unclassified": 36, "road": 30,
    "residential": 26, "service": 14, "living_street": 11, "track": 10, "cycleway": 0, "path": 0, "pedestrian": 0,
}  # fmt: skip
"""By class, where no sign says otherwise; 0: not for motor vehicles unless a tag allows them."""

CLASSES: tuple[str, ...] = tuple(SPEEDS_KMH)
_NO_CYCLES = frozenset({"motorway", "motorway_link", "trunk", "trunk_link"})
_FAST = _NO_CYCLES
_SHUT = frozenset({"no", "agricultural", "forestry", "agricultural;forestry", "military", "emergency", "bus"})
_LOCAL = frozenset({"private", "destination", "delivery", "customers", "permit", "residents"})
_CHAINS: Mapping[int, tuple[str, ...]] = {
    LIGHT: ("access", "vehicle", "motor_vehicle", "motorcar"),
    HEAVY: ("access", "vehicle", "motor_vehicle", "hgv", "goods"),
    CYCLE: ("access", "vehicle", "bicycle"),
}
_ZONES_KMH = {"urban": 50.0, "rural": 85.0, "motorway": 120.0, "trunk": 100.0, "living_street": 10.0, "walk": 7.0}
_ROUGH = frozenset({"unpaved", "gravel", "dirt", "ground", "grass", "sand", "mud", "earth", "pebblestone"})
_SPEED = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*(mph|knots|km/h|kmh)?")
_STOPS_CARS = frozenset({"bollard", "block", "jersey_barrier", "cycle_barrier", "motorcycle_barrier", "stile", "log"})


@dataclass(frozen=True, slots=True)
class Way:
    """What the tags of one way come to.

    Attributes:
        road: index into `CLASSES`. kmh: a car's usual speed.
        forward, backward: bits of who may drive along and against it.
        local: bits of those for whom it is only to reach what lies on it.
    """

    road: int
    kmh: float
    forward: int
    backward: int
    local: int


def read_way(tags: Mapping[str, str]) -> Way | None:
    """The way's meaning for vehicles; None where no vehicle we know may use it."""
    kind = tags.get("highway", "")
    if kind not in SPEEDS_KMH or tags.get("area") == "yes" or tags.get("impassable") == "yes":
        return None
    may, local = _access(kind, tags)
    forward, backward = _directions(kind, tags)
    along, against = may & forward, may & backward
    if not along | against:
        return None
    return Way(CLASSES.index(kind), _kmh(kind, tags), along, against, local & may)


def stopped_at(tags: Mapping[str, str]) -> int:
    """Bits of who cannot pass a node with these tags (a bollard, a locked gate)."""
    barrier = tags.get("barrier")
    if barrier is None:
        return 0
    shut = MOTOR if barrier in _STOPS_CARS else 0
    for bit, chain in _CHAINS.items():
        said = [tags[key] for key in chain if key in tags]
        if said:
            shut = shut | bit if said[-1] in _SHUT else shut & ~bit
    return shut


def _access(kind: str, tags: Mapping[str, str]) -> tuple[int, int]:
    may = (MOTOR if SPEEDS_KMH[kind] else 0) | (0 if kind in _NO_CYCLES else CYCLE)
    if kind == "pedestrian" or (kind == "track" and tags.get("tracktype", "grade3") not in ("grade1", "grade2")):
        may = 0 if kind == "pedestrian" else CYCLE
    local = MOTOR if tags.get("service") in ("driveway", "parking_aisle") else 0
    for bit, chain in _CHAINS.items():
        said = [tags[key] for key in chain if key in tags]
        if said:
            may = may & ~bit if said[-1] in _SHUT else may | bit
            local = local | bit if said[-1] in _LOCAL else local
    return may, local


def _directions(kind: str, tags: Mapping[str, str]) -> tuple[int, int]:
    said = tags.get("oneway")
    if said is None:
        round_about = tags.get("junction") in ("roundabout", "circular")
        said = "yes" if round_about or kind in ("motorway", "motorway_link") else "no"
    if said in ("reversible", "alternating"):
        return 0, 0
    both_cycle = CYCLE if tags.get("oneway:bicycle") == "no" or tags.get("cycleway", "").startswith("opposite") else 0
    if said in ("yes", "true", "1"):
        return EVERYBODY, both_cycle
    return (both_cycle, EVERYBODY) if said in ("-1", "reverse") else (EVERYBODY, EVERYBODY)


def _kmh(kind: str, tags: Mapping[str, str]) -> float:
    usual = SPEEDS_KMH[kind] or 8.0
    limit = maxspeed_kmh(tags.get("maxspeed", ""))
    if limit is not None:
        reached = 0.92 if kind in _FAST else 0.82
        usual = min(limit * reached, usual * 1.5)
    return max(4.0, usual * (0.6 if tags.get("surface") in _ROUGH else 1.0))


def maxspeed_kmh(said: str) -> float | None:
    """A speed limit's figure: `50`, `30 mph`, `DE:urban`, `walk`; None where there is none or it cannot be read."""
    found = _SPEED.fullmatch(said.split(";")[0].strip())
    if found:
        factor = {"mph": 1.609344, "knots": 1.852}.get(found[2] or "", 1.0)
        return float(found[1]) * factor or None
    return _ZONES_KMH.get(said.rpartition(":")[2])
