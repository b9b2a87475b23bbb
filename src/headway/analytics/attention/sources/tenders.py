"""Shipments that nobody has taken yet although their pickup is near."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from headway.analytics.attention.model import Item, Kind
from headway.analytics.attention.sources.base import MOST, Look, Q, Source
from headway.kernel.money import Money

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

NEAR = timedelta(hours=4)
"""So long before its pickup a shipment without a carrier needs a person."""


async def read(conn: Connection, look: Look) -> Sequence[Item]:
    """Those that are picked up first."""
    found = []
    for row in await conn.fetch(Q.tenders, look.now + NEAR, MOST):
        waits = f"waits for {row['carrier_code']}, attempt {row['attempt']}" if row["status"] == "tendering" else ""
        penalty = row["late_penalty_minor"]
        found.append(
            Item(
                kind=Kind.TENDER,
                id=str(row["id"]),
                title="no_carrier_yet",
                about=row["external_ref"],
                says=waits or (row["problem"] or "waits for a carrier").replace("_", " "),
                due_at=row["pickup_at"],
                at_risk=Money(penalty, row["currency"]) if penalty else None,
                href=f"/shipments/{row['id']}",
                tells=frozenset({row["id"]}),
                yields=row["id"],
            )
        )
    return found


SOURCE = Source("dispatch:read", read)
