"""The shipments of the board, as the island reads them: short rows, and only those that changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from headway.dispatch.keeping import kept_of
from headway.kernel.db import load_queries
from headway.web.board import LOOK_BACK, BoardRow
from headway.web.times import Times

if TYPE_CHECKING:
    import asyncpg

    from headway.kernel.db.database import Connection

Q = load_queries("headway.web.dispatching")
MOST = 10_000
"""The board holds at most so many shipments; who has more narrows it first."""

COLUMNS = (
    *("id", "ref", "customer", "status", "tracking", "carrier", "site", "to", "due", "expected", "arrived"),
    *("standing", "problem", "behind", "pickup", "kg", "kept", "review", "zone"),
)
"""What a short row holds, in order: times in seconds since 1970, `behind` in seconds, 0 for none, `kg` rounded.

`zone` is empty where times are the reader's, else the zone of the door and how it is called there and then.
"""


async def read_rows(
    conn: Connection,
    now: datetime,
    *,
    finished: bool = False,
    since: datetime | None = None,
    ids: Sequence[UUID] | None = None,
    most: int = MOST,
) -> list[BoardRow]:
    """Shipments in hand, trouble first.

    Args:
        finished: those of the last days that are over, too; so are those named by `ids` and those changed `since`.
    """
    every = finished or since is not None or ids is not None
    found = await conn.fetch(Q.board_rows, now, now - LOOK_BACK, every, since, None if ids is None else list(ids), most)
    return [_row(row) for row in found]


def packed(rows: Iterable[BoardRow], times: Times, *, more: bool) -> bytes:
    """Rows as the island reads them."""
    now = times.now
    body = {"at": _seconds(now), "more": more, "columns": COLUMNS, "rows": [short(row, times) for row in rows]}
    return msgspec.json.encode(body)


def tag(body: bytes) -> str:
    """The body's ETag; the moment at its beginning does not count."""
    return f'"{hashlib.sha256(body.partition(b",")[2]).hexdigest()[:20]}"'


def short(row: BoardRow, times: Times) -> tuple[object, ...]:
    """One row in the order of `COLUMNS`."""
    now, behind = times.now, row.behind(times.now)
    return (
        *(row.id, row.external_ref, row.customer, row.status, row.tracking or "", row.carrier_code or ""),
        *(row.origin_site or "", row.city or row.destination_zone or "", _seconds(row.deliver_by)),
        *(_seconds(row.expected(now)), int(row.delivered_at is not None), row.standing, row.problem or ""),
        *(0 if behind is None else int(behind.total_seconds()), _seconds(row.pickup_at), round(row.weight_kg)),
        *(row.kept, int(row.review), _zone(row, times)),
    )


def _zone(row: BoardRow, times: Times) -> str:
    name = times.far(row.time_zone, row.deliver_by) if row.time_zone else ""
    return f"{row.time_zone} {name}" if name else ""


def _seconds(at: datetime | None) -> int:
    return 0 if at is None else int(at.timestamp())


def _row(row: asyncpg.Record) -> BoardRow:
    kept = kept_of(row["kept"])
    said = "" if kept is None else "!" if kept.held else kept.carrier or ""
    return BoardRow(**{**row, "kept": said})
