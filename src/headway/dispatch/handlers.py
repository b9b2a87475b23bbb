"""What dispatch does when asked, when something happened, and when time is up. The tables are at the bottom."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from headway.carriers.store import NetworkCache
from headway.dispatch import answering, store, tenders
from headway.dispatch.adjusting import handlers as adjusting
from headway.dispatch.allocating import ALLOCATABLE, RETRY_ALLOCATION, Allocator
from headway.dispatch.allocation import ALLOCATION
from headway.dispatch.approving import Approvals, stands
from headway.dispatch.bidding import BIDDING
from headway.dispatch.board import handlers as board
from headway.dispatch.commands import (
    AnswerOffer,
    AssignCarrier,
    CancelShipment,
    CloseShipment,
    MakeOfferLink,
    MarkDeliveryFailed,
    MarkOfferDelivered,
    MarkOfferViewed,
    RetryAllocation,
    ReviewTender,
    RevokeOfferLinks,
    ShipmentStands,
    WithdrawOffer,
    check_reason,
)
from headway.dispatch.connectors import CarrierConnectors
from headway.dispatch.errors import NoShipment, NotAllocatable
from headway.dispatch.fleet import handlers as driving
from headway.dispatch.gathering import look
from headway.dispatch.governing.handlers import COMMANDS as GOVERNING
from headway.dispatch.hauling.lessons import on_plan_committed
from headway.dispatch.hours import SetAnsweringHours, set_answering_hours
from headway.dispatch.links import OfferLinks
from headway.dispatch.messages import handlers as messages
from headway.dispatch.model import OfferStatus, Shipment, ShipmentStatus, TenderStatus
from headway.dispatch.offering import DELIVER_OFFER, OFFER_EXPIRY
from headway.dispatch.offers import OfferHandlers, undelivered
from headway.dispatch.policies.book import PolicyBook
from headway.dispatch.policies.handlers import COMMANDS as POLICIES
from headway.dispatch.snapshot import Pin
from headway.dispatch.store import Q
from headway.dispatch.telling import TELL_CARRIER
from headway.dispatch.tendering import Tendering
from headway.dispatch.waves import handlers as waving
from headway.dispatch.waves.handlers import Waves
from headway.events.dispatch import (
    ShipmentCancelled,
    ShipmentClosed,
    ShipmentDelivered,
    ShipmentInTransit,
    ShipmentPlanned,
)
from headway.events.orders import DeliveryRescheduled, OrderCancelled, OrderReleased
from headway.events.routing import RoutePlanCommitted
from headway.events.settlement import ShipmentSettled
from headway.events.tracking import TrackingStatusChanged
from headway.kernel.message import Recorded
from headway.kernel.rooms import CommandHandler, DueTimer, JobHandler, Room
from headway.routing.roads.base import TravelTimes

if TYPE_CHECKING:
    from headway.kernel.uow import Scope, UnitOfWork

IN_TRANSIT = frozenset(
    {"picked_up", "in_transit", "at_stop", "out_for_delivery", "available_for_pickup", "delivery_attempted"}
)
"""Derived tracking statuses that say the goods have left."""


@dataclass(frozen=True, slots=True)
class Handlers:
    """Every handler of the room, with what it needs from outside."""

    allocator: Allocator
    waves: Waves

    async def retry_allocation(self, cmd: RetryAllocation, uow: UnitOfWork) -> ShipmentStands:
        """Allocate again what nobody took.

        Raises:
            NotAllocatable: the shipment is not planned.
        """
        shipment = await _locked(uow, cmd.shipment_id)
        if shipment.status is not ShipmentStatus.PLANNED:
            raise NotAllocatable(f"the shipment is {shipment.status}", status=str(shipment.status))
        tender = await store.newest_tender(uow.conn, shipment.id)
        if cmd.forget_refusals and tender is not None:
            await uow.conn.execute(Q.set_tender_status, tender.id, TenderStatus.CANCELLED, uow.now)
        return await _stood(uow, shipment, await self.allocator.next_offer(uow, shipment, mode=cmd.mode))

    async def assign_carrier(self, cmd: AssignCarrier, uow: UnitOfWork) -> ShipmentStands:
        """Offer to the candidate a person chose, in place of the live offer, if there is one.

        Raises:
            NotAllocatable: the shipment is neither planned nor tendering.
            CandidateRuledOut: a rule forbids the candidate; nothing was changed.
        """
        reason = check_reason(cmd.reason, needed=True)
        shipment = await _locked(uow, cmd.shipment_id)
        if shipment.status not in ALLOCATABLE:
            raise NotAllocatable(f"the shipment is {shipment.status}", status=str(shipment.status))
        for live in await store.live_offers(uow.conn, shipment.id):
            await answering.take_back(uow, shipment, live, OfferStatus.SUPERSEDED, f"superseded: {reason}")
        pin = Pin(candidate=cmd.candidate, by=uow.actor, reason=reason)
        return await _stood(uow, shipment, await self.allocator.next_offer(uow, shipment, pin))

    async def cancel_shipment(self, cmd: CancelShipment, uow: UnitOfWork) -> ShipmentStands:
        """Take everything back; the same again changes nothing.

        Raises:
            WrongState: the goods have left.
        """
        reason = check_reason(cmd.reason, needed=True)
        shipment = await _locked(uow, cmd.shipment_id)
        if shipment.status is not ShipmentStatus.CANCELLED:
            await _cancel(uow, shipment, reason)
        return ShipmentStands(shipment.id, ShipmentStatus.CANCELLED)

    async def close_shipment(self, cmd: CloseShipment, uow: UnitOfWork) -> ShipmentStands:
        """Put a delivered shipment away; the same again changes nothing.

        Raises:
            WrongState: it is not delivered.
        """
        shipment = await _locked(uow, cmd.shipment_id)
        if shipment.status is not ShipmentStatus.CLOSED:
            await _close(uow, shipment)
        return ShipmentStands(shipment.id, ShipmentStatus.CLOSED)

    async def on_order_released(self, rec: Recorded[OrderReleased], uow: UnitOfWork) -> None:
        """Plan a shipment and make its first offer, or let it wait for a wave; an order's living shipment is kept."""
        seen = await look(uow, rec.event.order_id)
        shipment = await store.plan_shipment(uow.conn, uow.new_id(), seen.order, uow.now)
        if shipment is not None:
            uow.emit(ShipmentPlanned(shipment_id=shipment.id, order_id=seen.order.id))
            if not await self.waves.collects(uow, shipment, seen):
                await self.allocator.next_offer(uow, shipment, seen=seen)

    async def on_delivery_rescheduled(self, rec: Recorded[DeliveryRescheduled], uow: UnitOfWork) -> None:
        """Another time of delivery was agreed: what is not delivered yet is due by then."""
        await uow.conn.execute(Q.shipment_rescheduled, rec.event.order_id, rec.event.deliver_by, uow.now)

    async def on_order_cancelled(self, rec: Recorded[OrderCancelled], uow: UnitOfWork) -> None:
        """Cancel what has not left yet; where it has, the order follows its shipment after all."""
        shipment = await store.lock_shipment_of_order(uow.conn, rec.event.order_id)
        if shipment is not None and ShipmentStatus.CANCELLED in tenders.SHIPMENT_TRANSITIONS[shipment.status]:
            await _cancel(uow, shipment, rec.event.reason)

    async def on_tracking_status(self, rec: Recorded[TrackingStatusChanged], uow: UnitOfWork) -> None:
        """Follow what the carrier reports; what leads nowhere from here, or is of a former booking, is passed over."""
        after = rec.event.after
        if after != "delivered" and (after not in IN_TRANSIT or rec.event.before in IN_TRANSIT):
            return
        shipment = await store.lock_shipment(uow.conn, rec.event.shipment_id)
        wanted = ShipmentStatus.DELIVERED if after == "delivered" else ShipmentStatus.IN_TRANSIT
        if shipment is None or wanted not in tenders.SHIPMENT_TRANSITIONS[shipment.status]:
            return
        if rec.event.offer_id not in (None, shipment.offer_id):
            return
        ids = {"shipment_id": shipment.id, "order_id": shipment.order_id}
        if wanted is ShipmentStatus.DELIVERED:
            await uow.conn.execute(Q.shipment_delivered, shipment.id, rec.event.occurred_at, uow.now)
            uow.emit(ShipmentDelivered(**ids, delivered_at=rec.event.occurred_at))
            if shipment.settled_at is not None:
                await _close(uow, replace(shipment, status=ShipmentStatus.DELIVERED))
        else:
            await uow.conn.execute(Q.set_shipment_status, shipment.id, wanted, uow.now)
            uow.emit(ShipmentInTransit(**ids))

    async def on_shipment_settled(self, rec: Recorded[ShipmentSettled], uow: UnitOfWork) -> None:
        """Close what has arrived; where that is not known here yet, its arrival will."""
        shipment = await store.lock_shipment(uow.conn, rec.event.shipment_id)
        if shipment is None:
            return
        await uow.conn.execute(Q.shipment_settled, shipment.id, uow.now)
        if shipment.status is ShipmentStatus.DELIVERED:
            await _close(uow, shipment)

    async def retry_in_the_morning(self, timer: DueTimer, uow: UnitOfWork) -> None:
        """Try again what found no capacity; nothing where it was offered or cancelled in the meantime."""
        shipment = await store.lock_shipment(uow.conn, UUID(timer.key))
        if shipment is not None and shipment.status is ShipmentStatus.PLANNED:
            await self.allocator.next_offer(uow, shipment)


