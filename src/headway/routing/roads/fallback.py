"""A source that may fail, with another behind it that does not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast

import structlog

from headway.kernel.geo import Point
from headway.routing.problem import Matrix
from headway.routing.roads.base import CAR, LocalTimes, NoRoads, Profile, TravelTimes

log = structlog.get_logger(__name__)


def near(source: TravelTimes) -> LocalTimes:
    """The source for who may not talk to the network, as inside a transaction: what is behind one that is far."""
    return cast("LocalTimes", getattr(source, "near", source))


class Fallback:
    """Asks `first`; where it cannot answer, `then`. The matrix's `source` says whose times it has, and why."""

    far = True
    """What it asks first is reached over a network."""

    def __init__(self, first: TravelTimes, then: LocalTimes) -> None:
        self.name = first.name
        self._first, self._then = first, then
        self.near = then

    async def matrix(self, points: Sequence[Point], depart_at: datetime, profile: Profile = CAR) -> Matrix:
        """As `TravelTimes.matrix`; refuses only what `then` refuses."""
        try:
            return await self._first.matrix(points, depart_at, profile)
        except NoRoads as error:
            log.warning("travel times fall back", source=self._first.name, to=self._then.name, why=error.message)
            found = await self._then.matrix(points, depart_at, profile)
            source = f"{self._then.name} ({self._first.name} did not answer)"
            return Matrix(found.duration_s, found.distance_m, source)
