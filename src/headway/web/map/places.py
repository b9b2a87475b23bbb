"""Places: sites and fences, depots, and how busy the doors of a site are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from headway.kernel.db import load_queries
from headway.tracking.positions.model import Circle, Shape
from headway.web.map.atlas import Atlas, Spot, read_atlas
from headway.web.map.tables import degrees, document
from headway.web.visits import Visit

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Q = load_queries("headway.web.map")


async def places(visit: Visit) -> Response:
    """All that the tenant told of places; of docks and depots only what the visitor may see."""
    async with visit.desk() as desk:
        atlas = await read_atlas(desk.conn)
        names = {row["code"]: row["name"] for row in await desk.conn.fetch(Q.site_names)}
        docks = await _docks(desk.conn, desk.now, atlas, names) if visit.may("docks:read") else []
        depots = list(_depots(atlas)) if visit.may("fleet:read") else []
        fences = [_fence(code, shape, names.get(code)) for code, shape in atlas.fences.items()]
        return document({"at": desk.now, "fences": fences, "depots": depots, "docks": docks})


def _fence(code: str, shape: Shape, name: str | None) -> dict[str, Any]:
    common = {"code": code, "name": name or code, "site": name is not None}
    if isinstance(shape, Circle):
        at = {"lat": degrees(shape.latitude), "lon": degrees(shape.longitude)}
        return common | at | {"radius_m": shape.radius_m}
    return common | {"ring": [(degrees(lon), degrees(lat)) for lat, lon in shape.ring]}


def _depots(atlas: Atlas) -> Iterator[dict[str, Any]]:
    for each in atlas.depots.values():
        where = _point(Spot(each.place.latitude, each.place.longitude))
        yield {"code": each.code, "name": each.name, "doors": each.doors, **where}


async def _docks(conn: Connection, now: datetime, atlas: Atlas, names: dict[str, str]) -> list[dict[str, Any]]:
    found = []
    for row in await conn.fetch(Q.docks, now):
        spot = atlas.site(row["site"])
        if spot is not None:
            counts = {name: row[name] for name in ("doors", "taken", "waiting", "late")}
            found.append({"site": row["site"], "name": names.get(row["site"], row["site"]), **counts, **_point(spot)})
    return found


def _point(spot: Spot) -> dict[str, float]:
    return {"lat": degrees(spot.lat), "lon": degrees(spot.lon)}
