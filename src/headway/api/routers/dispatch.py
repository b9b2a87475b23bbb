"""Shipments, the tenders that look for a carrier, and the offers of which they consist."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import Field

from headway.api.operation import Router
from headway.api.paging import After, BadCursor, Limit, id_of, page
from headway.api.routers.decisions import VerdictOut
from headway.api.routers.orders import ReasonIn
from headway.api.turn import Now
from headway.api.wire import Code, MoneyIn, PageOf, Reason, Sent, Short, Shown, money_of
from headway.dispatch import views
from headway.dispatch.commands import (
    AnswerOffer,
    AssignCarrier,
    CancelShipment,
    CloseShipment,
    OfferAnswered,
    RetryAllocation,
    ShipmentStands,
    WithdrawOffer,
)
from headway.dispatch.errors import CandidateRuledOut, NoOffer, NoShipment, NotAllocatable, OfferClosed
from headway.dispatch.model import Answer, OfferStatus, ShipmentStatus, TenderMode
from headway.dispatch.tenders import WrongState
from headway.dispatch.views import LegView, ShipmentRow, StopView, TenderView
from headway.kernel.money import Money

router = Router("dispatch", "Shipments, tenders, offers, and why this carrier.")


class ChargeOut(Shown):
    """One expected charge."""

    code: str
    amount: Money
    sentence: str


class TermsOut(Shown):
    """What is offered: who carries, from where, on which days, for how much."""

    candidate: str
    carrier_id: UUID
    carrier_code: str
    service_id: UUID
    service_code: str
    product: str
    contract_id: UUID
    origin_site: str
    origin_zone: str
    destination_zone: str
    pickup_day: date
    pickup_planned_at: datetime
    delivery_planned_at: datetime
    deliver_by: datetime
    price: Money
    charges: tuple[ChargeOut, ...]
    expected_cost: Money
    late_penalty: Money


class OfferOut(Shown):
    """One offer of a tender; `sequence` counts from 1 within it."""

    id: UUID
    tender_id: UUID
    shipment_id: UUID
    sequence: int
    status: OfferStatus
    decision_id: UUID
    terms: TermsOut
    answer_within_s: int
    created_at: datetime
    sent_at: datetime | None
    expires_at: datetime | None
    answered_at: datetime | None
    reason: str | None
    countered: Money | None


class OfferRowOut(Shown):
    """An offer as its carrier sees it."""

    offer: OfferOut
    external_ref: str
    weight_kg: Decimal
    pieces: int
    requirements: tuple[str, ...]


class KeptOut(Shown):
    """What a person said about every allocation to come: this carrier and no other, or nobody for now."""

    carrier: str | None
    held: bool
    by: str
    reason: str
    at: datetime


class ShipmentOut(Shown):
    """A shipment with its stops, legs, tenders and offers; `kept`: what a person said about allocating it."""

    shipment: ShipmentRow
    stops: tuple[StopView, ...]
    legs: tuple[LegView, ...]
    tenders: tuple[TenderView, ...]
    offers: tuple[OfferOut, ...]
    kept: KeptOut | None = None


class AllocationOut(Shown):
    """Why this carrier: one recorded allocation of a shipment."""

    id: UUID
    number: int
    policy: str
    decided_at: datetime
    actor: str
    verdict: VerdictOut


class AllocationsOut(Shown):
    """Every allocation of a shipment, oldest first."""

    allocations: tuple[AllocationOut, ...]


class AnswerIn(Sent):
    """What a carrier says to an offer; `counter` needs a `price`. `carrier`, where given, must be the offer's."""

    answer: Answer
    reason: Short = ""
    carrier: Code | None = None
    price: MoneyIn | None = None


class RetryIn(Sent):
    """Allocate once more; with `forget_refusals` those who refused may be asked again; `mode` for this once."""

    forget_refusals: bool = False
    mode: TenderMode | None = None


class AssignIn(Sent):
    """A person's choice among the eligible candidates of the last allocation."""

    candidate: Annotated[str, Field(min_length=1, max_length=400)]
    reason: Reason


class CloseIn(Sent):
    """Nothing more to say."""


@router.get("/shipments", "dispatch:read", raises=(BadCursor,))
async def list_shipments(
    turn: Now,
    status: ShipmentStatus | None = None,
    carrier: Annotated[str | None, Query(max_length=100)] = None,
    origin_site: Annotated[str | None, Query(max_length=100)] = None,
    order_id: UUID | None = None,
    after: After = None,
    limit: Limit = 50,
) -> PageOf[ShipmentRow]:
    """Shipments, newest first."""
    found = await views.list_shipments(
        turn.db,
        before=id_of(after),
        limit=limit + 1,
        status=status,
        carrier_code=carrier,
        origin_site=origin_site,
        order_id=order_id,
    )
    return page(found, limit, lambda row: row.id)


