"""Capacity that was committed and is planned with, and that its carrier has not confirmed: of today and tomorrow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from headway.analytics.attention.model import Item, Kind
from headway.analytics.attention.sources.base import MOST, Look, Q, Source

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection


async def read(conn: Connection, look: Look) -> Sequence[Item]:
    """The nearest first."""
    today = look.now.astimezone(look.zone).date()
    found = []
    for row in await conn.fetch(Q.capacity, today, today + timedelta(days=1), MOST):
        where = "" if row["scope"] == "*" else f" on {row['scope']}"
        says = f"{row['committed_shipments']} committed for {row['day']}{where}, {row['used']} of them planned"
        found.append(
            Item(
                kind=Kind.CAPACITY,
                id=f"{row['code']}/{row['day']}/{row['scope']}/{row['hours']}",
                title="capacity_unconfirmed",
                about=row["code"],
                says=says,
                due_at=max(datetime.combine(row["day"], time(6), look.zone), look.now),
                at_risk=None,
                href=f"/carriers/{quote(row['code'])}",
            )
        )
    return found


SOURCE = Source("capacity:read", read)
