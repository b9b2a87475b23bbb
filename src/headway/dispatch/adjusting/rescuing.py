"""What found nobody is looked at again: every quarter of an hour, for declines set capacity free, and at once where a
carrier is back or takes more.

A look decides and records nothing; only when somebody is there again is the shipment allocated, and that is recorded.
The next morning's retry, which counts, stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from headway.dispatch import store
from headway.dispatch.adjusting.proposals import Q
from headway.dispatch.allocating import Allocator
from headway.dispatch.allocation import allocate
from headway.dispatch.model import ShipmentStatus
from headway.events.carriers import CapacityChanged, CarrierOutageEnded
from headway.events.dispatch import AllocationFailed
from headway.kernel.message import Recorded
from headway.kernel.rooms import DueTimer

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

RESCUE = "dispatch.rescue"
RESCUE_NOW = "dispatch.rescue_now"
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

    async def on_more_room(
        self, rec: Recorded[CarrierOutageEnded] | Recorded[CapacityChanged], uow: UnitOfWork
    ) -> None:
        """Somebody may carry what nobody could: everything that waits is looked at once."""
        for row in await uow.conn.fetch(Q.waiting_for_a_carrier):
            uow.set_timer(RESCUE_NOW, row["id"], uow.now)

    async def look_once(self, timer: DueTimer, uow: UnitOfWork) -> None:
        """Allocate where somebody has room now."""
        await self._allocated(uow, UUID(timer.key))

    async def look(self, timer: DueTimer, uow: UnitOfWork) -> None:
        """Allocate where somebody has room now; else look again, until the morning."""
        waits = await self._allocated(uow, UUID(timer.key))
        if waits and uow.now + EVERY < datetime.fromisoformat(timer.payload["until"]):
            uow.set_timer(RESCUE, timer.key, uow.now + EVERY, timer.payload)

    async def _allocated(self, uow: UnitOfWork, shipment_id: UUID) -> bool:
        """Offer a shipment that somebody can take; True where it still waits."""
        shipment = await store.lock_shipment(uow.conn, shipment_id)
        if shipment is None or shipment.status is not ShipmentStatus.PLANNED:
            return False
        if allocate(await self.allocator.outlook(uow, shipment, ())).choice is None:
            return True
        await self.allocator.next_offer(uow, shipment)
        return False
