"""OSRM's table service (`GET /table/v1/{profile}/{lon,lat;...}`). It knows no time of day: hours come from feedback."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from headway.integrations.roads.client import Block, RoadServer, in_blocks, table
from headway.kernel.geo import Point
from headway.routing.problem import Matrix
from headway.routing.roads.base import CAR, NoRoads, Profile, checked

PROFILES: Mapping[str, str] = {"car": "driving", "van": "driving", "truck": "driving", "bicycle": "cycling"}


class Osrm:
    """An OSRM server as a source of travel times."""

    def __init__(self, server: RoadServer) -> None:
        self.name = f"osrm {server.url}"
        self._server = server

    async def matrix(self, points: Sequence[Point], depart_at: datetime, profile: Profile = CAR) -> Matrix:
        """As `TravelTimes.matrix`."""
        checked(points, depart_at)

        async def ask(origins: Sequence[Point], destinations: Sequence[Point]) -> Block:
            return await self._asked(origins, destinations, PROFILES[profile.name])

        return await in_blocks(points, ask, self.name)

    async def _asked(self, origins: Sequence[Point], destinations: Sequence[Point], profile: str) -> Block:
        same = origins == destinations
        places = [*origins] if same else [*origins, *destinations]
        text = ";".join(f"{each.lon:.5f},{each.lat:.5f}" for each in places)
        split = "" if same else f"&sources={_span(0, len(origins))}&destinations={_span(len(origins), len(places))}"
        found = await self._server.ask(f"/table/v1/{profile}/{text}?annotations=duration,distance{split}")
        if not isinstance(found, dict) or found.get("code") != "Ok":
            said = found.get("message", found.get("code")) if isinstance(found, dict) else None
            raise NoRoads(f"{self.name} said {str(said)[:200]!r}", server=self.name)
        shape = (len(origins), len(destinations))
        seconds = table(found.get("durations"), shape, "durations")
        return seconds, table(found.get("distances"), shape, "distances")


def _span(first: int, end: int) -> str:
    return ";".join(str(index) for index in range(first, end))
