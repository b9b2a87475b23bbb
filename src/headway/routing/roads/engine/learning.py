"""From legs that were driven to speeds, judged by legs held back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from headway.kernel.errors import BadInput
from headway.kernel.geo import Point
from headway.routing.roads.base import Profile
from headway.routing.roads.engine.roads import RoadEngine
from headway.routing.roads.engine.speeds import RoadSpeeds, learn_speeds
from headway.routing.roads.rows import read_rows

MOST_LEGS = 200_000
HELD_BACK = 5
"""Every so many legs one is held back."""

COLUMNS = ("from_lat", "from_lon", "to_lat", "to_lon", "hour", "took_s")
_DAY = datetime(2026, 1, 5, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Leg:
    """A leg that was driven, and at which hour of the day it began."""

    start: Point
    end: Point
    hour: int
    took_s: float

    @property
    def began(self) -> datetime:
        return _DAY.replace(hour=self.hour)


@dataclass(frozen=True, slots=True)
class LearnedSpeeds:
    """Speeds, and the mean error of the legs held back: with the speeds before, and with these."""

    speeds: RoadSpeeds
    legs: int
    before_s: float
    after_s: float

    @property
    def better(self) -> bool:
        return self.after_s < self.before_s


def read_legs(path: Path) -> list[Leg]:
    """The legs of a CSV file.

    Raises:
        BadInput: a row does not say a leg; names the row and its values.
    """
    found = []
    for number, row in enumerate(read_rows(path, COLUMNS, MOST_LEGS), 2):
        try:
            places = (
                Point(float(row["from_lat"]), float(row["from_lon"])),
                Point(float(row["to_lat"]), float(row["to_lon"])),
            )
            leg = Leg(*places, int(row["hour"]), float(row["took_s"]))
        except ValueError:
            raise BadInput(f"row {number} is {row}", field="legs", allowed="degrees, an hour, seconds") from None
        if not (0 <= leg.hour < 24 and 0 < leg.took_s < 86_400):
            raise BadInput(f"row {number} is {row}", field="legs", allowed="an hour 0 to 23, seconds up to a day")
        found.append(leg)
    return found


def learned_from(engine: RoadEngine, legs: Sequence[Leg], profile: Profile) -> LearnedSpeeds:
    """Fit speeds to most legs, and judge them by the others.

    Raises:
        BadInput: fewer than 50 legs lie on the roads.
    """
    on_roads = [leg for leg in legs if engine.way(leg.start, leg.end, leg.began, profile) is not None]
    if len(on_roads) < 50:
        raise BadInput(f"{len(on_roads)} of {len(legs)} legs lie on these roads", field="legs", allowed="50 or more")
    taught = [leg for number, leg in enumerate(on_roads) if number % HELD_BACK]
    held = on_roads[::HELD_BACK]
    driven = [engine.driven(leg.start, leg.end, leg.began, leg.took_s, profile) for leg in taught]
    speeds = learn_speeds([each for each in driven if each is not None])
    after = engine.at_speeds(speeds)
    return LearnedSpeeds(speeds, len(on_roads), _error_s(engine, held, profile), _error_s(after, held, profile))


def _error_s(engine: RoadEngine, legs: Sequence[Leg], profile: Profile) -> float:
    ways = [engine.way(leg.start, leg.end, leg.began, profile) for leg in legs]
    missed = [abs(way.duration_s - leg.took_s) for way, leg in zip(ways, legs, strict=True) if way is not None]
    return sum(missed) / len(missed)
