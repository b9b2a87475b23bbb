"""Offers as carriers see and answer them, the hours they answer in, links, and tenders that wait for a person."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from headway.api.access import speak_for
from headway.api.operation import Router
from headway.api.paging import After, BadCursor, Limit, id_of, page
from headway.api.turn import Now
from headway.api.wire import Code, MoneyIn, Nothing, PageOf, Sent, Short, Shown, money_of
from headway.carriers.views import get_carrier
from headway.dispatch import hours, offer_views
from headway.dispatch.answer_time import DAY_MIN, Span
from headway.dispatch.commands import (
    AnswerOffer,
    MakeOfferLink,
    OfferAnswered,
    OfferLinkMade,
    ReviewTender,
    RevokeOfferLinks,
    ShipmentStands,
)
from headway.dispatch.errors import NoOffer, NoTender, NothingToReview, OfferClosed
from headway.dispatch.hours import MAX_SPANS, SetAnsweringHours
from headway.dispatch.links import PATH
from headway.dispatch.model import Answer, OfferStatus, TenderStatus
from headway.dispatch.offer_views import TenderRow
from headway.dispatch.tenders import WrongState
from headway.kernel.errors import NotFound
from headway.kernel.money import Money

router = Router("offers", "Offers as carriers see and answer them; tenders that wait for a person.")


class CarrierOfferOut(Shown):
    """An offer as its carrier sees it; `asks` is answer (the first to accept is booked) or bid (the best is)."""

    id: UUID
    status: OfferStatus
    carrier_code: str
    external_ref: str
    service_code: str
    product: str
    origin_site: str
    origin_zone: str
    destination_zone: str
    weight_kg: Decimal
    pieces: int
    requirements: tuple[str, ...]
    pickup_planned_at: datetime
    delivery_planned_at: datetime
    deliver_by: datetime
    price: Money
    countered: Money | None
    asks: str
    created_at: datetime
    sent_at: datetime | None
    expires_at: datetime | None
    answered_at: datetime | None
    reason: str | None


class CarrierAnswerIn(Sent):
    """Accept, decline for a reason, or counter with a price of one's own."""

    answer: Answer
    reason: Short = ""
    price: MoneyIn | None = None


class SpanIn(Sent):
    """Hours of a weekday (1 Monday), in minutes of the tenant's local day; 1440 is midnight."""

    weekday: Annotated[int, Field(ge=1, le=7)]
    opens_min: Annotated[int, Field(ge=0, lt=DAY_MIN)]
    closes_min: Annotated[int, Field(gt=0, le=DAY_MIN)]


class HoursIn(Sent):
    """When a carrier answers offers; no spans: at any hour."""

    spans: Annotated[tuple[SpanIn, ...], Field(max_length=MAX_SPANS)]


class SpanOut(Shown):
    """Hours of a weekday."""

    weekday: int
    opens_min: int
    closes_min: int


class HoursOut(BaseModel):
    """When a carrier answers offers; no spans: at any hour."""

    carrier: str
    spans: list[SpanOut]


class LinkOut(BaseModel):
    """A link by which the offer is answered without signing in: a path of this installation, shown this once."""

    offer_id: UUID
    link: str | None


class RevokedOut(BaseModel):
    """How many links lead nowhere from now on."""

    offer_id: UUID
    revoked: int


class ReviewIn(Sent):
    """What a person says; a refusal needs a reason."""

    approve: bool
    reason: Short = ""


@router.get("/carriers/{carrier}/offers", "offers:read", raises=(BadCursor, NotFound))
async def list_carrier_offers(
    turn: Now, carrier: Code, live: bool = False, after: After = None, limit: Limit = 50
) -> PageOf[CarrierOfferOut]:
    """A carrier's offers, newest first; with `live` those that still wait."""
    speak_for(turn.caller, carrier)
    before = id_of(after)
    await get_carrier(turn.db, carrier)
    found = await offer_views.carrier_offers(turn.db, carrier, before=before, limit=limit + 1, live=live)
    return page([CarrierOfferOut.model_validate(each) for each in found], limit, lambda row: row.id)


