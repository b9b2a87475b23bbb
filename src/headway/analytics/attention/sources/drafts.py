"""Drafts of routes that nobody has committed yet, of today and later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from headway.analytics.attention.model import Item, Kind
from headway.analytics.attention.sources.base import MOST, Look, Q, Source

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection


async def read(conn: Connection, look: Look) -> Sequence[Item]:
    """Those of the nearest day first; they are wanted by six in the morning."""
    today = look.now.astimezone(look.zone).date()
    return [
        Item(
            kind=Kind.DRAFT,
            id=str(row["id"]),
            title="route_draft",
            about=row["depot"],
            says=f"draft {row['number']} of {row['day']} waits to be committed",
            due_at=datetime.combine(row["day"], time(6), look.zone),
            at_risk=None,
            href="/routes?" + urlencode({"depot": row["depot"], "day": row["day"]}),
        )
        for row in await conn.fetch(Q.drafts, today, MOST)
    ]


SOURCE = Source("fleet:read", read)
