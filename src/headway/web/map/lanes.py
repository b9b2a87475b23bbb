"""Lanes: open shipments from one place to another, together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from headway.kernel.db import load_queries
from headway.web.map.area import Box, box_of
from headway.web.map.atlas import Atlas, Spot, read_atlas
from headway.web.map.tables import degrees, table
from headway.web.visits import Visit

Q = load_queries("headway.web.map")
MOST = 500
COLUMNS = ("origin", "destination", "lat", "lon", "to_lat", "to_lon", "shipments", "late", "at_risk", "carriers")


async def lanes(visit: Visit) -> Response:
    """The lanes with an end inside the rectangle, those with most on their way first."""
    box = box_of(visit)
    async with visit.desk() as desk:
        atlas = await read_atlas(desk.conn)
        found = await desk.conn.fetch(Q.lanes, desk.now, visit.query("carrier") or None, MOST + 1)
        rows = [row for row in (_row(each, atlas, box) for each in found[:MOST]) if row is not None]
        return table(desk.now, COLUMNS, rows, more=len(found) > MOST)


def _row(row: Any, atlas: Atlas, box: Box) -> Sequence[Any] | None:
    begin, end = atlas.site(row["origin_site"], row["origin_zone"]), atlas.zone(row["destination_zone"])
    if begin is None or end is None or not (_in(box, begin) or _in(box, end)):
        return None
    return (
        row["origin_site"] or row["origin_zone"],
        row["destination_zone"],
        degrees(begin.lat),
        degrees(begin.lon),
        degrees(end.lat),
        degrees(end.lon),
        *(row[name] for name in ("shipments", "late", "at_risk", "carriers")),
    )


def _in(box: Box, spot: Spot) -> bool:
    return box.holds(spot.lat, spot.lon)
