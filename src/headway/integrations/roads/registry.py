"""The source of travel times that the operator's settings ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from headway.integrations.roads.client import RoadServer
from headway.integrations.roads.osrm import Osrm
from headway.integrations.roads.valhalla import Valhalla
from headway.integrations.urls import UrlRules, parse
from headway.kernel.errors import BadInput
from headway.routing.roads.base import LocalTimes, TravelTimes
from headway.routing.roads.circle import GreatCircle
from headway.routing.roads.fallback import Fallback

SERVERS: Mapping[str, Callable[[RoadServer], TravelTimes]] = {"osrm": Osrm, "valhalla": Valhalla}

OPERATOR = UrlRules(allow_http=True, allow_private=True)
"""The address is the operator's own setting; nobody else can change it."""


def travel_times(roads: Path | None = None, server: str | None = None) -> TravelTimes:
    """A server (`osrm:URL`, `valhalla:URL`) with what is local behind it; a prepared road file; else the great circle.

    Raises:
        BadInput: the server's kind or address is none. BadRoads: the file cannot be used.
    """
    local: LocalTimes = GreatCircle()
    if roads is not None:
        from headway.routing.roads.engine.roads import RoadEngine

        local = RoadEngine.open(roads)
    if server is None:
        return local
    kind, _, url = server.partition(":")
    if kind not in SERVERS:
        allowed = ", ".join(f"{each}:https://..." for each in SERVERS)
        raise BadInput(f"HEADWAY_ROAD_SERVER is {server!r}", field="HEADWAY_ROAD_SERVER", allowed=allowed)
    parse(url, OPERATOR)
    return Fallback(SERVERS[kind](RoadServer(url, OPERATOR)), local)
