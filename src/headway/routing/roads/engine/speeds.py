"""Speeds by class of road and hour of day: the usual ones, and what legs that were driven teach.

A leg's seconds are the sum of its seconds on each class, each stretched by that class's factor at that hour. The
factors are fitted by ridge regression towards the wider group's (class, all hours; then 1): few legs move little.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from headway.kernel.errors import BadInput
from headway.routing.roads.bands import BAND_OF, BANDS
from headway.routing.roads.engine.network import Floats
from headway.routing.roads.engine.tags import CLASSES

GROUPS: Mapping[str, tuple[str, ...]] = {
    "fast": ("motorway", "motorway_link", "trunk", "trunk_link"),
    "main": ("primary", "primary_link", "secondary", "secondary_link"),
    "town": ("tertiary", "tertiary_link", "unclassified", "road"),
    "street": ("residential", "service", "living_street", "track", "cycleway", "path", "pedestrian"),
}
GROUP_OF: Mapping[int, int] = {
    CLASSES.index(name): number for number, names in enumerate(GROUPS.values()) for name in names
}
PRIOR_S = 7_200.0
"""Driven seconds in a group that the wider group's factor is worth."""

LEAST, MOST = 0.5, 3.0


def _even() -> tuple[tuple[float, ...], ...]:
    return tuple((1.0,) * len(BANDS) for _ in GROUPS)


@dataclass(frozen=True, slots=True)
class RoadSpeeds:
    """How much longer than usual a group of classes takes, by band of hours; 1 is the tags' speed."""

    stretch: tuple[tuple[float, ...], ...] = field(default_factory=_even)

    @property
    def digest(self) -> str:
        """Names them in caches and plans."""
        return hashlib.sha256(msgspec.json.encode(self)).hexdigest()[:8]

    def of_arcs(self, road: NDArray[np.uint8], hour: int) -> Floats:
        """The factor of seconds for edges of these classes at an hour."""
        by_class = np.array([self.stretch[GROUP_OF[each]][BAND_OF[hour]] for each in range(len(CLASSES))])
        factor: Floats = by_class[road]
        return factor


@dataclass(frozen=True, slots=True)
class Driven:
    """A leg that was driven: usual seconds by group of classes, the hour it began, and the seconds it took."""

    usual_s: tuple[float, ...]
    hour: int
    took_s: float


def beside(roads: Path) -> Path:
    """Where the speeds of a prepared file are kept."""
    return roads.with_name(roads.name + ".speeds.json")


def save_speeds(speeds: RoadSpeeds, roads: Path) -> None:
    """Keep speeds beside a prepared file; who opens it from then on goes by them."""
    part = beside(roads).with_suffix(".part")
    part.write_bytes(msgspec.json.encode(speeds))
    part.replace(beside(roads))


def load_speeds(roads: Path) -> RoadSpeeds:
    """The speeds beside a prepared file; the usual ones where there are none.

    Raises:
        BadInput: the file beside it holds no speeds.
    """
    try:
        found = msgspec.json.decode(beside(roads).read_bytes(), type=RoadSpeeds)
    except FileNotFoundError:
        return RoadSpeeds()
    except (OSError, msgspec.MsgspecError) as error:
        raise BadInput(f"{beside(roads)} holds no speeds: {error}", field="roads") from None
    fits = len(found.stretch) == len(GROUPS) and all(len(each) == len(BANDS) for each in found.stretch)
    if not fits or not all(LEAST <= value <= MOST for each in found.stretch for value in each):
        raise BadInput(f"{beside(roads)} holds no speeds", field="roads", allowed=f"{len(GROUPS)} by {len(BANDS)}")
    return found


def learn_speeds(legs: Sequence[Driven]) -> RoadSpeeds:
    """Factors by group and band, each pulled towards its group's, and that towards 1."""
    whole = _fit(legs, np.ones(len(GROUPS)))
    bands = [_fit([leg for leg in legs if BAND_OF[leg.hour] == band], whole) for band in range(len(BANDS))]
    return RoadSpeeds(tuple(tuple(float(band[group]) for band in bands) for group in range(len(GROUPS))))


def _fit(legs: Sequence[Driven], prior: Floats) -> Floats:
    """Minimises `sum (x b - y)^2 / y + PRIOR_S |b - prior|^2`: seconds weigh alike, however long the leg."""
    if not legs:
        return prior
    x = np.array([leg.usual_s for leg in legs])
    y = np.array([leg.took_s for leg in legs])
    weight = 1.0 / np.maximum(x.sum(axis=1), 1.0)
    left = (x * weight[:, None]).T @ x + PRIOR_S * np.eye(len(prior))
    found: Floats = np.linalg.solve(left, (x * weight[:, None]).T @ y + PRIOR_S * prior)
    return np.clip(found, LEAST, MOST)
