"""Lost orders: in no final state, and nothing will ever move them on.

An order is accounted for when one of these holds, judged by the log and the queues alone, never by a status column:
  - it was delivered or cancelled (orders said so);
  - the release gate holds it back: it waits in a person's list, with its holds named;
  - something is due about it, its shipment or an offer of it: a timer, a job, an event that nobody has reacted to yet,
    or an open exception case.
Anything else is lost: an order without a verdict of the gate; released without a shipment; a tender without an open
offer, timer or case; a booking that nobody watches; a delivered shipment whose order never heard of it. A dead letter
does not count as something due: until it is replayed, nothing will happen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from headway.analytics.store import Q
from headway.kernel.app import REACTIONS

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection


@dataclass(frozen=True, slots=True)
class LostOrder:
    """An order that nothing will move on, and the last that happened to it."""

    order_id: UUID
    external_ref: str
    last_event: str


async def unaccounted_orders(conn: Connection) -> list[LostOrder]:
    """Every lost order of the tenant; there must be none."""
    return [LostOrder(**dict(row)) for row in await conn.fetch(Q.unaccounted, REACTIONS)]