async def _locked(uow: UnitOfWork, shipment_id: UUID) -> Shipment:
    shipment = await store.lock_shipment(uow.conn, shipment_id)
    if shipment is None:
        raise NoShipment(f"there is no shipment {shipment_id}", shipment_id=shipment_id)
    return shipment


async def _stood(uow: UnitOfWork, shipment: Shipment, offer_id: UUID | None) -> ShipmentStands:
    """How the shipment stands after the allocation; a place on a route is booked already."""
    made = None if offer_id is None else await store.find_offer(uow.conn, offer_id)
    if made is not None and made.status is OfferStatus.ACCEPTED:
        return ShipmentStands(shipment.id, ShipmentStatus.BOOKED, offer_id)
    return stands(shipment, offer_id)


async def _move(uow: UnitOfWork, shipment: Shipment, after: ShipmentStatus) -> None:
    tenders.check(tenders.SHIPMENT_TRANSITIONS, "shipment", shipment.status, after)
    await uow.conn.execute(Q.set_shipment_status, shipment.id, after, uow.now)


async def _close(uow: UnitOfWork, shipment: Shipment) -> None:
    await _move(uow, shipment, ShipmentStatus.CLOSED)
    uow.emit(ShipmentClosed(shipment_id=shipment.id, order_id=shipment.order_id))


