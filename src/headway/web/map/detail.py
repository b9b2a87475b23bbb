"""One vehicle: what it carries, the way that is planned for it, and where it goes next."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from headway.kernel.db import load_queries
from headway.tracking.positions.store import decode_route
from headway.web.map.tables import degrees, document, seconds
from headway.web.map.vehicles import named
from headway.web.times import Times
from headway.web.visits import Visit

Q = load_queries("headway.web.map")
MOST_LOADS = 200
MOST_SHIPMENTS = 2_000
MOST_POINTS = 400
"""Of a planned way; a longer one is drawn with every so many points."""


async def vehicle(visit: Visit) -> Response:
    """What the panel beside the map says of the vehicle `carrier`, `vehicle`."""
    carrier, name = visit.query("carrier"), visit.query("vehicle")
    async with visit.desk() as desk:
        loads = await desk.conn.fetch(Q.loads, carrier, name, desk.now, MOST_LOADS)
        route = await desk.conn.fetchrow(Q.route_of_vehicle, name, carrier)
        may = visit.may("fleet:read") and route is not None
        return document(
            {
                "at": desk.now,
                "loads": [_load(row, desk.times) for row in loads],
                "plans": _plans(loads),
                "route": dict(route) if may and route is not None else None,
            }
        )


async def loads(visit: Visit) -> Response:
    """The shipments that the vehicles of `ids` carry."""
    async with visit.desk() as desk:
        rows = await desk.conn.fetch(Q.shipments_on, named(visit) or [], MOST_SHIPMENTS)
        return document({"at": desk.now, "shipments": [row["shipment_id"] for row in rows]})


def _load(row: Any, times: Times) -> dict[str, Any]:
    names = ("id", "external_ref", "customer", "standing", "case_id")
    moments = {name: seconds(row[name]) for name in ("deliver_by", "eta")}
    return {**{name: row[name] for name in names}, **moments, "case_sentence": times.told(row["case_sentence"] or "")}


def _plans(rows: list[Any]) -> list[list[tuple[float, float]]]:
    """The different ways of the loads, each once, thinned out."""
    found = {row["route"]: decode_route(row["route"]) for row in rows if row["route"] is not None}
    plans = []
    for points in found.values():
        if points is not None:
            thinned = points[:: max(1, len(points) // MOST_POINTS)].tolist() + points[-1:].tolist()
            plans.append([(degrees(lon), degrees(lat)) for lat, lon in thinned])
    return plans
