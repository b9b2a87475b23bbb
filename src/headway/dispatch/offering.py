"""From a decision to offers: who is asked at once, under which terms, how long they have, who is told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from headway.dispatch import links, store
from headway.dispatch.answer_time import answer_by, answer_window
from headway.dispatch.clocks.store import clocks_of
from headway.dispatch.features.base import quoted
from headway.dispatch.features.late_risk import penalty
from headway.dispatch.hours import spans_of
from headway.dispatch.model import Offer, OfferStatus, Pick, Shipment, Tender, TenderMode, TenderStatus, Terms
from headway.dispatch.reserving import hour_of, reserve
from headway.dispatch.snapshot import AllocationInputs, Situation, find
from headway.dispatch.store import Q
from headway.events.dispatch import AllocationDecided, TenderNeedsReview, TenderOpened
from headway.kernel.decisions import Candidate, Decided, Verdict
from headway.kernel.money import Money

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

OFFER_EXPIRY = "dispatch.offer_expiry"
DELIVER_OFFER = "dispatch.deliver_offer"

_REUSED = frozenset({TenderStatus.OPEN, TenderStatus.NEEDS_REVIEW, TenderStatus.EXHAUSTED})

_PICKS = {TenderMode.WATERFALL: Pick.FIRST, TenderMode.SPOT: Pick.BEST}


@dataclass(frozen=True, slots=True)
class Asking:
    """What the offers of one decision have in common; `review` is why a person has to approve them first, `driven`
    tells a place on a route, of which nobody is told: it is booked at once."""

    shipment: Shipment
    tender: Tender
    decision_id: UUID
    attempt: int
    review: str | None
    driven: bool = False


async def offer(
    uow: UnitOfWork,
    shipment: Shipment,
    tender: Tender | None,
    chosen: Situation,
    decided: Decided,
    review: str | None = None,
) -> UUID:
    """Offer to the chosen candidate, whose capacity is reserved, and with a broadcast to the next best as well.

    Returns the id of the offer to the chosen one.

    Args:
        tender: the shipment's newest, which goes on where it has not ended.
        review: why a person has to approve the offers first; None: they go out.
    """
    mode, pick = how_asked(chosen)
    terms = [terms_of(chosen, decided.verdict.candidates)]
    _announce(uow, shipment, chosen, decided, terms[0])
    opened = _opened(uow, shipment, tender, mode, pick)
    driven = chosen.fleet is not None
    asking = Asking(shipment, opened, decided.id, chosen.inputs.attempt, review, driven)
    if review is not None:
        _announce_review(uow, asking, terms[0], review)
    if mode is not TenderMode.WATERFALL:
        terms += [terms_of(each, decided.verdict.candidates) async for each in _more(uow, chosen, decided.verdict)]
    windows = [await answer_within(uow, chosen.inputs, _kind(chosen, each), each) for each in terms]
    if opened.collects:
        windows = [max(windows)] * len(windows)
    first = None
    for step, (each, within) in enumerate(zip(terms, windows, strict=True), start=1):
        made = await _make(uow, asking, each, within, opened.offers + step)
        first = first or made
    assert first is not None
    return first


def how_asked(chosen: Situation) -> tuple[TenderMode, Pick]:
    """By the policy; a person's choice of a carrier, and a place on a route, stand alone."""
    rules = chosen.inputs.policy.tender
    alone = chosen.inputs.pin is not None or chosen.fleet is not None
    mode = TenderMode.WATERFALL if alone else TenderMode(rules.mode)
    return mode, Pick(rules.broadcast_pick) if mode is TenderMode.BROADCAST else _PICKS[mode]


def asked_together(chosen: Situation, verdict: Verdict) -> list[tuple[UUID, date]]:
    """Carriers' days whose capacity is taken in one go; none where the chosen one is asked alone."""
    if how_asked(chosen)[0] is TenderMode.WATERFALL:
        return []
    most = chosen.inputs.policy.tender.broadcast_size
    return [(at.option.carrier_id, at.day) for at in islice(_in_order(chosen, verdict), most)]


def _in_order(chosen: Situation, verdict: Verdict) -> Iterator[Situation]:
    """The chosen candidate and the best of each other carrier that can be asked, in order."""
    yield chosen
    carriers = {chosen.option.carrier_id}
    for candidate in verdict.candidates:
        at = find(chosen.inputs, candidate.id) if candidate.eligible else chosen
        if at.option.carrier_id not in carriers and at.fleet is None:
            carriers.add(at.option.carrier_id)
            yield at


