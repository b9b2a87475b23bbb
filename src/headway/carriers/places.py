"""How far it is between zones by road, roughly."""

from __future__ import annotations

from collections.abc import Mapping

from headway.kernel.geo import Point, distance_m

DETOUR = 1.25
"""By road it is so much farther than along the great circle, on average."""

WITHIN_A_ZONE_M = 20_000
"""Between places of one zone, and the least between two."""


def road_m(places: Mapping[str, Point], origin: str, destination: str) -> int | None:
    """Metres by road between two zones; None where either lies nobody knows where."""
    if origin == destination:
        return WITHIN_A_ZONE_M if origin in places else None
    if origin not in places or destination not in places:
        return None
    return max(WITHIN_A_ZONE_M, round(distance_m(places[origin], places[destination]) * DETOUR / 1000) * 1000)
