"""What becomes of an offer: delivered, seen, answered, expired, taken back. The shipment is locked by whoever calls."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from headway.dispatch import news, store, tenders
from headway.dispatch.errors import OfferClosed
from headway.dispatch.model import Offer, OfferStatus, Shipment, ShipmentStatus, TenderStatus
from headway.dispatch.offering import OFFER_EXPIRY
from headway.dispatch.reserving import consume, lock_ahead, release
from headway.dispatch.store import Q
from headway.dispatch.telling import WITHDRAWN, tell
from headway.events.dispatch import ChargeLine, OfferEvent
from headway.kernel.errors import BadInput
from headway.kernel.money import Money

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

MAX_PRICE_MINOR = 10**12
_OUTBID = "another carrier has the shipment"


async def mark_sent(uow: UnitOfWork, shipment: Shipment, offer: Offer, reference: str | None) -> Offer:
    """The carrier has it, from now until the end of its window."""
    tenders.check(tenders.OFFER_TRANSITIONS, "offer", offer.status, OfferStatus.SENT)
    expires_at = uow.now + timedelta(seconds=offer.answer_within_s)
    if offer.closes_at is not None:
        expires_at = min(expires_at, offer.closes_at)
    await uow.conn.execute(Q.offer_sent, offer.id, uow.now, expires_at, reference)
    uow.emit(news.sent(shipment, offer, expires_at))
    return replace(offer, status=OfferStatus.SENT, sent_at=uow.now, expires_at=expires_at)


async def mark_viewed(uow: UnitOfWork, offer: Offer) -> None:
    """Somebody at the carrier looked at it; nothing where it was seen or answered before."""
    if offer.status is OfferStatus.SENT:
        await uow.conn.execute(Q.offer_viewed, offer.id)


async def counter(uow: UnitOfWork, shipment: Shipment, offer: Offer, price: Money, reason: str) -> Offer:
    """The carrier would take it for another price; the bid stands until it is judged.

    Raises:
        OfferClosed: the offer cannot be answered any more.
        BadInput: the price is no price in the offer's currency.
    """
    if price.currency != offer.terms.price.currency or not 0 < price.minor <= MAX_PRICE_MINOR:
        raise BadInput(f"{price} is no price for it", field="price", allowed=f"above 0, {offer.terms.price.currency}")
    offer = await open_offer(uow, shipment, offer)
    tenders.check(tenders.OFFER_TRANSITIONS, "offer", offer.status, OfferStatus.COUNTERED)
    await uow.conn.execute(Q.offer_countered, offer.id, price.minor, reason or None, uow.now)
    uow.emit(news.countered(shipment, offer, price, reason))
    return replace(offer, status=OfferStatus.COUNTERED, countered=price)


async def book(uow: UnitOfWork, shipment: Shipment, offer: Offer) -> None:
    """The carrier has it: the tender is over, the shipment has its leg and stops, whoever else was asked is told.

    Args:
        offer: open to be answered, see `open_offer`, or a bid that the shipper takes.
    """
    tenders.check(tenders.OFFER_TRANSITIONS, "offer", offer.status, OfferStatus.ACCEPTED)
    tenders.check(tenders.SHIPMENT_TRANSITIONS, "shipment", shipment.status, ShipmentStatus.BOOKED)
    others = [each for each in await store.live_offers(uow.conn, shipment.id) if each.id != offer.id]
    if others:
        await lock_ahead(uow.conn, [offer.terms, *(each.terms for each in others)])
    await uow.conn.execute(Q.end_offer, offer.id, OfferStatus.ACCEPTED, uow.now, None)
    uow.cancel_timer(OFFER_EXPIRY, offer.id, may_fire=True)
    await uow.conn.execute(Q.set_tender_status, offer.tender_id, TenderStatus.ACCEPTED, uow.now)
    await uow.conn.execute(Q.shipment_booked, shipment.id, offer.id, uow.now)
    await consume(uow.conn, offer.terms)
    uow.emit(news.accepted(shipment, offer, uow.now))
    uow.emit(news.booked(shipment, offer))
    for other in others:
        await take_back(uow, shipment, other, OfferStatus.SUPERSEDED, _OUTBID)


async def agree(uow: UnitOfWork, offer: Offer) -> Offer:
    """The shipper takes the bid: its price is the offer's from now on, all in one charge."""
    asked = offer.countered
    if asked is None or asked == offer.terms.price:
        return offer
    cost = Money(offer.terms.expected_cost.minor + asked.minor - offer.terms.price.minor, asked.currency)
    line = ChargeLine(code="freight", amount=asked, sentence=f"agreed, all in, instead of {offer.terms.price}")
    await uow.conn.execute(Q.offer_agreed, offer.id, asked.minor, cost.minor, store.encoded((line,)))
    return replace(offer, terms=replace(offer.terms, price=asked, expected_cost=cost, charges=(line,)))


