"""Deliveries that are likely to be late, while something can be done about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from headway.analytics.attention.model import Item, Kind
from headway.analytics.attention.sources.base import MOST, Look, Source
from headway.kernel.money import Money
from headway.tracking.alerts.model import Alert, AlertState
from headway.tracking.alerts.store import list_alerts

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

_FIRST = (datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))


async def read(conn: Connection, look: Look) -> Sequence[Item]:
    """Those due first."""
    found = await list_alerts(conn, state=AlertState.OPEN, after=_FIRST, limit=MOST)
    return [_item(alert) for alert in found]


def _item(alert: Alert) -> Item:
    best = next((action for action in alert.actions if action.code == alert.best), None)
    says = f"{round(alert.chance * 100)} % likely to be late: {alert.because}"
    return Item(
        kind=Kind.BREACH,
        id=str(alert.id),
        title="predicted_breach",
        about=f"{alert.reference}, {alert.carrier_code}",
        says=f"{says}; {best.sentence}" if best else says,
        due_at=best.open_until if best else alert.due_at,
        at_risk=Money(round(alert.loss.minor * alert.chance), alert.loss.currency),
        href=f"/shipments/{alert.shipment_id}#outlook",
        tells=frozenset({alert.shipment_id}),
        yields=alert.shipment_id,
    )


SOURCE = Source("tracking:read", read)
