"""Pins and holds: what a person says about every allocation of a shipment to come."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from headway.carriers.views import get_carrier
from headway.dispatch import answering, store
from headway.dispatch.allocating import ALLOCATABLE, Allocator
from headway.dispatch.approving import stands
from headway.dispatch.board.commands import FreeShipment, HoldShipment, KeepShipment
from headway.dispatch.commands import ShipmentStands, check_reason
from headway.dispatch.errors import NoShipment, NotAllocatable
from headway.dispatch.keeping import Kept
from headway.dispatch.model import OfferStatus, Shipment, ShipmentStatus, TenderStatus
from headway.events.dispatch import ShipmentFreed, ShipmentKept
from headway.kernel.db import load_queries

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

Q = load_queries("headway.dispatch.board")
NOT_LEFT = ALLOCATABLE | {ShipmentStatus.BOOKED}
"""States in which an allocation may still come."""


@dataclass(frozen=True, slots=True)
class Pins:
    """Says and unsays it, and allocates what is let go."""

    allocator: Allocator

    async def keep(self, cmd: KeepShipment, uow: UnitOfWork) -> ShipmentStands:
        """Only this carrier from now on; what is agreed or asked stays as it is.

        Raises:
            NoShipment, NotFound: there is no such shipment or carrier.
            NotAllocatable: its goods have left.
        """
        reason = check_reason(cmd.reason, needed=True)
        shipment = await _locked(uow, cmd.shipment_id)
        _needs(shipment, NOT_LEFT)
        await get_carrier(uow.conn, cmd.carrier)
        held = shipment.kept is not None and shipment.kept.held
        await _say(uow, shipment, Kept(carrier=cmd.carrier, held=held, by=uow.actor, reason=reason, at=uow.now))
        return ShipmentStands(shipment.id, shipment.status)

    async def hold(self, cmd: HoldShipment, uow: UnitOfWork) -> ShipmentStands:
        """Its offers are taken back, and nobody is asked until it is let go.

        Raises:
            NoShipment: there is none.
            NotAllocatable: somebody has agreed to carry it, or it is over.
        """
        reason = check_reason(cmd.reason, needed=True)
        shipment = await _locked(uow, cmd.shipment_id)
        _needs(shipment, ALLOCATABLE)
        if shipment.kept is not None and shipment.kept.held:
            return ShipmentStands(shipment.id, shipment.status)
        await _ask_nobody(uow, shipment, reason)
        carrier = None if shipment.kept is None else shipment.kept.carrier
        said = Kept(carrier=carrier, held=True, by=uow.actor, reason=reason, at=uow.now)
        await _say(uow, shipment, said)
        await self.allocator.next_offer(uow, replace(shipment, kept=said))
        return ShipmentStands(shipment.id, ShipmentStatus.PLANNED)

    async def free(self, cmd: FreeShipment, uow: UnitOfWork) -> ShipmentStands:
        """Any carrier again; what waits for one is allocated at once. The same again changes nothing.

        Raises:
            NoShipment: there is none.
        """
        shipment = await _locked(uow, cmd.shipment_id)
        if shipment.kept is None:
            return ShipmentStands(shipment.id, shipment.status)
        await uow.conn.execute(Q.set_kept, shipment.id, None, uow.now)
        uow.emit(ShipmentFreed(shipment_id=shipment.id, order_id=shipment.order_id))
        if shipment.status is not ShipmentStatus.PLANNED:
            return ShipmentStands(shipment.id, shipment.status)
        return stands(shipment, await self.allocator.next_offer(uow, replace(shipment, kept=None)))

    async def restore(self, uow: UnitOfWork, shipment_id: UUID, said: Kept | None) -> None:
        """Have a person's word be what it was before; what waits and is not held is allocated at once.

        Raises:
            NotAllocatable: it was held before, and somebody has agreed to carry it since.
        """
        shipment = await _locked(uow, shipment_id)
        if said is None:
            await self.free(FreeShipment(shipment_id=shipment_id), uow)
            return
        if said.held:
            _needs(shipment, ALLOCATABLE)
            await _ask_nobody(uow, shipment, said.reason)
        await _say(uow, shipment, said)
        if said.held or shipment.status is ShipmentStatus.PLANNED:
            await self.allocator.next_offer(uow, replace(shipment, kept=said))


async def _ask_nobody(uow: UnitOfWork, shipment: Shipment, reason: str) -> None:
    """Whatever was asked is taken back."""
    for live in await store.live_offers(uow.conn, shipment.id):
        await answering.take_back(uow, shipment, live, OfferStatus.WITHDRAWN, f"held: {reason}")
    await _forget_tender(uow, shipment)


async def _locked(uow: UnitOfWork, shipment_id: UUID) -> Shipment:
    shipment = await store.lock_shipment(uow.conn, shipment_id)
    if shipment is None:
        raise NoShipment(f"there is no shipment {shipment_id}", shipment_id=shipment_id)
    return shipment


def _needs(shipment: Shipment, states: frozenset[ShipmentStatus]) -> None:
    if shipment.status not in states:
        raise NotAllocatable(f"the shipment is {shipment.status}", status=str(shipment.status))


async def _say(uow: UnitOfWork, shipment: Shipment, said: Kept) -> None:
    await uow.conn.execute(Q.set_kept, shipment.id, msgspec.json.encode(said).decode(), uow.now)
    ids = {"shipment_id": shipment.id, "order_id": shipment.order_id}
    uow.emit(ShipmentKept(**ids, carrier=said.carrier, held=said.held, reason=said.reason))


async def _forget_tender(uow: UnitOfWork, shipment: Shipment) -> None:
    tender = await store.newest_tender(uow.conn, shipment.id)
    if tender is not None and tender.status in (TenderStatus.OPEN, TenderStatus.NEEDS_REVIEW):
        await uow.conn.execute(store.Q.set_tender_status, tender.id, TenderStatus.CANCELLED, uow.now)
