"""Stops that turned out in some way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from headway.kernel.geo import Point
from headway.routing.feedback.model import Turned

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HERE, THERE = Point(47.01, 9.01), Point(47.21, 9.21)
_SPACE = UUID(int=7)


def turned(number: int = 1, **changes: object) -> Turned:
    """Planned 600 s of way and 300 s of work; driven 900 s, worked 450 s, arriving 9:00 as planned first."""
    found: dict[str, object] = {
        "stop_id": uuid5(_SPACE, str(number)), "route_id": UUID(int=1), "shipment_id": UUID(int=number),
        "depot": "D1", "sequence": number, "first_arrive_at": NINE, "arrive_at": NINE, "point": THERE,
        "came_from": HERE, "place": "Dock 3", "customer": "ACME", "work_s": 300, "opens_at": None, "leg_s": 600,
        "ratio": 1.0, "arrived_at": NINE, "ended_at": NINE + timedelta(seconds=450), "failed": False,
        "drove_s": 900, "followed": True,
    }  # fmt: skip
    return Turned(**(found | changes))  # type: ignore[arg-type]
