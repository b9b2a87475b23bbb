"""Where lorries with trackers are: some drive between the depots all day, others leave with what was booked; pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from headway.kernel.geo import Point, distance_m
from headway.sim.chance import Chance
from headway.sim.places import DEPOTS, ZONES
from headway.tracking.positions.model import Heard

EVERY = timedelta(minutes=3)
SPEED_MPS = 18.3
SHUTTLES = 32
LOADS_FOR = timedelta(minutes=25)
"""A shuttle stands so long at each end."""

_SITES = {depot.code: depot.at for depot in DEPOTS}
_ZONES = {zone.code: zone.centre for zone in ZONES}


@dataclass(frozen=True, slots=True)
class Shuttle:
    """A lorry on its way between two depots and back, all day; `lead` is how far on it is when the day begins."""

    carrier: str
    name: str
    begin: Point
    end: Point
    lead: timedelta

    def at(self, now: timedelta) -> tuple[Point, float]:
        """Where it is so long after the day began, and how fast."""
        drive = timedelta(seconds=distance_m(self.begin, self.end) / SPEED_MPS)
        lap = 2 * (drive + LOADS_FOR)
        into = (self.lead + now) % lap
        back = into >= lap / 2
        share = min(1.0, (into - lap / 2 if back else into) / drive)
        here = _between(self.end, self.begin, share) if back else _between(self.begin, self.end, share)
        return here, SPEED_MPS if share < 1.0 else 0.0


def shuttles(seed: int, carriers: tuple[str, ...]) -> tuple[Shuttle, ...]:
    """`SHUTTLES` of them, spread over the carriers and the depots."""
    found = []
    for number in range(SHUTTLES):
        chance = Chance(seed, "shuttle", str(number))
        begin, end = DEPOTS[number % len(DEPOTS)].at, DEPOTS[(number * 2 + 1 + number // len(DEPOTS)) % len(DEPOTS)].at
        if begin == end:
            end = DEPOTS[(number + 1) % len(DEPOTS)].at
        carrier = carriers[number % len(carriers)]
        found.append(Shuttle(carrier, f"{carrier[:3]}-L {number + 1:02}", begin, end, chance.minutes(0, 480)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Trip:
    """A lorry with goods from a depot to a zone."""

    carrier: str
    name: str
    begin: Point
    end: Point
    leaves_at: datetime

    @staticmethod
    def of(carrier: str, site: str, zone: str, number: int, leaves_at: datetime) -> Trip | None:
        """The trip, where the network knows both ends; within the depot's own zone it goes to that zone's far side."""
        begin, end = _SITES.get(site), _ZONES.get(zone)
        if begin is None or end is None:
            return None
        near = distance_m(begin, end) < 30_000.0
        to = Point(begin.lat + 0.25, begin.lon + 0.35) if near else end
        return Trip(carrier, f"{carrier[:3]}-{site[:3]} {number:02}", begin, to, leaves_at)

    def heard(self) -> Iterator[Heard]:
        """What its tracker sends until it is there."""
        whole = distance_m(self.begin, self.end)
        steps = max(1, round(whole / SPEED_MPS / EVERY.total_seconds()))
        for step in range(steps + 1):
            here = _between(self.begin, self.end, step / steps)
            speed = SPEED_MPS if step < steps else 0.0
            yield heard(self.carrier, self.name, here, speed, self.leaves_at + step * EVERY)


def heard(carrier: str, vehicle: str, here: Point, speed_mps: float, at: datetime) -> Heard:
    """One message of a tracker."""
    lat, lon = round(here.lat, 6), round(here.lon, 6)
    return Heard(at=at, latitude=lat, longitude=lon, vehicle=vehicle, carrier=carrier, speed_mps=speed_mps)


def _between(begin: Point, end: Point, share: float) -> Point:
    """On the straight way, with a bow, so that two lorries on one way and back are not on one line."""
    bow = 0.06 * share * (1.0 - share)
    lat = begin.lat + (end.lat - begin.lat) * share + bow * (end.lon - begin.lon)
    return Point(lat, begin.lon + (end.lon - begin.lon) * share - bow * (end.lat - begin.lat))
