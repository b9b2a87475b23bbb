"""What tells the browsers that a vehicle moved: the rows of `tracked_vehicle` themselves.

Positions are not in the log, which would hold little else. Each row knows the transaction that wrote it, so the rows
written since a place in the order of transactions are found as exactly as events are.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from headway.kernel.db import load_queries
from headway.web.live.changes import MOST_IDS, Changes
from headway.web.live.sources import Seen, UnknownPlace
from headway.web.live.topics import POSITION

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Q = load_queries("headway.web.map")
_PLACE = re.compile(r"\d{1,19}")


class PositionSource:
    """Vehicles that were heard; a place is a transaction, all before it are over."""

    name = "position"
    topics = frozenset({POSITION})

    async def begin(self, conn: Connection, now: datetime) -> str:
        """The oldest transaction that still runs."""
        return str(await conn.fetchval(Q.oldest_transaction))

    async def since(self, conn: Connection, place: str, now: datetime) -> Seen:
        """The vehicles whose row was written since; one may be told twice while its transaction's neighbours run."""
        reached = int(await conn.fetchval(Q.oldest_transaction))
        if not _PLACE.fullmatch(place) or int(place) > reached or reached - int(place) > 2**30:
            raise UnknownPlace(place)
        rows = await conn.fetch(Q.moved_since, str(int(place) % 2**32), MOST_IDS + 1)
        found = Changes()
        if rows:
            found.add(POSITION, [row["id"] for row in rows])
        return Seen(str(reached), found)
