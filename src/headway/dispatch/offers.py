"""What is done with one offer when a carrier, a connector, a person or a clock says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from headway.dispatch import answering, links, news, store, tenders
from headway.dispatch.approving import stands
from headway.dispatch.commands import (
    AnswerOffer,
    MakeOfferLink,
    MarkDeliveryFailed,
    MarkOfferDelivered,
    MarkOfferViewed,
    OfferAnswered,
    OfferLinkMade,
    RevokeOfferLinks,
    ShipmentStands,
    WithdrawOffer,
    check_reason,
)
from headway.dispatch.connectors import CarrierConnectors, OfferNote, OfferWord
from headway.dispatch.errors import NoOffer, OfferClosed
from headway.dispatch.links import OfferLinks
from headway.dispatch.model import Answer, Offer, OfferStatus, Shipment, TenderStatus
from headway.dispatch.offering import OFFER_EXPIRY
from headway.dispatch.store import Q
from headway.dispatch.tendering import Tendering, resume
from headway.kernel.errors import BadInput
from headway.kernel.money import Money
from headway.kernel.rooms import DueTimer, Job

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

_NOT_APPROVED = "nobody approved the price in time"


@dataclass(frozen=True, slots=True)
class OfferHandlers:
    """Handlers of offers; without `links` no connector is given one."""

    tendering: Tendering
    connectors: CarrierConnectors
    links: OfferLinks | None = None

    async def answer_offer(self, cmd: AnswerOffer, uow: UnitOfWork) -> OfferAnswered:
        """Book, ask the next, or judge the bid; the same answer twice is the same answer.

        Where bids are collected, acceptance is a bid at the price offered.

        Raises:
            NoOffer: there is no such offer, or it is another carrier's.
            OfferClosed: it expired, was taken back, or was answered otherwise.
            BadInput: a counter-offer without a price, or a price that is none.
        """
        reason = check_reason(cmd.reason, needed=False)
        shipment, offer = await locked_offer(uow, cmd.offer_id, cmd.carrier_code)
        if offer.status is OfferStatus.DRAFT:
            raise NoOffer(f"there is no offer {cmd.offer_id}", offer_id=cmd.offer_id)
        wanted, price = await _wanted(uow, offer, cmd)
        if _said_before(offer, wanted, price):
            return OfferAnswered(offer.id, shipment.id, offer.status, repeated=True)
        if wanted is OfferStatus.COUNTERED:
            assert price is not None
            await answering.counter(uow, shipment, offer, price, reason)
            await self._go_on(uow, shipment, offer.tender_id)
            return await _stands_now(uow, offer.id)
        offer = await answering.open_offer(uow, shipment, offer)
        if wanted is OfferStatus.ACCEPTED:
            await answering.book(uow, shipment, offer)
        else:
            event = news.declined(shipment, offer, uow.now, reason)
            await answering.end(uow, offer, OfferStatus.DECLINED, reason, event)
            await self._go_on(uow, shipment, offer.tender_id)
        return OfferAnswered(offer.id, shipment.id, wanted, repeated=False)

    async def _go_on(self, uow: UnitOfWork, shipment: Shipment, tender_id: UUID) -> UUID | None:
        """A bid that waited for approval is judged anew; drafts wait on."""
        live = await store.live_offers(uow.conn, shipment.id)
        if drafts := [offer for offer in live if offer.status is OfferStatus.DRAFT]:
            return drafts[0].id
        tender = await store.newest_tender(uow.conn, shipment.id)
        if tender is not None and tender.status is TenderStatus.NEEDS_REVIEW:
            await resume(uow, tender_id)
        return await self.tendering.proceed(uow, shipment)

    async def withdraw_offer(self, cmd: WithdrawOffer, uow: UnitOfWork) -> ShipmentStands:
        """Take back a live offer and ask the next best.

        Raises:
            OfferClosed: it was answered or ended before.
        """
        reason = check_reason(cmd.reason, needed=True)
        shipment, offer = await locked_offer(uow, cmd.offer_id)
        if offer.status not in tenders.LIVE_OFFERS:
            raise OfferClosed(f"the offer is {offer.status}", status=str(offer.status))
        await answering.take_back(uow, shipment, offer, OfferStatus.WITHDRAWN, reason)
        return stands(shipment, await self._go_on(uow, shipment, offer.tender_id))

    async def mark_offer_delivered(self, cmd: MarkOfferDelivered, uow: UnitOfWork) -> None:
        """Start the carrier's time to answer; nothing where the offer ended, or was answered, on the way."""
        shipment, offer = await locked_offer(uow, cmd.offer_id)
        if offer.status is OfferStatus.PENDING:
            await answering.mark_sent(uow, shipment, offer, cmd.reference)

    async def mark_offer_viewed(self, cmd: MarkOfferViewed, uow: UnitOfWork) -> None:
        """Note that the carrier looked; nothing where it was seen, answered or ended before."""
        _, offer = await locked_offer(uow, cmd.offer_id, cmd.carrier_code)
        await answering.mark_viewed(uow, offer)

    async def mark_delivery_failed(self, cmd: MarkDeliveryFailed, uow: UnitOfWork) -> None:
        """Ask the next; nothing where the offer ended, or was answered, on the way."""
        shipment, offer = await locked_offer(uow, cmd.offer_id)
        if offer.status is OfferStatus.PENDING:
            await self._undelivered(uow, shipment, offer, cmd.reason)

    async def _undelivered(self, uow: UnitOfWork, shipment: Shipment, offer: Offer, reason: str) -> None:
        event = news.delivery_failed(shipment, offer, reason)
        await answering.end(uow, offer, OfferStatus.DELIVERY_FAILED, reason, event)
        await self.tendering.proceed(uow, shipment)

    async def offer_expiry(self, timer: DueTimer, uow: UnitOfWork) -> None:
        """Go on where the carrier's time is over; wait on where its offer came late, or its bid stands."""
        shipment, offer = await locked_offer(uow, UUID(timer.key))
        if offer.status is OfferStatus.PENDING:
            await self._undelivered(uow, shipment, offer, "could not be delivered within the time to answer")
        elif offer.status in tenders.AT_THE_CARRIER and offer.expires_at is not None:
            if offer.expires_at > uow.now:
                uow.set_timer(OFFER_EXPIRY, offer.id, offer.expires_at)
            elif offer.status is not OfferStatus.COUNTERED:
                await answering.end(uow, offer, OfferStatus.EXPIRED, None, news.expired(shipment, offer))
                await self.tendering.proceed(uow, shipment)
            else:
                await self._review_over(uow, shipment, offer)

    async def _review_over(self, uow: UnitOfWork, shipment: Shipment, bid: Offer) -> None:
        """A bid that waits for a person waits no longer; one that waits for other bids does."""
        tender = await store.newest_tender(uow.conn, shipment.id)
        if tender is not None and tender.status is TenderStatus.NEEDS_REVIEW:
            uow.emit(news.reviewed(shipment, bid.tender_id, approved=False, reason=_NOT_APPROVED))
            await answering.take_back(uow, shipment, bid, OfferStatus.WITHDRAWN, _NOT_APPROVED)
            await self._go_on(uow, shipment, bid.tender_id)

    async def make_link(self, cmd: MakeOfferLink, uow: UnitOfWork) -> OfferLinkMade:
        """A link of a live offer.

        Raises:
            OfferClosed: the offer cannot be answered any more, or not yet.
        """
        _, offer = await locked_offer(uow, cmd.offer_id)
        if offer.status not in tenders.LIVE_OFFERS or offer.status is OfferStatus.DRAFT:
            raise OfferClosed(f"the offer is {offer.status}", status=str(offer.status))
        minted = links.mint(uow.tenant_id)
        await uow.conn.execute(Q.keep_link, minted.hash, offer.id, uow.now)
        return OfferLinkMade(offer.id, minted.token)

    async def revoke_links(self, cmd: RevokeOfferLinks, uow: UnitOfWork) -> int:
        """End every link of an offer; how many there were."""
        _, offer = await locked_offer(uow, cmd.offer_id)
        ended: int = await uow.conn.fetchval(Q.revoke_links, offer.id, uow.now)
        return ended

    async def deliver_offer(self, job: Job) -> MarkOfferDelivered:
        """Bring the offer to the carrier, outside any transaction."""
        seen = {**job.payload, "key": job.id, "tenant_id": job.tenant_id}
        sealed = seen.pop("sealed", None)
        if sealed is not None and self.links is not None:
            seen["link"] = self.links.unseal(job.tenant_id, sealed)
        note = msgspec.convert(seen, OfferNote)
        delivered = await self.connectors.deliver(note)
        return MarkOfferDelivered(note.offer_id, delivered.reference)

    async def tell_carrier(self, job: Job) -> None:
        """Tell the carrier what became of its offer, outside any transaction."""
        await self.connectors.tell(
            msgspec.convert({**job.payload, "key": job.id, "tenant_id": job.tenant_id}, OfferWord)
        )


