"""How a tender goes on when one of its offers was answered or ended: wait for others, judge bids, or ask the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from headway.dispatch import answering, news, store
from headway.dispatch.allocating import Allocator
from headway.dispatch.allocation import allocate
from headway.dispatch.bidding import ASK_NEXT, AWARDED, BIDDING, Alternative, Bid, BidInputs
from headway.dispatch.model import Offer, OfferStatus, Shipment, TenderStatus
from headway.dispatch.offering import OFFER_EXPIRY
from headway.dispatch.reviewing import counter_autonomy
from headway.dispatch.snapshot import AllocationInputs
from headway.dispatch.store import Q
from headway.dispatch.telling import AWARDED as WON
from headway.dispatch.telling import DECLINED, tell
from headway.dispatch.tenders import UNANSWERED
from headway.events.dispatch import TenderNeedsReview
from headway.kernel.decisions import Decided
from headway.kernel.money import Money

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

SHORTEST_REVIEW = timedelta(minutes=15)
LONGEST_REVIEW = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Tendering:
    """Goes on with tenders; made once for the room."""

    allocator: Allocator

    async def proceed(self, uow: UnitOfWork, shipment: Shipment) -> UUID | None:
        """Wait while somebody may still answer, else judge the bids, else ask the next.

        Returns a live or accepted offer's id, None where nobody is left.
        """
        live = await store.live_offers(uow.conn, shipment.id)
        bids = [offer for offer in live if offer.status is OfferStatus.COUNTERED]
        waiting = [offer for offer in live if offer.status in UNANSWERED]
        if waiting:
            return waiting[0].id
        if bids:
            return await self._judge(uow, shipment, bids)
        return await self.allocator.next_offer(uow, shipment)

    async def _judge(self, uow: UnitOfWork, shipment: Shipment, bids: Sequence[Offer]) -> UUID | None:
        inputs = await self._inputs(uow, shipment, bids)
        level = min(bid.level for bid in inputs.bids)
        decided = uow.decide(BIDDING, shipment.id, inputs, autonomy=level)
        if decided.verdict.reason == ASK_NEXT:
            await decline_all(uow, shipment, bids, decided.verdict.sentence)
            return await self.allocator.next_offer(uow, shipment)
        best = next(offer for offer in bids if str(offer.id) == decided.verdict.choice)
        if decided.verdict.reason == AWARDED:
            await award(uow, shipment, best)
        else:
            await _ask_for_review(uow, shipment, best, decided)
        return best.id

    async def _inputs(self, uow: UnitOfWork, shipment: Shipment, bids: Sequence[Offer]) -> BidInputs:
        outlook = await self.allocator.outlook(uow, shipment, [bid.terms.carrier_code for bid in bids])
        active = await self.allocator.policies.active(uow)
        found = []
        for bid in bids:
            asked = bid.countered or bid.terms.price
            autonomy = counter_autonomy(active, outlook, bid.terms, asked)
            found.append(
                Bid(
                    offer_id=bid.id,
                    carrier_code=bid.terms.carrier_code,
                    expected_minor=bid.terms.expected_cost.minor,
                    offered_minor=bid.terms.price.minor,
                    asked_minor=asked.minor,
                    level=autonomy.level,
                    because=autonomy.because,
                )
            )
        return BidInputs(
            bids=tuple(found),
            alternative=_alternative(outlook),
            margin=outlook.policy.tender.counter_margin,
            currency=bids[0].terms.price.currency,
        )


def _alternative(outlook: AllocationInputs) -> Alternative | None:
    verdict = allocate(outlook)
    if verdict.choice is None:
        return None
    best = next(each for each in verdict.candidates if each.id == verdict.choice)
    return Alternative(label=best.label, total_minor=best.total_minor)


def best_bid(bids: Sequence[Offer]) -> Offer:
    """The bid with the lowest landed cost, the one that was offered first where two are equal."""
    return min(bids, key=lambda bid: (bid.terms.expected_cost.minor + _extra(bid), bid.sequence))


def _extra(bid: Offer) -> int:
    return 0 if bid.countered is None else bid.countered.minor - bid.terms.price.minor


async def award(uow: UnitOfWork, shipment: Shipment, bid: Offer) -> None:
    """Book the bid at its price, and tell its carrier and all others."""
    agreed = await answering.agree(uow, bid)
    await answering.book(uow, shipment, agreed)
    tell(uow, shipment, bid, WON, f"your price of {agreed.terms.price} is agreed", agreed.terms.price)


async def decline_all(uow: UnitOfWork, shipment: Shipment, bids: Sequence[Offer], why: str) -> None:
    """The shipper takes none of the bids; the tender remembers that they were not had at the price offered."""
    for bid in bids:
        reason = _asked(bid)
        event = news.declined(shipment, bid, uow.now, reason)
        await answering.end(uow, bid, OfferStatus.DECLINED, reason, event)
        tell(uow, shipment, bid, DECLINED, why)


def _asked(bid: Offer) -> str:
    return f"asked {bid.countered or bid.terms.price} instead of {bid.terms.price}"


async def _ask_for_review(uow: UnitOfWork, shipment: Shipment, bid: Offer, decided: Decided) -> None:
    because = decided.verdict.sentence
    until = _review_until(uow.now, bid.terms.pickup_planned_at)
    await uow.conn.execute(Q.tender_needs_review, bid.tender_id, because)
    await uow.conn.execute(Q.offer_until, bid.id, until)
    uow.set_timer(OFFER_EXPIRY, bid.id, until)
    uow.emit(
        TenderNeedsReview(
            shipment_id=shipment.id,
            order_id=shipment.order_id,
            tender_id=bid.tender_id,
            decision_id=decided.id,
            expected_cost=Money(bid.terms.expected_cost.minor + _extra(bid), bid.terms.price.currency),
            because=because,
        )
    )


def _review_until(now: datetime, pickup_at: datetime) -> datetime:
    """How long a bid waits for a person: half of the time left until the pickup, 15 minutes to 4 hours."""
    return now + min(LONGEST_REVIEW, max(SHORTEST_REVIEW, (pickup_at - now) / 2))


async def resume(uow: UnitOfWork, tender_id: UUID) -> None:
    """The tender waits for nobody's approval any more."""
    await uow.conn.execute(Q.set_tender_status, tender_id, TenderStatus.OPEN, None)