async def _more(uow: UnitOfWork, chosen: Situation, verdict: Verdict) -> AsyncIterator[Situation]:
    """The next best of other carriers, in order, as many as are asked at once and still have capacity to hold."""
    places, sites = chosen.inputs.policy.tender.broadcast_size - 1, {(chosen.origin.site, chosen.day)}
    for at in islice(_in_order(chosen, verdict), 1, None):
        if places <= 0:
            return
        place = (at.origin.site, at.day)
        if await reserve(uow.conn, chosen.inputs, at, site=place not in sites) is None:
            sites.add(place)
            places -= 1
            yield at


def _kind(chosen: Situation, terms: Terms) -> str:
    at = chosen if terms.candidate == chosen.id else find(chosen.inputs, terms.candidate)
    return at.option.carrier_kind


async def answer_within(uow: UnitOfWork, inputs: AllocationInputs, kind: str, terms: Terms) -> timedelta:
    """How long a carrier of a kind has from now on, its answering hours regarded."""
    window = answer_window(uow.now, terms.pickup_planned_at, inputs.policy.tender, kind)
    spans = await spans_of(uow, terms.carrier_id)
    return answer_by(uow.now, window, terms.pickup_planned_at, spans, ZoneInfo(inputs.timezone)) - uow.now


async def _make(uow: UnitOfWork, asking: Asking, terms: Terms, within: timedelta, sequence: int) -> UUID:
    made = Offer(
        id=uow.new_id(),
        tender_id=asking.tender.id,
        shipment_id=asking.shipment.id,
        sequence=sequence,
        status=OfferStatus.PENDING if asking.review is None else OfferStatus.DRAFT,
        decision_id=asking.decision_id,
        terms=terms,
        answer_within_s=within // timedelta(seconds=1),
        created_at=uow.now,
        sent_at=None,
        expires_at=None,
        answered_at=None,
        reason=None,
        closes_at=closing(uow.now, within, terms, collects=asking.tender.collects),
    )
    leads = sequence == asking.tender.offers + 1
    await store.make_offer(uow.conn, made, asking.tender, asking.attempt, leads=leads, review=asking.review)
    if asking.review is None and not asking.driven:
        await send(uow, asking.shipment, made, asking.tender.asks)
    return made.id


def closing(now: datetime, within: timedelta, terms: Terms, *, collects: bool) -> datetime:
    """Until when it can be answered at the latest, however late it is delivered: bids close together."""
    return now + within if collects else max(now + within, terms.pickup_planned_at)


def _opened(uow: UnitOfWork, shipment: Shipment, tender: Tender | None, mode: TenderMode, pick: Pick) -> Tender:
    """The tender the offers belong to: the one there is, also if it was exhausted, or a new one."""
    if tender is not None and tender.status in _REUSED:
        return replace(tender, mode=mode, pick=pick)
    number = 1 if tender is None else tender.number + 1
    opened = Tender(uow.new_id(), number, TenderStatus.OPEN, 0, mode, pick)
    uow.emit(TenderOpened(shipment_id=shipment.id, order_id=shipment.order_id, tender_id=opened.id, mode=mode))
    return opened


def _announce(uow: UnitOfWork, shipment: Shipment, chosen: Situation, decided: Decided, terms: Terms) -> None:
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


def _announce_review(uow: UnitOfWork, asking: Asking, terms: Terms, because: str) -> None:
    uow.emit(
        TenderNeedsReview(
            shipment_id=asking.shipment.id,
            order_id=asking.shipment.order_id,
            tender_id=asking.tender.id,
            decision_id=asking.decision_id,
            expected_cost=terms.expected_cost,
            because=because,
        )
    )


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
        pickup_hour=hour_of(chosen),
        weight_kg=chosen.inputs.order.weight_kg,
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


async def send(uow: UnitOfWork, shipment: Shipment, made: Offer, asks: str) -> None:
    """Queue the delivery, with a link; an offer that cannot be brought in time counts as not delivered."""
    terms, known = made.terms, await clocks_of(uow)
    note: dict[str, object] = {
        "offer_id": made.id,
        "shipment_id": shipment.id,
        "carrier_id": terms.carrier_id,
        "carrier_code": terms.carrier_code,
        "sequence": made.sequence,
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
        "pickup_time_zone": known.at_site(terms.origin_site).key,
        "delivery_time_zone": known.at_door(shipment.time_zone).key,
        "answer_within_s": made.answer_within_s,
        "asks": asks,
    }
    if uow.vault.ready:
        minted = links.mint(uow.tenant_id)
        await uow.conn.execute(Q.keep_link, minted.hash, made.id, uow.now)
        note["sealed"] = links.seal(uow.vault, uow.tenant_id, minted.token)
    uow.enqueue(DELIVER_OFFER, note, lane=f"carrier:{terms.carrier_code}", ordering_key=shipment.id)
    uow.set_timer(OFFER_EXPIRY, made.id, uow.now + timedelta(seconds=made.answer_within_s))
