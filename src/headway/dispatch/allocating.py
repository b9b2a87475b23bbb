"""From a shipment to the next offer: read, decide, reserve, offer; or say why nobody is left."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from headway.carriers.store import NetworkCache
from headway.dispatch import store, tenders
from headway.dispatch.allocation import ALLOCATION, short_of_capacity
from headway.dispatch.errors import CandidateRuledOut
from headway.dispatch.features.base import quoted
from headway.dispatch.features.late_risk import penalty
from headway.dispatch.gathering import Seen, gather
from headway.dispatch.model import Offer, OfferStatus, Shipment, ShipmentStatus, Tender, TenderStatus, Terms
from headway.dispatch.planning import next_morning
from headway.dispatch.policies.book import PolicyBook
from headway.dispatch.reserving import reserve
from headway.dispatch.snapshot import AllocationInputs, Pin, Situation, find
from headway.dispatch.store import Q
from headway.events.dispatch import AllocationDecided, AllocationFailed, TenderExhausted, TenderOpened
from headway.kernel.decisions import Candidate, Decided
from headway.kernel.money import Money

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

OFFER_EXPIRY = "dispatch.offer_expiry"
RETRY_ALLOCATION = "dispatch.retry_allocation"
DELIVER_OFFER = "dispatch.deliver_offer"

RETRY_HOUR = 5
MAX_CAPACITY_RETRIES = 5


@dataclass(frozen=True, slots=True)
class Allocator:
    """Allocates under the policy in force; made once for the room, so that it reads a network once for many orders."""

    policies: PolicyBook = field(default_factory=PolicyBook)
    networks: NetworkCache = field(default_factory=NetworkCache)

    async def next_offer(
        self, uow: UnitOfWork, shipment: Shipment, pin: Pin | None = None, seen: Seen | None = None
    ) -> UUID | None:
        """Choose afresh and offer; None where nobody is left. The shipment is locked and planned or tendering.

        Raises:
            CandidateRuledOut: the pinned candidate is not eligible.
        """
        gathered = await gather(uow, self.networks, shipment, await self.policies.active(uow), seen)
        tender = await store.newest_tender(uow.conn, shipment.id) if shipment.attempt else None
        refusals = await store.refusals(uow.conn, tender)
        inputs = gathered.inputs(uow, refusals, shipment.attempt + 1, pin)
        while True:
            decided = uow.decide(ALLOCATION, shipment.id, inputs)
            if decided.verdict.choice is None:
                _refuse_pin(inputs, decided)
                await _nobody(uow, shipment, tender, inputs, decided)
                return None
            chosen = find(inputs, decided.verdict.choice)
            short = await reserve(uow.conn, inputs, chosen)
            if short is None:
                return await _offer(uow, shipment, tender, chosen, decided)
            inputs = short


def _refuse_pin(inputs: AllocationInputs, decided: Decided) -> None:
    if inputs.pin is None:
        return
    known = [each for each in decided.verdict.candidates if each.id == inputs.pin.candidate]
    why = "; ".join(broken.sentence for each in known for broken in each.rejections) or "there is no such candidate"
    raise CandidateRuledOut(f"{inputs.pin.candidate} cannot be chosen: {why}", candidate=inputs.pin.candidate)


async def _offer(
    uow: UnitOfWork, shipment: Shipment, tender: Tender | None, chosen: Situation, decided: Decided
) -> UUID:
    terms = terms_of(chosen, decided.verdict.candidates)
    uow.emit(
        AllocationDecided(
            shipment_id=shipment.id,
            order_id=shipment.order_id,
            decision_id=decided.id,
            attempt=chosen.inputs.attempt,
            carrier_id=terms.carrier_id,
            service_id=terms.service_id,
            expected_cost=terms.expected_cost,
        )
    )
    opened = _opened(uow, shipment, tender)
    offer = Offer(
        id=uow.new_id(),
        tender_id=opened.id,
        shipment_id=shipment.id,
        sequence=opened.offers + 1,
        status=OfferStatus.PENDING,
        decision_id=decided.id,
        terms=terms,
        answer_within_s=tenders.answer_window(uow.now, terms.pickup_planned_at) // timedelta(seconds=1),
        created_at=uow.now,
        sent_at=None,
        expires_at=None,
        answered_at=None,
        reason=None,
    )
    await store.make_offer(uow.conn, offer, opened, chosen.inputs.attempt)
    _send(uow, shipment, offer)
    return offer.id


def _opened(uow: UnitOfWork, shipment: Shipment, tender: Tender | None) -> Tender:
    """The tender the offer belongs to: the one there is, also if it was exhausted, or a new one."""
    if tender is not None and tender.status in (TenderStatus.OPEN, TenderStatus.EXHAUSTED):
        return tender
    number = 1 if tender is None else tender.number + 1
    opened = Tender(uow.new_id(), number, TenderStatus.OPEN, 0)
    uow.emit(TenderOpened(shipment_id=shipment.id, order_id=shipment.order_id, tender_id=opened.id, mode="waterfall"))
    return opened


def terms_of(chosen: Situation, candidates: tuple[Candidate, ...]) -> Terms:
    """The terms a candidate stands for."""
    option, plan, quote = chosen.option, chosen.plan, quoted(chosen)
    expected = next(each.total_minor for each in candidates if each.id == chosen.id)
    return Terms(
        candidate=chosen.id,
        carrier_id=option.carrier_id,
        carrier_code=option.carrier_code,
        service_id=option.service_id,
        service_code=option.service_code,
        product=option.product,
        contract_id=option.contract_id,
        origin_site=chosen.origin.site,
        origin_zone=option.origin_zone,
        destination_zone=option.destination_zone,
        pickup_day=plan.pickup_day,
        pickup_planned_at=plan.pickup_at,
        delivery_planned_at=plan.delivery_at,
        deliver_by=plan.deliver_by,
        price=quote.total,
        charges=quote.charges,
        expected_cost=Money(expected, quote.total.currency),
        late_penalty=owed_when_late(chosen),
    )


def owed_when_late(chosen: Situation) -> Money:
    """What a late delivery costs in settlement: the order's penalty, else what the carrier committed to pay."""
    if chosen.inputs.order.late_penalty is not None:
        return penalty(chosen)
    return Money(chosen.option.commitment.late_penalty_minor, chosen.option.currency)


