"""What found no capacity is looked at again every quarter of an hour: declines and confirmations set capacity free.

A look decides and records nothing; only when somebody is there again is the shipment allocated, and that is recorded.
The next morning's retry, which counts, stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from headway.dispatch import store
from headway.dispatch.allocating import Allocator
from headway.dispatch.allocation import allocate
from headway.dispatch.model import ShipmentStatus
from headway.events.dispatch import AllocationFailed
from headway.kernel.message import Recorded
from headway.kernel.rooms import DueTimer

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

RESCUE = "dispatch.rescue"
EVERY = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Rescue:
    """Looks again at what waits for capacity."""

    allocator: Allocator

    async def on_failed(self, rec: Recorded[AllocationFailed], uow: UnitOfWork) -> None:
        """It waits for the morning; until then, somebody may come free."""
        failed = rec.event
        if failed.reason == "no_capacity" and failed.retry_at is not None and failed.retry_at > uow.now + EVERY:
            uow.set_timer(RESCUE, failed.shipment_id, uow.now + EVERY, {"until": failed.retry_at.isoformat()})

    async def look(self, timer: DueTimer, uow: UnitOfWork) -> None:
        """Allocate where somebody has room now; else look again, until the morning."""
        shipment = await store.lock_shipment(uow.conn, UUID(timer.key))
        if shipment is None or shipment.status is not ShipmentStatus.PLANNED:
            return
        if allocate(await self.allocator.outlook(uow, shipment, ())).choice is not None:
            await self.allocator.next_offer(uow, shipment)
        elif uow.now + EVERY < datetime.fromisoformat(timer.payload["until"]):
            uow.set_timer(RESCUE, timer.key, uow.now + EVERY, timer.payload)
