"""A person approves what waits for approval, offers that did not go out yet or a bid, or refuses it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from headway.dispatch import answering, news, store
from headway.dispatch.commands import ReviewTender, ShipmentStands, check_reason
from headway.dispatch.errors import NoTender, NothingToReview
from headway.dispatch.hauling.booking import book_at_once, is_driven
from headway.dispatch.model import Offer, OfferStatus, Shipment, ShipmentStatus, Tender, TenderStatus
from headway.dispatch.offering import answer_within, closing, send
from headway.dispatch.snapshot import AllocationInputs
from headway.dispatch.store import Q
from headway.dispatch.tendering import Tendering, award, best_bid, resume

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

_PICKUP_PASSED = "the pickup was not approved in time"


@dataclass(frozen=True, slots=True)
class Approvals:
    """Handles `ReviewTender`."""

    tendering: Tendering

    async def review(self, cmd: ReviewTender, uow: UnitOfWork) -> ShipmentStands:
        """Let the offers go out, or book the bid; refused, look for the next.

        Raises:
            NoTender: there is no such tender.
            NothingToReview: nothing of it waits for a person.
        """
        reason = check_reason(cmd.reason, needed=not cmd.approve)
        shipment, tender = await _locked_tender(uow, cmd.tender_id)
        live = await store.live_offers(uow.conn, shipment.id)
        drafts = [offer for offer in live if offer.status is OfferStatus.DRAFT]
        bids = [offer for offer in live if offer.status is OfferStatus.COUNTERED]
        uow.emit(news.reviewed(shipment, tender.id, approved=cmd.approve, reason=reason))
        await resume(uow, tender.id)
        if drafts:
            return await self._drafts(uow, shipment, tender, drafts, cmd.approve, reason)
        return await self._bid(uow, shipment, best_bid(bids), cmd.approve, reason)

    async def _drafts(
        self, uow: UnitOfWork, shipment: Shipment, tender: Tender, drafts: Sequence[Offer], approve: bool, reason: str
    ) -> ShipmentStands:
        in_time = all(draft.terms.pickup_planned_at > uow.now for draft in drafts)
        if approve and in_time and await is_driven(uow.conn, drafts[0].id):
            await book_at_once(uow, shipment, replace(drafts[0], status=OfferStatus.PENDING))
            return ShipmentStands(shipment.id, ShipmentStatus.BOOKED, drafts[0].id)
        if approve and in_time:
            await self._send(uow, shipment, tender, drafts)
            return ShipmentStands(shipment.id, ShipmentStatus.TENDERING, drafts[0].id)
        for place, draft in enumerate(drafts):
            refused = not approve and place == 0
            status = OfferStatus.WITHDRAWN if refused else OfferStatus.SUPERSEDED
            await answering.take_back(uow, shipment, draft, status, reason or _PICKUP_PASSED)
        return stands(shipment, await self.tendering.proceed(uow, shipment))

    async def _send(self, uow: UnitOfWork, shipment: Shipment, tender: Tender, drafts: Sequence[Offer]) -> None:
        inputs = await self.tendering.allocator.outlook(uow, shipment, ())
        windows = [await answer_within(uow, inputs, _kind(inputs, draft), draft.terms) for draft in drafts]
        if tender.collects:
            windows = [max(windows)] * len(windows)
        for draft, within in zip(drafts, windows, strict=True):
            within_s = within // timedelta(seconds=1)
            closes_at = closing(uow.now, within, draft.terms, collects=tender.collects)
            await uow.conn.execute(Q.offer_approved, draft.id, within_s, closes_at)
            sent = replace(draft, status=OfferStatus.PENDING, answer_within_s=within_s, closes_at=closes_at)
            await send(uow, shipment, sent, tender.asks)

    async def _bid(self, uow: UnitOfWork, shipment: Shipment, bid: Offer, approve: bool, reason: str) -> ShipmentStands:
        if approve:
            await award(uow, shipment, bid)
            return ShipmentStands(shipment.id, ShipmentStatus.BOOKED, bid.id)
        await answering.take_back(uow, shipment, bid, OfferStatus.WITHDRAWN, reason)
        return stands(shipment, await self.tendering.proceed(uow, shipment))


def stands(shipment: Shipment, offer_id: UUID | None) -> ShipmentStands:
    """How a shipment stands after a command that looked for a carrier."""
    status = ShipmentStatus.PLANNED if offer_id is None else ShipmentStatus.TENDERING
    return ShipmentStands(shipment.id, status, offer_id)


def _kind(inputs: AllocationInputs, draft: Offer) -> str:
    """The carrier's kind, as it is known now; none where its service is not offered any more."""
    options = (option for day in inputs.days for option in day.options)
    return next((each.carrier_kind for each in options if each.carrier_id == draft.terms.carrier_id), "")


async def _locked_tender(uow: UnitOfWork, tender_id: UUID) -> tuple[Shipment, Tender]:
    shipment = store.shipment_of(await uow.conn.fetchrow(Q.lock_shipment_of_tender, tender_id))
    if shipment is None:
        raise NoTender(f"there is no tender {tender_id}", tender_id=tender_id)
    tender = await store.newest_tender(uow.conn, shipment.id)
    assert tender is not None
    if tender.id != tender_id or tender.status is not TenderStatus.NEEDS_REVIEW:
        raise NothingToReview("nothing of the tender waits for a person", tender_id=tender_id)
    return shipment, tender
