"""Vehicles with their latest position, what they carry, and how that stands."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from headway.kernel.db import load_queries
from headway.kernel.errors import BadInput
from headway.web.map.area import Box, box_of
from headway.web.map.standing import Seen, state_of
from headway.web.map.tables import degrees, seconds, table
from headway.web.visits import Visit

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Q = load_queries("headway.web.map")
MOST = 5_000
MOST_NAMED = 300
COLUMNS = (
    *("id", "carrier", "vehicle", "lat", "lon", "heading", "kmh", "state"),
    *("loads", "late", "at_risk", "heard", "stands"),
)


async def vehicles(visit: Visit) -> Response:
    """Those inside the rectangle, or those named by `ids` (carrier:vehicle, each by itself) wherever they are."""
    ids = named(visit)
    async with visit.desk() as desk:
        rows = await read_vehicles(desk.conn, desk.now, box_of(visit), ids, visit.query("carrier") or None)
        return table(desk.now, COLUMNS, rows[:MOST], more=len(rows) > MOST)


async def read_vehicles(
    conn: Connection, now: datetime, box: Box, ids: list[str] | None = None, carrier: str | None = None
) -> list[tuple[Any, ...]]:
    """Rows of `COLUMNS` by carrier and name, one more than `MOST` where there are more."""
    found = await conn.fetch(Q.vehicles, box.west, box.south, box.east, box.north, ids, carrier, MOST + 1, now)
    return [_row(row, now) for row in found]


def named(visit: Visit) -> list[str] | None:
    """The vehicles that the address names; None where it names none.

    Raises:
        BadInput: they are too many.
    """
    found = [each.replace("\x00", "") for each in visit.request.query_params.getlist("ids")]
    if len(found) > MOST_NAMED:
        raise BadInput(f"{len(found)} vehicles", field="ids", allowed=f"at most {MOST_NAMED}")
    return found or None


def _row(row: Any, now: datetime) -> tuple[Any, ...]:
    stands = row["standing_since"]
    seen = Seen(row["at"], stands is not None, row["loads"], row["late"], row["at_risk"], row["off_route"])
    return (
        f"{row['carrier_code']}:{row['vehicle']}",
        row["carrier_code"],
        row["vehicle"],
        degrees(row["latitude"]),
        degrees(row["longitude"]),
        None if row["heading_deg"] is None else round(row["heading_deg"]),
        None if row["speed_mps"] is None else round(row["speed_mps"] * 3.6),
        state_of(seen, now),
        seen.loads,
        seen.late,
        seen.at_risk,
        seconds(row["at"]),
        seconds(stands),
    )
