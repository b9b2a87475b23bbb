"""What screens, the API and the rooms above read of ETAs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.learning.rates import Rate
from headway.tracking.eta import store
from headway.tracking.eta.store import REJECT, Q

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

MAX_PAGE = 500


async def eta_of(conn: Connection, shipment_id: UUID) -> dict[str, Any] | None:
    """A shipment's open stops with their ETAs, as last told; None before its booking is known.

    `slack_s` of a stop is what is left between its P50 and its due time, negative when it is expected late.
    """
    found = (await store.watched(conn, [shipment_id])).get(shipment_id)
    if found is None:
        return None
    stops = [dict(row) for row in await conn.fetch(Q.latest, [shipment_id])]
    for stop in stops:
        stop["slack_s"] = round((stop["due_at"] - stop["p50_at"]).total_seconds())
    return {
        "shipment_id": shipment_id,
        "carrier_code": found.standing.carrier_code,
        "phase": found.phase or "booked",
        "estimate_at": found.standing.journey.eta,
        "finished_at": found.finished_at,
        "stops": stops,
    }


async def last_stops(conn: Connection, shipment_ids: Collection[UUID]) -> dict[UUID, Any]:
    """The last open stop of each of some shipments, with its ETA as last told; without those of which none was."""
    return {row["shipment_id"]: row for row in await conn.fetch(Q.latest, sorted(shipment_ids))}


async def history_of(
    conn: Connection, shipment_id: UUID, *, before: tuple[datetime, int] | None = None, limit: int = 100
) -> list[dict[str, Any]]:
    """Every answer that was told of a shipment, newest first; after the moment and stop of the last one seen."""
    at, stop = before or (None, None)
    return [dict(row) for row in await conn.fetch(Q.history, shipment_id, at, stop, max(1, min(limit, MAX_PAGE)))]


async def reject_chance(conn: Connection, carrier_code: str, lane: str) -> Rate:
    """The chance that a carrier refuses an offer on a lane (`from>to`), or leaves it unanswered."""
    return (await store.chances(conn, REJECT, [carrier_code])).rate((carrier_code, lane))