def _send(uow: UnitOfWork, shipment: Shipment, offer: Offer) -> None:
    """Queue the delivery; an offer that cannot be brought in time counts as not delivered."""
    terms = offer.terms
    note = {
        "offer_id": offer.id,
        "shipment_id": shipment.id,
        "carrier_id": terms.carrier_id,
        "carrier_code": terms.carrier_code,
        "sequence": offer.sequence,
        "external_ref": shipment.external_ref,
        "service_code": terms.service_code,
        "product": terms.product,
        "origin_site": terms.origin_site,
        "origin_zone": terms.origin_zone,
        "destination_zone": terms.destination_zone,
        "weight_kg": str(shipment.weight_kg),
        "pieces": shipment.pieces,
        "requirements": shipment.requirements,
        "price": terms.price,
        "pickup_from": terms.pickup_planned_at,
        "delivery_planned_at": terms.delivery_planned_at,
        "deliver_by": terms.deliver_by,
        "answer_within_s": offer.answer_within_s,
    }
    uow.enqueue(DELIVER_OFFER, note, lane=f"carrier:{terms.carrier_code}", ordering_key=shipment.id)
    uow.set_timer(OFFER_EXPIRY, offer.id, uow.now + timedelta(seconds=offer.answer_within_s))


async def _nobody(
    uow: UnitOfWork, shipment: Shipment, tender: Tender | None, inputs: AllocationInputs, decided: Decided
) -> None:
    verdict = decided.verdict
    retry_at = _retry_later(uow, shipment, inputs) if short_of_capacity(verdict) else None
    row = (inputs.attempt, verdict.reason, verdict.sentence, shipment.capacity_retries + (retry_at is not None))
    await uow.conn.execute(Q.shipment_attempted, shipment.id, *row, uow.now)
    if tender is not None and tender.status is TenderStatus.OPEN:
        tenders.check(tenders.TENDER_TRANSITIONS, "tender", tender.status, TenderStatus.EXHAUSTED)
        await uow.conn.execute(Q.set_tender_status, tender.id, TenderStatus.EXHAUSTED, uow.now)
        uow.emit(
            TenderExhausted(
                shipment_id=shipment.id, order_id=shipment.order_id, tender_id=tender.id, offers=tender.offers
            )
        )
    uow.emit(
        AllocationFailed(
            shipment_id=shipment.id,
            order_id=shipment.order_id,
            decision_id=decided.id,
            attempt=inputs.attempt,
            reason=verdict.reason,
            detail=verdict.sentence,
            retry_at=retry_at,
            deliver_by=inputs.order.deliver_by,
        )
    )


def _retry_later(uow: UnitOfWork, shipment: Shipment, inputs: AllocationInputs) -> datetime | None:
    """Try again when the tenant's next day begins, a few days running; None: then it stays with a person."""
    if shipment.capacity_retries >= MAX_CAPACITY_RETRIES:
        return None
    due = next_morning(uow.now, RETRY_HOUR, ZoneInfo(inputs.timezone))
    uow.set_timer(RETRY_ALLOCATION, shipment.id, due)
    return due


ALLOCATABLE = frozenset({ShipmentStatus.PLANNED, ShipmentStatus.TENDERING})
