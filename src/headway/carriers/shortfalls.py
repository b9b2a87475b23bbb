"""Shortfalls that last: a limit is below what is held; over when it fits again, or with the day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.carriers.store import Q
from headway.events.carriers import CapacityShortfall, ShortfallEnded
from headway.kernel.rooms import DueTimer

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

SHORTFALL_OVER = "carriers.shortfall_over"
_SEPARATOR = "|"


async def note_shortfall(uow: UnitOfWork, event: CapacityShortfall) -> None:
    """Remember it until it is over."""
    key = (event.carrier_id, event.day, event.scope, event.window)
    await uow.conn.execute(Q.note_shortfall, *key, event.carrier_code, uow.now)
    day_over = datetime.combine(event.day + timedelta(days=1), time(0), UTC)
    uow.set_timer(SHORTFALL_OVER, _SEPARATOR.join(map(str, key)), max(day_over, uow.now))


async def look_at_shortfalls(uow: UnitOfWork, carrier_id: UUID | None = None) -> None:
    """Tell which are over by now; one statement where there are none."""
    for row in await uow.conn.fetch(Q.shortfalls_over, carrier_id):
        key = (row["carrier_id"], row["day"], row["scope"], row["hours"])
        uow.cancel_timer(SHORTFALL_OVER, _SEPARATOR.join(map(str, key)))
        _tell(uow, row)


async def on_day_over(timer: DueTimer, uow: UnitOfWork) -> None:
    """The day has passed: whatever was short is history."""
    carrier_id, day, rest = timer.key.split(_SEPARATOR, 2)
    scope, _, window = rest.rpartition(_SEPARATOR)
    row = await uow.conn.fetchrow(Q.forget_shortfall, UUID(carrier_id), date.fromisoformat(day), scope, window)
    if row is not None:
        _tell(uow, row)


def _tell(uow: UnitOfWork, row: Any) -> None:
    uow.emit(
        ShortfallEnded(
            carrier_id=row["carrier_id"],
            carrier_code=row["carrier_code"],
            scope=row["scope"],
            day=row["day"],
            window=row["hours"],
            limit=row["limit_shipments"],
            used=row["used"],
        )
    )
