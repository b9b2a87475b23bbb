"""Valhalla's matrix service (`POST /sources_to_targets`), which knows the time of day where its tiles hold speeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from headway.integrations.roads.client import Block, RoadServer, in_blocks, table
from headway.kernel.geo import Point
from headway.routing.problem import Matrix
from headway.routing.roads.base import CAR, NoRoads, Profile, checked

COSTINGS: Mapping[str, str] = {"car": "auto", "van": "auto", "truck": "truck", "bicycle": "bicycle"}
M_PER_KM = 1000.0


class Valhalla:
    """A Valhalla server as a source of travel times."""

    def __init__(self, server: RoadServer) -> None:
        self.name = f"valhalla {server.url}"
        self._server = server

    async def matrix(self, points: Sequence[Point], depart_at: datetime, profile: Profile = CAR) -> Matrix:
        """As `TravelTimes.matrix`; the hour is that of `depart_at`'s own clock, as Valhalla has it (local time)."""
        checked(points, depart_at)
        asked = {
            "costing": COSTINGS[profile.name],
            "units": "kilometers",
            "date_time": {"type": 1, "value": depart_at.strftime("%Y-%m-%dT%H:%M")},
        }

        async def ask(origins: Sequence[Point], destinations: Sequence[Point]) -> Block:
            ends = {"sources": _places(origins), "targets": _places(destinations)}
            return self._read(await self._server.ask("/sources_to_targets", asked | ends), origins, destinations)

        return await in_blocks(points, ask, self.name)

    def _read(self, found: Any, origins: Sequence[Point], destinations: Sequence[Point]) -> Block:
        shape = (len(origins), len(destinations))
        try:
            rows = found["sources_to_targets"]
            seconds = [[cell["time"] for cell in row] for row in rows]
            kilometres = [[cell["distance"] for cell in row] for row in rows]
        except (TypeError, KeyError):
            raise NoRoads(f"{self.name} sent no matrix", server=self.name) from None
        return table(seconds, shape, "times"), table(kilometres, shape, "distances") * M_PER_KM


def _places(points: Sequence[Point]) -> list[dict[str, float]]:
    return [{"lat": round(each.lat, 6), "lon": round(each.lon, 6)} for each in points]
