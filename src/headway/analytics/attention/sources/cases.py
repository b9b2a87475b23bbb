"""Open exception cases that are awake."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from headway.analytics.attention.model import Item, Kind
from headway.analytics.attention.sources.base import MOST, Look, Source
from headway.exceptions import views
from headway.exceptions.model import Case, CaseState

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection


async def read(conn: Connection, look: Look) -> Sequence[Item]:
    """Those whose clock runs out first."""
    found = await views.list_cases(conn, views.CaseFilter(phase="open"), limit=MOST)
    return [_item(case) for case in found if case.snoozed_until is None or case.snoozed_until <= look.now]


def _item(case: Case) -> Item:
    return Item(
        kind=Kind.CASE,
        id=str(case.id),
        title=case.detector,
        about=case.assignee or case.owner,
        says=case.sentence,
        due_at=case.due_at,
        at_risk=case.at_risk,
        href=f"/cases/{case.id}",
        severity=case.severity,
        takes="/cases/sort" if case.state is CaseState.OPEN else None,
        tells=frozenset() if case.shipment_id is None else frozenset({case.shipment_id}),
        yields=case.id,
    )


SOURCE = Source("exceptions:read", read)
