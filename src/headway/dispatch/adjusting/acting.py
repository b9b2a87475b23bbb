"""Judging one shipment again and doing what its autonomy allows: nothing, recommend, or carry it out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

import msgspec

from headway.carriers.model import ServiceOption
from headway.carriers.rating import narrow
from headway.dispatch import answering, store
from headway.dispatch.adjusting import proposals
from headway.dispatch.adjusting.causes import MUST_LEAVE, NEEDS_A_PERSON, NOT_AGAIN, Cause, Occasion
from headway.dispatch.adjusting.judging import (
    REASSIGNMENT,
    STAY,
    ReassignmentInputs,
    Standing,
    best_other,
    reassign,
    saving,
)
from headway.dispatch.adjusting.proposals import Proposal, ProposalStatus, Q
from headway.dispatch.allocating import Allocator
from headway.dispatch.gathering import Gathered, gather
from headway.dispatch.model import Offer, OfferStatus, Shipment, ShipmentStatus
from headway.dispatch.policies.autonomy import ACT_AFTER_APPROVAL, ACT_AND_REPORT, MANUAL, Autonomy, autonomy_of
from headway.dispatch.policies.book import ActivePolicy
from headway.dispatch.policies.facts import decision_facts, order_facts
from headway.dispatch.policies.model import REASSIGNMENT as KIND
from headway.dispatch.snapshot import Pin, plan_of
from headway.dispatch.tendering import Tendering
from headway.events.dispatch import ReassignmentJudged
from headway.kernel.decisions import Candidate, Decided, Verdict
from headway.kernel.money import Money
from headway.orders.model import OriginOption
from headway.orders.store import dispatch_view

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

PROPOSAL_EXPIRY = "dispatch.proposal_expiry"
Between = Callable[[], Awaitable[object]]


class Place(NamedTuple):
    """A shipment's place in a round, lower first; ties go by its reference, which is the same on every run.

    Attributes:
        nowhere: it has no alternative, and comes behind all others.
        cost_minor: what it is ordered by.
    """

    nowhere: bool
    cost_minor: int
    ref: str


ONLY_ONE = 10**15
"""Regret where there is one alternative only."""

AFFECTED = frozenset({ShipmentStatus.TENDERING, ShipmentStatus.BOOKED})


@dataclass(frozen=True, slots=True)
class Case:
    """A shipment that stands under an offer, with everything its judgement uses."""

    shipment: Shipment
    offer: Offer
    inputs: ReassignmentInputs
    gathered: Gathered
    policy: ActivePolicy

    @property
    def booked(self) -> bool:
        return self.offer.status is OfferStatus.ACCEPTED


@dataclass(frozen=True, slots=True)
class Adjuster:
    """Judges shipments under the policy in force, and moves them through the one allocator."""

    tendering: Tendering

    @property
    def allocator(self) -> Allocator:
        return self.tendering.allocator

    async def case(self, uow: UnitOfWork, shipment_id: UUID, occasion: Occasion) -> Case | None:
        """A locked shipment as it stands; None where the occasion does not touch it (any more)."""
        shipment = await store.lock_shipment(uow.conn, shipment_id)
        if shipment is None or shipment.status not in AFFECTED:
            return None
        held = [offer for row in await uow.conn.fetch(Q.offers_held, shipment_id) if (offer := store.offer_of(row))]
        offer = next((each for each in held if occasion.carrier_code in (None, each.terms.carrier_code)), None)
        if offer is None:
            return None
        policy = await self.allocator.policies.active(uow)
        gathered = await gather(uow, self.allocator.networks, shipment, policy, None, self.allocator.quoter)
        tender = await store.newest_tender(uow.conn, shipment_id)
        refusals = () if offer.status is OfferStatus.ACCEPTED else await store.refusals(uow.conn, tender)
        allocation = gathered.inputs(uow, refusals, shipment.attempt + 1, None)
        standing = await self._standing(uow, shipment, offer, gathered)
        if occasion.cause is Cause.LATE_PICKUP and standing.option is not None:
            late = plan_of(allocation, standing.option, standing.origin)
            standing = msgspec.structs.replace(standing, pickup_at=late.pickup_at, delivery_at=late.delivery_at)
        least = Money.of(policy.document.adjustment.least_saving, gathered.order.currency)
        inputs = ReassignmentInputs(
            allocation=allocation, standing=standing, occasion=occasion, least_saving_minor=least.minor
        )
        return Case(shipment, offer, inputs, gathered, policy)

    async def regret(self, uow: UnitOfWork, shipment_id: UUID, occasion: Occasion, *, second: bool) -> Place | None:
        """Its place in a round; None: it is not touched.

        Args:
            second: all have to leave, so that those come first that lose most by missing their best alternative;
                else those that lose least by leaving.
        """
        case = await self.case(uow, shipment_id, occasion)
        if case is None:
            return None
        verdict = reassign(case.inputs)
        others = [each.total_minor for each in verdict.candidates if each.eligible and each.id != STAY]
        if not others:
            return Place(True, 0, case.shipment.external_ref)
        if second:
            cost = -(others[1] - others[0]) if len(others) > 1 else -ONLY_ONE
            return Place(False, cost, case.shipment.external_ref)
        best = best_other(verdict)
        less = saving(verdict, None if best is None else best.id)
        return Place(False, 0 if less is None else -less.minor, case.shipment.external_ref)

    async def adjust(
        self,
        uow: UnitOfWork,
        shipment_id: UUID,
        occasion: Occasion,
        *,
        or_nobody: bool = True,
        between: Between | None = None,
    ) -> str | None:
        """Judge, record, and do what is allowed; the outcome as in `ReassignmentJudged`, None: it is not touched.

        Args:
            or_nobody: take a booking back although nobody else is left; else such a shipment is left for later.
            between: done when its place is free and before it is offered to others, who may want that place too.
        """
        case = await self.case(uow, shipment_id, occasion)
        if case is None or not case.policy.document.adjustment.enabled:
            return None
        verdict = reassign(case.inputs)
        if verdict.choice is None and not or_nobody:
            return "nobody"
        autonomy = self._autonomy(case, verdict)
        if autonomy.level == MANUAL and not autonomy.shadow:
            return None
        decided = uow.decide(REASSIGNMENT, shipment_id, case.inputs, autonomy=autonomy.level)
        outcome = await self._carry_out(uow, case, decided, autonomy, between)
        _tell(uow, case, decided, outcome)
        return outcome

    async def move(
        self, uow: UnitOfWork, case: Case, reason: str, pin: Pin | None = None, between: Between | None = None
    ) -> UUID | None:
        """Take the offer or the booking back and ask the next best, or the pinned candidate.

        Raises:
            CandidateRuledOut: the pinned candidate is not eligible any more.
        """
        await supersede(uow, case.shipment, f"{case.inputs.occasion.cause}: reassigned")
        cause = case.inputs.occasion.cause
        if case.booked:
            shipment = await answering.unbook(uow, case.shipment, case.offer, cause, reason)
            if between is not None:
                await between()
            return await self.allocator.next_offer(uow, shipment, pin)
        for live in await store.live_offers(uow.conn, case.shipment.id):
            if live.terms.carrier_code == case.offer.terms.carrier_code or pin is not None:
                await answering.take_back(uow, case.shipment, live, OfferStatus.SUPERSEDED, f"{cause}: {reason}")
        if between is not None:
            await between()
        if pin is not None:
            return await self.allocator.next_offer(uow, case.shipment, pin)
        return await self.tendering.proceed(uow, case.shipment)

    async def _carry_out(
        self, uow: UnitOfWork, case: Case, decided: Decided, autonomy: Autonomy, between: Between | None
    ) -> str:
        verdict, cause = decided.verdict, case.inputs.occasion.cause
        if verdict.choice == STAY:
            return "keep"
        if verdict.choice is None and (cause not in MUST_LEAVE or autonomy.shadow):
            return "nobody"
        if autonomy.shadow:
            await self._propose(uow, case, decided, autonomy, ProposalStatus.SHADOW)
            return "shadow"
        if autonomy.level <= ACT_AFTER_APPROVAL:
            await self._propose(uow, case, decided, autonomy, ProposalStatus.OPEN)
            return "recommend"
        await self.move(uow, case, verdict.sentence, _pin(uow, cause, verdict), between)
        if autonomy.level == ACT_AND_REPORT:
            await self._propose(uow, case, decided, autonomy, ProposalStatus.REPORTED)
        return "nobody" if verdict.choice is None else "reassign"

    def _autonomy(self, case: Case, verdict: Verdict) -> Autonomy:
        """The policy's level for this change; an offer nobody has accepted may be taken back wherever one may act."""
        best = best_other(verdict)
        order = order_facts(case.gathered.order, case.gathered.destination_zone, case.gathered.settings.timezone)
        facts = decision_facts(
            cost=None if best is None else Money(best.total_minor, case.gathered.order.currency),
            price=_price(best, case.gathered.order.currency),
            extra=_extra(verdict, best),
            carrier="" if best is None else carrier_of(best.id),
            kind=KIND,
            service=case.offer.terms.service_code,
            site=case.offer.terms.origin_site,
            contract=str(case.offer.terms.contract_id),
            cause=case.inputs.occasion.cause,
        )
        found = autonomy_of(case.policy.document, KIND, order, facts)
        if case.inputs.occasion.cause in NEEDS_A_PERSON and found.level > ACT_AFTER_APPROVAL:
            why = f"{case.inputs.occasion.cause} needs a person: the goods may be on their way"
            return Autonomy(ACT_AFTER_APPROVAL, found.shadow, why)
        return found

    async def _propose(
        self, uow: UnitOfWork, case: Case, decided: Decided, autonomy: Autonomy, status: ProposalStatus
    ) -> None:
        candidate = decided.verdict.choice
        expires_at = uow.now + timedelta(hours=case.policy.document.adjustment.proposal_hours)
        if status is ProposalStatus.OPEN:
            await supersede(uow, case.shipment, "judged again")
        proposal = Proposal(
            id=uow.new_id(),
            shipment_id=case.shipment.id,
            order_id=case.shipment.order_id,
            external_ref=case.shipment.external_ref,
            decision_id=decided.id,
            cause=case.inputs.occasion.cause,
            sentence=decided.verdict.sentence,
            status=status,
            level=autonomy.level,
            offer_id=case.offer.id,
            from_carrier=case.offer.terms.carrier_code,
            candidate=candidate,
            to_carrier=None if candidate is None else carrier_of(candidate),
            saving=saving(decided.verdict, candidate),
            price_before=case.offer.terms.price,
            created_at=uow.now,
            expires_at=expires_at,
        )
        await proposals.put(uow.conn, proposal)
        if status is ProposalStatus.OPEN:
            uow.set_timer(PROPOSAL_EXPIRY, proposal.id, expires_at)

    async def _standing(self, uow: UnitOfWork, shipment: Shipment, offer: Offer, gathered: Gathered) -> Standing:
        terms = offer.terms
        option, origin = await self._as_now(uow, shipment, offer, gathered)
        return Standing(
            candidate=terms.candidate,
            carrier_code=terms.carrier_code,
            carrier_name=terms.carrier_code if option is None else option.carrier_name,
            booked=offer.status is OfferStatus.ACCEPTED,
            pickup_day=terms.pickup_day,
            pickup_at=terms.pickup_planned_at,
            delivery_at=terms.delivery_planned_at,
            deliver_by=terms.deliver_by,
            price=terms.price,
            charges=terms.charges,
            origin=origin,
            option=option,
        )

    async def _as_now(
        self, uow: UnitOfWork, shipment: Shipment, offer: Offer, gathered: Gathered
    ) -> tuple[ServiceOption | None, OriginOption | None]:
        """The agreed service and site as they are now; of the day that was read anyway, where it is that one."""
        terms = offer.terms
        for day in gathered.days:
            if day.day == terms.pickup_day:
                return _service(day.options, offer), _site(day.origins, offer)
        network = await self.allocator.networks.load(uow.conn, terms.pickup_day)
        options = network.options([terms.origin_zone], terms.destination_zone, terms.service_code)
        order = await dispatch_view(uow.conn, shipment.order_id, terms.pickup_day)
        return _service([narrow(each, shipment.weight_kg) for each in options], offer), _site(order.origins, offer)