@router.get("/shipments/{shipment_id}", "dispatch:read", raises=(NoShipment,))
async def get_shipment(turn: Now, shipment_id: UUID) -> ShipmentOut:
    """One shipment with its stops, legs, tenders and offers."""
    return ShipmentOut.model_validate(await views.get_shipment(turn.db, shipment_id))


@router.get("/shipments/{shipment_id}/allocations", "dispatch:read", raises=(NoShipment,))
async def explain_shipment(turn: Now, shipment_id: UUID) -> AllocationsOut:
    """Why this carrier: every allocation with all its candidates, their costs, and what ruled the others out."""
    await views.get_shipment(turn.db, shipment_id)
    found = await views.allocations(turn.db, shipment_id)
    return AllocationsOut(allocations=tuple(AllocationOut.model_validate(each) for each in found))


@router.post("/shipments/{shipment_id}/retry", "dispatch:write", raises=(NoShipment, NotAllocatable))
async def retry_allocation(turn: Now, shipment_id: UUID, body: RetryIn) -> ShipmentStands:
    """Allocate a shipment nobody took once more."""
    stands: ShipmentStands = await turn.run(RetryAllocation(shipment_id, body.forget_refusals, body.mode))
    return stands


@router.post(
    "/shipments/{shipment_id}/assign", "dispatch:write", raises=(NoShipment, NotAllocatable, CandidateRuledOut)
)
async def assign_carrier(turn: Now, shipment_id: UUID, body: AssignIn) -> ShipmentStands:
    """Offer the shipment to a candidate of one's own choice."""
    stands: ShipmentStands = await turn.run(AssignCarrier(shipment_id, body.candidate, body.reason))
    return stands


@router.post("/shipments/{shipment_id}/cancel", "dispatch:write", raises=(NoShipment, WrongState))
async def cancel_shipment(turn: Now, shipment_id: UUID, body: ReasonIn) -> ShipmentStands:
    """The shipment will not travel; offers and capacity are taken back."""
    stands: ShipmentStands = await turn.run(CancelShipment(shipment_id, body.reason))
    return stands


@router.post("/shipments/{shipment_id}/close", "dispatch:write", raises=(NoShipment, WrongState))
async def close_shipment(turn: Now, shipment_id: UUID, body: CloseIn) -> ShipmentStands:
    """Nothing is left to do for a delivered shipment."""
    stands: ShipmentStands = await turn.run(CloseShipment(shipment_id))
    return stands


@router.get("/offers", "dispatch:read", raises=(BadCursor,))
async def list_offers(
    turn: Now,
    carrier: Annotated[str | None, Query(max_length=100)] = None,
    status: OfferStatus | None = None,
    after: After = None,
    limit: Limit = 50,
) -> PageOf[OfferRowOut]:
    """Offers, newest first."""
    before = id_of(after)
    found = await views.list_offers(turn.db, before=before, limit=limit + 1, carrier_code=carrier, status=status)
    return page(found, limit, lambda row: row.offer.id)


@router.get("/offers/{offer_id}", "dispatch:read", raises=(NoOffer,))
async def get_offer(turn: Now, offer_id: UUID) -> OfferOut:
    """One offer."""
    return OfferOut.model_validate(await views.get_offer(turn.db, offer_id))


@router.post("/offers/{offer_id}/answer", "dispatch:write", raises=(NoOffer, OfferClosed, WrongState))
async def answer_offer(turn: Now, offer_id: UUID, body: AnswerIn) -> OfferAnswered:
    """Accept, decline or counter for the carrier; the same answer twice is the same answer."""
    said = AnswerOffer(offer_id, body.answer, body.reason, body.carrier, money_of(body.price))
    answered: OfferAnswered = await turn.run(said)
    return answered


@router.post("/offers/{offer_id}/withdraw", "dispatch:write", raises=(NoOffer, OfferClosed, WrongState))
async def withdraw_offer(turn: Now, offer_id: UUID, body: ReasonIn) -> ShipmentStands:
    """Take an offer back; the next best carrier is asked."""
    stands: ShipmentStands = await turn.run(WithdrawOffer(offer_id, body.reason))
    return stands
