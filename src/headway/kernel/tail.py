"""The end of a tenant's log in memory, read and decoded once for all who listen to it.

What lies below the oldest running transaction is final, so that it may be kept; and it is kept without a gap, so that
a cursor in it misses nothing.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.kernel.db.queries import load_queries
from headway.kernel.message import Event, Recorded, decode_event

if TYPE_CHECKING:
    import asyncpg

    from headway.kernel.db.database import Connection

Q = load_queries("headway.kernel")
Place = tuple[int, int]
"""Of an event in the log: transaction and number."""

READ_AT_ONCE = 2000
MOST_KEPT = 20_000


@dataclass(slots=True)
class Tail:
    """All that was read of the log after `begin` and up to `read_to`, of the types that anybody listens to."""

    types: Collection[str]
    begin: Place | None = None
    read_to: Place = (0, 0)
    rows: list[Recorded[Any]] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    def start(self, cursor: Place) -> None:
        """Begin at a cursor, unless it lies in what is known, or before."""
        if self.begin is None or cursor > self.read_to:
            self.begin = self.read_to = cursor
            self.rows, self.places, self.kinds = [], [], []

    async def read_on(self, conn: Connection, tenant_id: UUID, watermark: int) -> bool:
        """Read what is new and final, so much at once; is there perhaps more?"""
        async with self.reading:
            if self.read_to >= (watermark, 0):
                return False
            after = self.read_to
            rows = await conn.fetch(Q.read_on, *after, READ_AT_ONCE)
            if self.read_to != after:
                return True  # begun anew elsewhere in the meantime
            heard = [row for row in rows if row["type"] in self.types]
            self.rows += [recorded(tenant_id, row) for row in heard]
            self.places += [(row["xid"], row["seq"]) for row in heard]
            self.kinds += [row["type"] for row in heard]
            more = len(rows) == READ_AT_ONCE
            last = (rows[-1]["xid"], rows[-1]["seq"]) if rows else self.read_to
            self.read_to = last if more else max(last, self.read_to, (watermark, 0))
            return more

    def beyond(self, cursor: Place, types: Collection[str], limit: int) -> list[Recorded[Any]]:
        """The first of what somebody who listens to some types has yet to see of it."""
        begin = bisect_right(self.places, cursor)
        rows = zip(islice(self.rows, begin, None), islice(self.kinds, begin, None), strict=True)
        return list(islice((row for row, kind in rows if kind in types), limit))

    def holds(self, cursor: Place) -> bool:
        """Is everything after this place in it?"""
        return self.begin is not None and self.begin <= cursor

    def forget(self, seen: Place) -> None:
        """Drop what lies at or before a place."""
        count = bisect_right(self.places, seen)
        del self.rows[:count], self.places[:count], self.kinds[:count]
        self.begin = seen if self.begin is None else max(self.begin, min(seen, self.read_to))

    def trim(self) -> None:
        """Of too much, drop the older half: who has yet to see it reads the log by himself."""
        if len(self.rows) >= MOST_KEPT:
            self.forget(self.places[len(self.places) // 2])


def recorded(tenant_id: UUID, row: asyncpg.Record) -> Recorded[Event]:
    """The envelope of a log row."""
    return Recorded(
        id=row["id"],
        tenant_id=tenant_id,
        event=decode_event(row["type"], row["data"]),
        recorded_at=row["recorded_at"],
        actor=row["actor"],
        correlation_id=row["correlation_id"],
        causation_id=row["causation_id"],
        xid=row["xid"],
        seq=row["seq"],
    )