def undelivered(job: Job, error: str) -> MarkDeliveryFailed:
    """What to do when a delivery is given up."""
    return MarkDeliveryFailed(UUID(job.payload["offer_id"]), error.splitlines()[0][:500] if error else "given up")


async def locked_offer(uow: UnitOfWork, offer_id: UUID, carrier_code: str | None = None) -> tuple[Shipment, Offer]:
    """An offer and its shipment, held until the transaction ends.

    Raises:
        NoOffer: there is no such offer, or it is another carrier's.
    """
    shipment = await store.lock_shipment_of_offer(uow.conn, offer_id)
    offer = await store.find_offer(uow.conn, offer_id)
    if shipment is None or offer is None or carrier_code not in (None, offer.terms.carrier_code):
        raise NoOffer(f"there is no offer {offer_id}", offer_id=offer_id)
    return shipment, offer


async def _wanted(uow: UnitOfWork, offer: Offer, cmd: AnswerOffer) -> tuple[OfferStatus, Money | None]:
    """What the offer would become, and the price of a bid."""
    if cmd.answer is Answer.DECLINE:
        return OfferStatus.DECLINED, None
    if cmd.answer is Answer.COUNTER:
        if cmd.price is None:
            raise BadInput("a counter-offer without a price", field="price", allowed="a price in the offer's currency")
        return OfferStatus.COUNTERED, cmd.price
    tender = await store.newest_tender(uow.conn, offer.shipment_id)
    if tender is not None and tender.id == offer.tender_id and tender.collects:
        return OfferStatus.COUNTERED, offer.terms.price
    return OfferStatus.ACCEPTED, None


def _said_before(offer: Offer, wanted: OfferStatus, price: Money | None) -> bool:
    """Is it the answer that was given before, whatever has come of it?"""
    if wanted is OfferStatus.COUNTERED:
        return price is not None and offer.countered == price
    return offer.status is wanted


async def _stands_now(uow: UnitOfWork, offer_id: UUID) -> OfferAnswered:
    """What came of a bid at once."""
    offer = await store.find_offer(uow.conn, offer_id)
    assert offer is not None
    return OfferAnswered(offer.id, offer.shipment_id, offer.status, repeated=False)
