"""How shipments stand beside others: what travels with them, and what was last heard of their carrier."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from headway.kernel.db import load_queries

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Q = load_queries("headway.tracking", "nearby.sql")


@dataclass(frozen=True, slots=True)
class Standing:
    """A booked shipment beside others.

    Attributes:
        vehicle: what carries it, where it is followed.
        heard_at: when anything was last heard of its carrier, `collected_at`: when that last collected at the site;
            both only where it was asked for.
    """

    shipment_id: UUID
    carrier_id: UUID
    carrier_code: str
    origin_site: str
    origin_zone: str
    destination_zone: str
    pickup_at: datetime | None
    vehicle: str | None
    heard_at: datetime | None
    collected_at: datetime | None


async def standing_of(conn: Connection, ids: Collection[UUID], *, beside: bool) -> dict[UUID, Standing]:
    """Those of them that are booked; `beside`: with what was heard of their carriers' other shipments."""
    if not ids:
        return {}
    rows = await conn.fetch(Q.standing_of, list(ids), beside)
    return {row["shipment_id"]: Standing(**dict(row)) for row in rows}


async def references_of(conn: Connection, ids: Collection[UUID]) -> dict[UUID, str]:
    """What customers call those of some shipments that are booked."""
    rows = await conn.fetch(Q.references_of, list(ids)) if ids else []
    return {row["shipment_id"]: row["reference"] for row in rows}
