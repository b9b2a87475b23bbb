"""Writing kept events: what many of them mean alike goes once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import asyncpg

from headway.kernel.db.literals import ids, numbers, texts, times, truths, words
from headway.tracking.drafting import Draft, Reading
from headway.tracking.store import Q

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

LARGE = 200
"""From so many events on it is tried first whether all of them are new: mostly they are."""

_INSERT_OTHERS = f"{Q.insert_new_events}\n{Q.leave_known}"

Known = dict[tuple[UUID, str], tuple[str, UUID]]
"""What is kept under some keys: content digest and id."""


async def insert_events(
    conn: Connection, readings: Sequence[Reading], drafts: Sequence[Draft], source: str, now: datetime
) -> Known:
    """Keep events. Where some were known, what is kept under all of the drafts' keys."""
    if not drafts:
        return {}
    columns = (*_own(drafts), *_shared(readings), source, now)
    if len(drafts) >= LARGE and await _all_new(conn, columns):
        return {}
    if await conn.execute(_INSERT_OTHERS, *columns) == f"INSERT 0 {len(drafts)}":
        return {}
    shipments, keys = [draft.kept.shipment_id for draft in drafts], [draft.kept.key for draft in drafts]
    rows = await conn.fetch(Q.contents_of, shipments, keys)
    return {(row["shipment_id"], row["dedupe_key"]): (row["content"], row["id"]) for row in rows}


async def _all_new(conn: Connection, columns: Sequence[Any]) -> bool:
    """Keep events if none of them was known; that costs a quarter less than to look for each."""
    try:
        async with conn.transaction():
            await conn.execute(Q.insert_new_events, *columns)
    except asyncpg.UniqueViolationError:
        return False
    return True


def _own(drafts: Sequence[Draft]) -> tuple[str | None, ...]:
    """What each event has for itself, as array literals."""
    kept = [draft.kept for draft in drafts]
    return (
        ids([each.shipment_id for each in kept]),
        texts([each.key for each in kept]),
        ids([each.id for each in kept]),
        words([draft.at for draft in drafts]),
        words([draft.content for draft in drafts]),
        numbers([each.reading for each in kept]),
    )


def _shared(readings: Sequence[Reading]) -> tuple[str | None, ...]:
    """What events have in common, by number."""
    said = [reading.report for reading in readings]
    seen = [reading.meaning.seen for reading in readings]
    return (
        texts([reading.carrier_code for reading in readings]),
        texts([reading.meaning.raw_code for reading in readings]),
        words([each.classifier for each in seen]),
        times([each.expected_at for each in seen]),
        words([each.status for each in seen]),
        numbers([each.stop for each in seen]),
        words([each.stop_state for each in seen]),
        truths([each.delay for each in seen]),
        truths([each.exception for each in seen]),
        texts([each.text for each in said]),
        texts([each.location for each in said]),
        texts([each.reason for each in said]),
        texts([each.party for each in said]),
        texts([each.signed_by for each in seen]),
        texts([each.raw for each in said]),
        numbers([each.leg for each in seen]),
    )
