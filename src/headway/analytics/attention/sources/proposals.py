"""Changes of bookings that wait for an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from headway.analytics.attention.model import Item, Kind
from headway.analytics.attention.sources.base import MOST, Look, Source
from headway.dispatch.adjusting.proposals import ProposalStatus, list_proposals

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection


async def read(conn: Connection, look: Look) -> Sequence[Item]:
    """What they would save is what is lost where nobody answers."""
    return [
        Item(
            kind=Kind.PROPOSAL,
            id=str(each.id),
            title="decide_change",
            about=each.external_ref,
            says=each.sentence,
            due_at=each.expires_at,
            at_risk=each.saving if each.saving is not None and each.saving.minor > 0 else None,
            href=f"/proposals#p-{each.id}",
        )
        for each in await list_proposals(conn, status=ProposalStatus.OPEN, limit=MOST)
    ]


SOURCE = Source("dispatch:read", read)