async def supersede(uow: UnitOfWork, shipment: Shipment, why: str) -> None:
    """A recommendation about the shipment that waits is out of date."""
    waiting = await proposals.open_of_shipment(uow.conn, shipment.id)
    if waiting is not None:
        await proposals.end(uow.conn, waiting, ProposalStatus.SUPERSEDED, uow.now, uow.actor, why)
        uow.cancel_timer(PROPOSAL_EXPIRY, waiting.id)


def carrier_of(candidate: str) -> str:
    """The carrier's code in a candidate's id."""
    return candidate.split("|")[1]


def _service(options: Iterable[ServiceOption], offer: Offer) -> ServiceOption | None:
    """The service an offer stands for, among the options of its day."""
    terms = offer.terms
    wanted = (terms.carrier_id, terms.product, terms.origin_zone, terms.contract_id)
    found = (each for each in options if (each.carrier_id, each.product, each.origin_zone, each.contract_id) == wanted)
    return next(found, None)


def _site(origins: Iterable[OriginOption], offer: Offer) -> OriginOption | None:
    return next((each for each in origins if each.site == offer.terms.origin_site), None)


def _part(candidate: Candidate | None, feature: str) -> int | None:
    parts = () if candidate is None else candidate.contributions
    return next((part.minor for part in parts if part.feature == feature), None)


def _price(candidate: Candidate | None, currency: str) -> Money | None:
    minor = _part(candidate, "freight")
    return None if minor is None else Money(minor, currency)


def _extra(verdict: Verdict, best: Candidate | None) -> Money | None:
    less = saving(verdict, None if best is None else best.id)
    return None if less is None else Money(-less.minor, less.currency)


def _pin(uow: UnitOfWork, cause: Cause, verdict: Verdict) -> Pin | None:
    """Whom to ask first where the carrier that loses it would else be the best again: it only did not come."""
    if cause not in NOT_AGAIN or verdict.choice is None:
        return None
    return Pin(candidate=verdict.choice, by=uow.actor, reason=verdict.sentence[:500])


def _tell(uow: UnitOfWork, case: Case, decided: Decided, outcome: str) -> None:
    choice = decided.verdict.choice
    moved = choice if choice != STAY else None
    uow.emit(
        ReassignmentJudged(
            shipment_id=case.shipment.id,
            order_id=case.shipment.order_id,
            decision_id=decided.id,
            cause=case.inputs.occasion.cause,
            outcome=outcome,
            carrier_code=None if moved is None else carrier_of(moved),
            candidate=moved,
            saving=saving(decided.verdict, moved),
        )
    )
