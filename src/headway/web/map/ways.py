"""Routes: the way each vehicle of the own fleet is planned to go today, and how far it has come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from headway.kernel.db import load_queries
from headway.web.map.area import Box, box_of
from headway.web.map.atlas import Atlas, read_atlas
from headway.web.map.tables import degrees, document, seconds
from headway.web.visits import Visit

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Q = load_queries("headway.web.map")
MOST = 300
AROUND = timedelta(hours=18)
"""A plan is of today where its day began within this of now."""


async def routes(visit: Visit) -> Response:
    """Routes of running plans that touch the rectangle: stops in their order, with what became of each."""
    async with visit.desk() as desk:
        atlas = await read_atlas(desk.conn)
        rows = await desk.conn.fetch(Q.routes, desk.now - AROUND, desk.now + AROUND, MOST + 1)
        stops = await _stops(desk.conn, [row["id"] for row in rows[:MOST]])
        found = [_route(row, stops.get(row["id"], []), atlas) for row in rows[:MOST]]
        box = box_of(visit)
        shown = [each for each in found if _touches(each, box)]
        return document({"at": desk.now, "more": len(rows) > MOST, "rows": shown})


async def _stops(conn: Connection, ids: list[Any]) -> Mapping[Any, list[dict[str, Any]]]:
    rows = await conn.fetch(Q.route_stops, ids)
    return {id_: [_stop(row) for row in each] for id_, each in groupby(rows, lambda row: row["route_id"])}


def _stop(row: Any) -> dict[str, Any]:
    return {
        "shipment": row["shipment_id"],
        "ref": row["ref"],
        "lat": degrees(row["latitude"]),
        "lon": degrees(row["longitude"]),
        "state": row["status"],
        "late": row["late"],
        "at": seconds(row["arrived_at"] or row["start_at"]),
    }


def _route(row: Any, stops: list[dict[str, Any]], atlas: Atlas) -> dict[str, Any]:
    depot = atlas.depots.get(row["depot"])
    home = None if depot is None else (degrees(depot.place.longitude), degrees(depot.place.latitude))
    names = ("id", "vehicle_code", "driver_code", "status", "depot", "carrier_code")
    return {**{name: row[name] for name in names}, "day": row["day"], "home": home, "stops": stops}


def _touches(route: dict[str, Any], box: Box) -> bool:
    return any(box.holds(stop["lat"], stop["lon"]) for stop in route["stops"])
