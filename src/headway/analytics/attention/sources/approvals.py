"""Steps of playbooks that wait for a person's yes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from headway.analytics.attention.model import Item, Kind
from headway.analytics.attention.sources.base import MOST, Look, Source
from headway.exceptions.playbooks.views import approvals

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection


async def read(conn: Connection, look: Look) -> Sequence[Item]:
    """Those that lapse first."""
    return [
        Item(
            kind=Kind.APPROVAL,
            id=f"{each.run_id}/{each.number}",
            title="approve_step",
            about=each.playbook,
            says=f"{each.asked} ({each.sentence})" if each.asked else each.sentence,
            due_at=each.until,
            at_risk=None,
            href=f"/cases/{each.case_id}",
            severity=each.severity,
            tells=frozenset(id_ for id_ in (each.case_id, each.shipment_id) if id_ is not None),
        )
        for each in await approvals(conn, limit=MOST)
    ]


SOURCE = Source("playbooks:read", read)
