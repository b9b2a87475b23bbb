"""Open shipments at the stop they wait for or are on the way to."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from starlette.responses import Response

from headway.kernel.db import load_queries
from headway.kernel.errors import BadInput
from headway.tracking.model import StopRole
from headway.tracking.positions.shapes import centre
from headway.tracking.positions.store import decode_places
from headway.web.map.area import Box, box_of
from headway.web.map.atlas import Atlas, Spot, read_atlas
from headway.web.map.tables import degrees, seconds, table
from headway.web.visits import Visit

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Q = load_queries("headway.web.map")
MOST = 5_000
MOST_NAMED = 300
COLUMNS = (
    *("id", "ref", "customer", "carrier", "vehicle", "stop", "lat", "lon", "exact"),
    *("status", "standing", "deliver_by"),
)


async def shipments(visit: Visit) -> Response:
    """Those whose next stop is inside the rectangle, or those named by `ids` (each by itself), the worst first."""
    ids, carrier = named(visit), visit.query("carrier") or None
    async with visit.desk() as desk:
        rows, more = await read_shipments(desk.conn, desk.now, box_of(visit), carrier, ids)
        return table(desk.now, COLUMNS, rows, more=more)


def named(visit: Visit) -> list[UUID] | None:
    """The shipments that the address names; None where it names none.

    Raises:
        BadInput: they are too many, or no ids.
    """
    found = visit.request.query_params.getlist("ids")
    if len(found) > MOST_NAMED:
        raise BadInput(f"{len(found)} shipments", field="ids", allowed=f"at most {MOST_NAMED}")
    try:
        return [UUID(each) for each in found] or None
    except ValueError:
        raise BadInput("not all of these are ids", field="ids", allowed="ids of shipments") from None


async def read_shipments(
    conn: Connection, now: datetime, box: Box, carrier: str | None = None, ids: list[UUID] | None = None
) -> tuple[list[tuple[Any, ...]], bool]:
    """Rows of `COLUMNS`; True where there are more open shipments than are looked at."""
    atlas = await read_atlas(conn)
    found = await conn.fetch(Q.shipments, now, carrier, MOST + 1, ids)
    rows = []
    for row in found[:MOST]:
        role = StopRole.DELIVERY if row["status"] == "in_transit" else StopRole.PICKUP
        spot = spot_of(row, role, atlas)
        if spot is not None and box.holds(spot.lat, spot.lon):
            rows.append(_row(row, role, spot))
    return rows, len(found) > MOST


def spot_of(row: Any, role: StopRole, atlas: Atlas) -> Spot | None:
    """Where a shipment is fetched or goes to, by what says it most exactly; None where nothing does."""
    planned = _planned(row, role, atlas)
    if planned is not None:
        return planned
    if role is StopRole.PICKUP:
        return atlas.site(row["origin_site"], row["origin_zone"])
    if row["latitude"] is not None and row["longitude"] is not None:
        return Spot(row["latitude"], row["longitude"])
    return atlas.zone(row["destination_zone"])


def _planned(row: Any, role: StopRole, atlas: Atlas) -> Spot | None:
    """By the plan of its journey: the first stop is its pickup, the last one its delivery."""
    places = decode_places(row["places"])
    wanted = [each for each in places if (each.stop == 1) == (role is StopRole.PICKUP)]
    if not wanted:
        return None
    place = wanted[-1]
    return atlas.fence(place.fence) if place.shape is None else Spot(*centre(place.shape))


def _row(row: Any, role: StopRole, spot: Spot) -> tuple[Any, ...]:
    return (
        row["id"],
        row["external_ref"],
        row["customer"],
        row["carrier_code"],
        row["vehicle"],
        role,
        degrees(spot.lat),
        degrees(spot.lon),
        int(spot.exact),
        row["status"],
        row["standing"],
        seconds(row["deliver_by"]),
    )
