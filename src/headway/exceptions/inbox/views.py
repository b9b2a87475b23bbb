"""What screens and the API read of the inbox."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from headway.exceptions.inbox.model import Count, InboxRow, Looked
from headway.exceptions.inbox.undoing import Q
from headway.exceptions.store import case_of
from headway.exceptions.views import FIRST, MAX_PAGE, CaseCursor

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection


async def list_inbox(
    conn: Connection, wanted: Looked, *, after: CaseCursor = FIRST, limit: int = 100
) -> list[InboxRow]:
    """Cases by filter, the one whose clock runs out first, first."""
    rows = await conn.fetch(
        Q.looked_at,
        after.due_at,
        after.id,
        wanted.phase,
        list(wanted.severities) or None,
        wanted.owner,
        list(wanted.detectors) or None,
        list(wanted.assignees) or None,
        wanted.unassigned,
        wanted.due_by,
        wanted.carrier,
        wanted.customer,
        wanted.site,
        wanted.shipment_id,
        max(1, min(limit, MAX_PAGE)),
    )
    return [
        InboxRow(case_of(row), row["reference"], row["of_customer"], row["of_carrier"], row["of_site"]) for row in rows
    ]


async def count_inbox(conn: Connection, wanted: Looked, due: Mapping[str, datetime] | None = None) -> list[Count]:
    """How many cases there are by what they can be filtered by; each facet with all the other filters as they are.

    Args:
        due: names of times; under each the cases are counted whose clock runs out by then.
    """
    times = due or {}
    rows = await conn.fetch(
        Q.counted,
        wanted.phase,
        list(wanted.severities) or None,
        wanted.owner,
        list(wanted.detectors) or None,
        list(wanted.assignees) or None,
        wanted.unassigned,
        wanted.due_by,
        wanted.carrier,
        wanted.customer,
        wanted.site,
        wanted.shipment_id,
        list(times),
        list(times.values()),
    )
    return [Count(**dict(row)) for row in rows]


async def references(conn: Connection, shipment_ids: Iterable[UUID]) -> dict[UUID, str]:
    """What the orders of some shipments are called."""
    return {row["id"]: row["external_ref"] for row in await conn.fetch(Q.references, list(shipment_ids))}


async def count_phases(conn: Connection) -> dict[str, int]:
    """How many cases are open and awake, asleep, and over."""
    row = await conn.fetchrow(Q.phases)
    return {} if row is None else dict(row)