async def _cancel(uow: UnitOfWork, shipment: Shipment, reason: str) -> None:
    tenders.check(tenders.SHIPMENT_TRANSITIONS, "shipment", shipment.status, ShipmentStatus.CANCELLED)
    booked = await store.accepted_offer(uow.conn, shipment.id)
    for held in (*await store.live_offers(uow.conn, shipment.id), *([] if booked is None else [booked])):
        await answering.take_back(uow, shipment, held, OfferStatus.WITHDRAWN, reason)
    tender = await store.newest_tender(uow.conn, shipment.id)
    if tender is not None and tender.status is not TenderStatus.CANCELLED:
        await uow.conn.execute(Q.set_tender_status, tender.id, TenderStatus.CANCELLED, uow.now)
    await uow.conn.execute(Q.shipment_cancelled, shipment.id, reason, uow.now)
    uow.emit(ShipmentCancelled(shipment_id=shipment.id, order_id=shipment.order_id, reason=reason))


def room(
    connectors: CarrierConnectors,
    links: OfferLinks | None = None,
    networks: NetworkCache | None = None,
    travel: TravelTimes | None = None,
    scope: Scope | None = None,
) -> Room:
    """Dispatch, with the way to its carriers, and where links to offers lead; None: connectors are given none.

    `networks` may be shared with other rooms that read the network. `travel` is where travel times come from (None:
    great circle), `scope` what jobs of routes read with (None: they are not carried out).
    """
    policies = PolicyBook()
    fleet = driving.tables(travel, scope, policies)
    allocator = Allocator(policies, networks or NetworkCache(), fleet.quoter)
    tendering = Tendering(allocator)
    wave = waving.tables(allocator)
    do, offers = Handlers(allocator, wave.waves), OfferHandlers(tendering, connectors, links)
    adjust = adjusting.tables(tendering)
    commands: dict[type, CommandHandler] = {
        AnswerOffer: offers.answer_offer,
        WithdrawOffer: offers.withdraw_offer,
        MarkOfferDelivered: offers.mark_offer_delivered,
        MarkOfferViewed: offers.mark_offer_viewed,
        MarkDeliveryFailed: offers.mark_delivery_failed,
        MakeOfferLink: offers.make_link,
        RevokeOfferLinks: offers.revoke_links,
        ReviewTender: Approvals(tendering).review,
        SetAnsweringHours: set_answering_hours,
        RetryAllocation: do.retry_allocation,
        AssignCarrier: do.assign_carrier,
        CancelShipment: do.cancel_shipment,
        CloseShipment: do.close_shipment,
        **POLICIES,
        **GOVERNING,
        **messages.COMMANDS,
        **adjust.commands,
        **wave.commands,
        **fleet.commands,
    }
    return Room(
        name="dispatch",
        commands={**commands, **board.commands(tendering, commands, travel)},
        subscriptions={
            OrderReleased: do.on_order_released,
            OrderCancelled: do.on_order_cancelled,
            DeliveryRescheduled: do.on_delivery_rescheduled,
            TrackingStatusChanged: do.on_tracking_status,
            ShipmentSettled: do.on_shipment_settled,
            RoutePlanCommitted: on_plan_committed,
            **adjust.subscriptions,
            **wave.subscriptions,
        },
        timers={
            OFFER_EXPIRY: offers.offer_expiry,
            RETRY_ALLOCATION: do.retry_in_the_morning,
            **adjust.timers,
            **wave.timers,
            **fleet.timers,
        },
        alone=frozenset({OFFER_EXPIRY}),
        jobs={
            DELIVER_OFFER: JobHandler(run=offers.deliver_offer, on_dead=undelivered, max_attempts=6),
            TELL_CARRIER: JobHandler(run=offers.tell_carrier, max_attempts=6),
            messages.MESSAGE_CARRIER: messages.Posting(connectors).job,
            **fleet.jobs,
        },
        deciders=(ALLOCATION, BIDDING, *adjust.deciders, *fleet.deciders),
        projections=(*adjust.projections, *fleet.projections),
    )
