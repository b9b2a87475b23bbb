"""Orders that wait at the release gate, all of them as one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from headway.analytics.attention.model import Item, Kind
from headway.analytics.attention.sources.base import Look, Q, Source

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection


async def read(conn: Connection, look: Look) -> Sequence[Item]:
    """One item, or none."""
    row = await conn.fetchrow(Q.held)
    if row is None or not row["orders"]:
        return []
    return [
        Item(
            kind=Kind.HELD,
            id="held",
            title="orders_held",
            about=str(row["orders"]),
            says="orders wait at the release gate",
            due_at=row["first_due"],
            at_risk=None,
            href="/orders?status=on_hold",
        )
    ]


SOURCE = Source("orders:read", read)
