"""What found nobody is looked at again: every quarter of an hour, for declines set capacity free, and at once where a
carrier is back or takes more.

A look decides and records nothing; only when somebody is there again is the shipment allocated, and that is recorded.
The next morning's retry, which counts, stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from headway.dispatch import store
from headway.dispatch.adjusting.proposals import Q
from headway.dispatch.allocating import RETRY_HOUR, Allocator
from headway.dispatch.allocation import allocate
from headway.dispatch.model import ShipmentStatus
from headway.dispatch.snapshot import AllocationInputs, find
from headway.events.carriers import CapacityChanged, CarrierOutageEnded
from headway.events.dispatch import AllocationFailed
from headway.kernel.message import Recorded
from headway.kernel.rooms import DueTimer

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

RESCUE = "dispatch.rescue"
RESCUE_NOW = "dispatch.rescue_now"
EVERY = timedelta(minutes=15)


def _today(inputs: AllocationInputs) -> date:
    return inputs.now.astimezone(ZoneInfo(inputs.timezone)).date()


@dataclass(frozen=True, slots=True)
class Rescue:
    """Looks again at what waits for capacity."""

    allocator: Allocator

    async def on_failed(self, rec: Recorded[AllocationFailed], uow: UnitOfWork) -> None:
        """It waits for the morning; until the day is over, somebody may come free."""
        failed = rec.event
        if failed.reason != "no_capacity" or failed.retry_at is None:
            return
        midnight = failed.retry_at - timedelta(hours=RETRY_HOUR)
        if midnight > uow.now + EVERY:
            uow.set_timer(RESCUE, failed.shipment_id, uow.now + EVERY, {"until": midnight.isoformat()})

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
        """Allocate where somebody has room today; else look again. For tomorrow nobody is asked at night."""
        waits = await self._allocated(uow, UUID(timer.key), today_only=True)
        if waits and uow.now + EVERY < datetime.fromisoformat(timer.payload["until"]):
            uow.set_timer(RESCUE, timer.key, uow.now + EVERY, timer.payload)

    async def _allocated(self, uow: UnitOfWork, shipment_id: UUID, *, today_only: bool = False) -> bool:
        """Offer a shipment that somebody can take; True where it still waits."""
        shipment = await store.lock_shipment(uow.conn, shipment_id)
        if shipment is None or shipment.status is not ShipmentStatus.PLANNED:
            return False
        inputs = await self.allocator.outlook(uow, shipment, ())
        choice = allocate(inputs).choice
        if choice is None or (today_only and find(inputs, choice).day > _today(inputs)):
            return True
        await self.allocator.next_offer(uow, shipment)
        return False