async def open_offer(uow: UnitOfWork, shipment: Shipment, offer: Offer) -> Offer:
    """The offer, ready to be answered; one that is answered before its delivery was noted has been delivered.

    Raises:
        OfferClosed: it ended, or its time is over.
    """
    if offer.status is OfferStatus.PENDING:
        return await mark_sent(uow, shipment, offer, None)
    overdue = offer.expires_at is not None and uow.now >= offer.expires_at
    if offer.status not in tenders.AT_THE_CARRIER or overdue:
        status = OfferStatus.EXPIRED if offer.status in tenders.AT_THE_CARRIER else offer.status
        raise OfferClosed(
            f"the offer is {status}", status=str(status), expires_at=offer.expires_at, answered_at=offer.answered_at
        )
    return offer


async def end(uow: UnitOfWork, offer: Offer, status: OfferStatus, reason: str | None, event: OfferEvent) -> None:
    """End an offer without a booking and give back what it held."""
    tenders.check(tenders.OFFER_TRANSITIONS, "offer", offer.status, status)
    site_needed = await uow.conn.fetchval(Q.end_offer, offer.id, status, uow.now, reason)
    uow.cancel_timer(OFFER_EXPIRY, offer.id, may_fire=True)
    await release(uow.conn, offer.terms, site=not site_needed, booked=offer.status is OfferStatus.ACCEPTED)
    uow.emit(event)


async def take_back(uow: UnitOfWork, shipment: Shipment, offer: Offer, status: OfferStatus, reason: str) -> None:
    """The shipper ends an offer, withdrawn or superseded, and the carrier that has it is told."""
    await end(uow, offer, status, reason, news.withdrawn(shipment, offer, reason))
    tell(uow, shipment, offer, WITHDRAWN, reason)


async def unbook(uow: UnitOfWork, shipment: Shipment, offer: Offer, cause: str, reason: str) -> Shipment:
    """Take a booking back before the pickup; the shipment is planned again and may be offered anew.

    The capacity is released, the carrier told, and the tender cancelled, so that nobody is held to its refusals.

    Args:
        offer: the accepted one.
        cause: a stable word, see `ShipmentUnbooked`.

    Raises:
        WrongState: the shipment is not booked.
    """
    if shipment.status is not ShipmentStatus.BOOKED:
        raise tenders.WrongState(f"a shipment that is {shipment.status} is not booked", before=str(shipment.status))
    tenders.check(tenders.SHIPMENT_TRANSITIONS, "shipment", shipment.status, ShipmentStatus.PLANNED)
    await take_back(uow, shipment, offer, OfferStatus.WITHDRAWN, reason)
    await uow.conn.execute(Q.set_tender_status, offer.tender_id, TenderStatus.CANCELLED, uow.now)
    await uow.conn.execute(Q.shipment_unbooked, shipment.id, cause, reason, uow.now)
    uow.emit(news.unbooked(shipment, offer, cause, reason))
    return replace(shipment, status=ShipmentStatus.PLANNED)