@router.get("/carriers/{carrier}/offers/{offer_id}", "offers:read", raises=(NoOffer,))
async def get_carrier_offer(turn: Now, carrier: Code, offer_id: UUID) -> CarrierOfferOut:
    """One offer of a carrier."""
    speak_for(turn.caller, carrier)
    return CarrierOfferOut.model_validate(await offer_views.carrier_offer(turn.db, offer_id, carrier))


@router.post("/carriers/{carrier}/offers/{offer_id}/answer", "offers:answer", raises=(NoOffer, OfferClosed, WrongState))
async def answer_carrier_offer(turn: Now, carrier: Code, offer_id: UUID, body: CarrierAnswerIn) -> OfferAnswered:
    """Accept, decline or counter; the same answer twice is the same answer."""
    speak_for(turn.caller, carrier)
    said = AnswerOffer(offer_id, body.answer, body.reason, carrier, money_of(body.price))
    answered: OfferAnswered = await turn.run(said)
    return answered


@router.get("/carriers/{carrier}/answering-hours", "carriers:read", raises=(NotFound,))
async def get_answering_hours(turn: Now, carrier: Code) -> HoursOut:
    """When a carrier answers offers."""
    return _hours(carrier, await hours.read_hours(turn.db, carrier))


@router.put("/carriers/{carrier}/answering-hours", "carriers:write", raises=(NotFound,))
async def set_answering_hours(turn: Now, carrier: Code, body: HoursIn) -> HoursOut:
    """Say when a carrier answers offers, in the tenant's time zone; its time to answer counts in these hours."""
    spans = tuple(Span(each.weekday, each.opens_min, each.closes_min) for each in body.spans)
    return _hours(carrier, await turn.run(SetAnsweringHours(carrier, spans)))


def _hours(carrier: Code, spans: tuple[Span, ...]) -> HoursOut:
    return HoursOut(carrier=carrier, spans=[SpanOut.model_validate(each) for each in spans])


@router.post("/offers/{offer_id}/links", "dispatch:write", raises=(NoOffer, OfferClosed), status_code=201)
async def make_offer_link(turn: Now, offer_id: UUID, body: Nothing) -> LinkOut:
    """Make a link to hand to the carrier; links made before stay good."""
    made: OfferLinkMade = await turn.run(MakeOfferLink(offer_id))
    turn.secret = f"{PATH}{made.token}"
    return LinkOut(offer_id=offer_id, link=turn.secret)


@router.delete("/offers/{offer_id}/links", "dispatch:write", raises=(NoOffer,))
async def revoke_offer_links(turn: Now, offer_id: UUID) -> RevokedOut:
    """End every link of an offer."""
    return RevokedOut(offer_id=offer_id, revoked=await turn.run(RevokeOfferLinks(offer_id)))


@router.get("/tenders", "dispatch:read", raises=(BadCursor,))
async def list_tenders(
    turn: Now, status: TenderStatus | None = None, after: After = None, limit: Limit = 50
) -> PageOf[TenderRow]:
    """Tenders, newest first; with `status=needs_review` those that wait for a person."""
    found = await offer_views.list_tenders(turn.db, before=id_of(after), limit=limit + 1, status=status)
    return page(found, limit, lambda row: row.id)


@router.post("/tenders/{tender_id}/review", "dispatch:write", raises=(NoTender, NothingToReview, WrongState))
async def review_tender(turn: Now, tender_id: UUID, body: ReviewIn) -> ShipmentStands:
    """Approve what waits, offers that did not go out yet or a carrier's bid; refused, the next is looked for."""
    stands: ShipmentStands = await turn.run(ReviewTender(tender_id, body.approve, body.reason))
    return stands
