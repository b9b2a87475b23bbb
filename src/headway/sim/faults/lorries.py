"""Evening lorries that carry a tracker: which goods are on them, what befalls them, and where they are; pure.

A lorry leaves its site at half past six in the evening and drives four hours towards the first goods' zone, on a
straight line at 66 km/h. On board is what left the site before and is not out for delivery the same night.
Whatever its fate, it halts once or twice for a few minutes, and now and then a fix lies beside the road.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import cos, radians

import numpy as np

from headway.kernel.geo import Point
from headway.sim.chance import Chance
from headway.sim.faults.kinds import Kind
from headway.sim.places import DEPOTS, ZONES
from headway.tracking.positions.model import Heard
from headway.tracking.positions.plane import Points

LEAVES, DRIVES = timedelta(hours=12, minutes=30), timedelta(hours=4)
"""After six in the morning; and how long the way takes."""

EVERY = timedelta(minutes=5)
ROOM = 14
"""Shipments on one lorry at most."""

_SPEED_MPS = 18.3
_DEGREE_M = 111_200.0
_SITES = {depot.code: depot for depot in DEPOTS}
_ZONES = {zone.code: zone for zone in ZONES}
_SHARES = ((Kind.BREAKDOWN, 0.03), (Kind.LONG_STOP, 0.04), (Kind.DETOUR, 0.04))


@dataclass(frozen=True, slots=True)
class Lorry:
    """One lorry of an evening: `goods` are references. `fate` None: nothing befalls it."""

    carrier: str
    name: str
    site: str
    zone: str
    leaves_at: datetime
    goods: tuple[str, ...]
    fate: Kind | None = None
    since: datetime | None = None
    lasts: timedelta = timedelta(0)

    @property
    def cause(self) -> str:
        """What the truth calls its trouble."""
        return f"{self.fate}:{self.name}"


def formed(
    seed: int, evening: datetime, aboard: Sequence[tuple[str, str, str, str]], *, least: int = 1
) -> tuple[Lorry, ...]:
    """The lorries of an evening.

    Args:
        aboard: carrier, site, zone and reference of everything that travels tonight.
        least: so many of each fate at least, where there are lorries enough.
    """
    groups: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for carrier, site, zone, ref in sorted(aboard):
        groups.setdefault((carrier, site), []).append((zone, ref))
    found = []
    for (carrier, site), goods in groups.items():
        for number, first in enumerate(range(0, len(goods), ROOM), 1):
            part = goods[first : first + ROOM]
            name = f"{carrier[:4]}-{site}-{evening:%d}-{number}"
            found.append(Lorry(carrier, name, site, part[0][0], evening, tuple(ref for _, ref in part)))
    return tuple(_fated(seed, found, least))


def _fated(seed: int, lorries: Sequence[Lorry], least: int) -> Iterator[Lorry]:
    """The fullest lorries are as likely as others to meet a fate; but at least one of each kind carries several."""
    order = sorted(lorries, key=lambda each: (len(each.goods) < 2, Chance(seed, "fate", each.name).uniform()))
    fates: dict[str, Kind] = {}
    left = iter(order)
    for kind, share in _SHARES:
        for _ in range(min(max(least, round(share * len(lorries))), len(lorries) // len(_SHARES))):
            lorry = next(left, None)
            if lorry is not None:
                fates[lorry.name] = kind
    for lorry in lorries:
        yield _with_fate(seed, lorry, fates.get(lorry.name))


def _with_fate(seed: int, lorry: Lorry, fate: Kind | None) -> Lorry:
    if fate is None:
        return lorry
    chance = Chance(seed, "what befalls", lorry.name)
    since = lorry.leaves_at + chance.minutes(30, 150)
    spans = {Kind.BREAKDOWN: (480, 900), Kind.LONG_STOP: (75, 140), Kind.DETOUR: (40, 70)}
    lasts = chance.minutes(*spans[fate])
    return Lorry(
        lorry.carrier, lorry.name, lorry.site, lorry.zone, lorry.leaves_at, lorry.goods, fate, _whole(since), lasts
    )


def route(lorry: Lorry, points: int = 40) -> Points:
    """The planned way."""
    return np.array([_on_the_way(lorry, DRIVES * (step / (points - 1))) for step in range(points)])


def positions(seed: int, lorry: Lorry) -> Iterator[Heard]:
    """What the tracker sends, every five minutes until the lorry is at its end."""
    chance = Chance(seed, "tracker", lorry.name)
    rests = [(lorry.leaves_at + chance.minutes(40, 200), chance.minutes(6, 13)) for _ in range(chance.whole(1, 2))]
    stands = [(_whole(at), lasts) for at, lasts in rests]
    if lorry.fate in (Kind.BREAKDOWN, Kind.LONG_STOP) and lorry.since is not None:
        stands = [each for each in stands if abs(each[0] - lorry.since) > timedelta(minutes=40)]
        stands.append((lorry.since, lorry.lasts))
    at, driven = lorry.leaves_at, timedelta(0)
    while driven < DRIVES:
        standing = any(since <= at < since + lasts for since, lasts in stands)
        beside = chance.happens(0.01) and not standing
        off_m = _off(lorry, at) or (700.0 if beside else chance.between(-25.0, 25.0) if not standing else 3.0)
        yield _heard(lorry, at, driven, off_m, standing=standing)
        driven += timedelta(0) if standing else EVERY
        at += EVERY


def _off(lorry: Lorry, at: datetime) -> float:
    """Metres beside the way, on a detour: far at once, and back at its end."""
    if lorry.fate is not Kind.DETOUR or lorry.since is None:
        return 0.0
    return 4_000.0 if lorry.since <= at < lorry.since + lorry.lasts else 0.0


def _heard(lorry: Lorry, at: datetime, driven: timedelta, off_m: float, *, standing: bool) -> Heard:
    lat, lon = _on_the_way(lorry, driven)
    begin, end = _SITES[lorry.site].at, _ZONES[lorry.zone].centre
    north = abs(end.lat - begin.lat) < abs(end.lon - begin.lon)
    lat += off_m / _DEGREE_M if north else 0.0
    lon += 0.0 if north else off_m / (_DEGREE_M * cos(radians(lat)))
    return Heard(
        at=at,
        latitude=round(lat, 6),
        longitude=round(lon, 6),
        vehicle=lorry.name,
        carrier=lorry.carrier,
        speed_mps=0.0 if standing else _SPEED_MPS,
    )


def _on_the_way(lorry: Lorry, driven: timedelta) -> tuple[float, float]:
    """Towards the zone's centre, and on beyond it where it is near."""
    begin, end = _SITES[lorry.site].at, _towards(lorry)
    east, north = (end.lon - begin.lon) * _DEGREE_M * cos(radians(begin.lat)), (end.lat - begin.lat) * _DEGREE_M
    whole = max(1.0, (east * east + north * north) ** 0.5)
    share = _SPEED_MPS * driven.total_seconds() / whole
    return begin.lat + (end.lat - begin.lat) * share, begin.lon + (end.lon - begin.lon) * share


def _towards(lorry: Lorry) -> Point:
    centre = _ZONES[lorry.zone].centre
    here = _SITES[lorry.site].at
    same = abs(centre.lat - here.lat) + abs(centre.lon - here.lon) < 0.4
    return Point(here.lat + 0.7, here.lon + 0.9) if same else centre


def _whole(at: datetime) -> datetime:
    return at.replace(microsecond=0)
