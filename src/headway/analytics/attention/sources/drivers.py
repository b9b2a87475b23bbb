"""What drivers did and no route took: a person notes it after all, or puts it away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from headway.analytics.attention.model import Item, Kind
from headway.analytics.attention.sources.base import MOST, Look, Source
from headway.tracking.driving.views import Wanted, list_actions

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection


async def read(conn: Connection, look: Look) -> Sequence[Item]:
    """The newest first; the route goes on without it from the moment it came."""
    return [
        Item(
            kind=Kind.DRIVER,
            id=str(row["id"]),
            title="driver_action",
            about=row["reference"] or row["driver_code"],
            says=f"{row['driver_code']} said {row['kind']}: {row['sentence']}",
            due_at=row["received_at"],
            at_risk=None,
            href=f"/driver-actions#a-{row['id']}",
        )
        for row in await list_actions(conn, Wanted(open=True), limit=MOST)
    ]


SOURCE = Source("fleet:read", read)
