"""The judgement of a shipment that has a carrier: stay as agreed, or go to another, in expected landed cost.

Staying is one more candidate: the agreed price, the chance of a late delivery under the plan that holds now, and no
chance of a refusal where the carrier has accepted. What was agreed and cannot be carried out is ruled out like any
other candidate. A change is worth it where it saves more than the policy's `least_saving`.
"""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from headway.carriers.model import Quote, ServiceOption
from headway.dispatch.adjusting.causes import MUST_LEAVE, OTHERS_ONLY, Cause, Occasion
from headway.dispatch.allocation import judge
from headway.dispatch.eligibility import CAPACITY_RULES, rejections
from headway.dispatch.features import FEATURES
from headway.dispatch.planning import Plan
from headway.dispatch.ranking import Judged, rank
from headway.dispatch.snapshot import AllocationInputs, Situation, situations
from headway.events.dispatch import ChargeLine
from headway.kernel.decisions import Candidate, Contribution, Decider, Rejection, Verdict
from headway.kernel.money import Money
from headway.orders.model import OriginOption

STAY = "stay"
"""The id of the candidate that changes nothing."""

NEVER_AGAINST_STAYING = CAPACITY_RULES | {"refused", "kept"}
"""Rules about taking on something new: what is agreed holds its capacity already."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What a shipment stands under: the terms of its booking, or of its live offer.

    Attributes:
        candidate: the id of the candidate it was chosen as.
        booked: the carrier has accepted.
        pickup_at, delivery_at: as planned now; later than agreed where the pickup is overdue.
        origin, option: the site and the carrier's service as they are now, None where there is no such any more.
    """

    candidate: str
    carrier_code: str
    carrier_name: str
    booked: bool
    pickup_day: date
    pickup_at: datetime
    delivery_at: datetime
    deliver_by: datetime
    price: Money
    charges: tuple[ChargeLine, ...]
    origin: OriginOption | None = None
    option: ServiceOption | None = None


class ReassignmentInputs(msgspec.Struct, frozen=True, kw_only=True):
    """The snapshot.

    Attributes:
        allocation: what a fresh allocation would be decided from, at this moment.
        least_saving_minor: a change is not worth less, in minor units of the order's currency.
    """

    allocation: AllocationInputs
    standing: Standing
    occasion: Occasion
    least_saving_minor: int = 0


def reassign(inputs: ReassignmentInputs) -> Verdict:
    """Stay, the best other candidate, or, where staying is ruled out and nobody else is left, nobody."""
    stay = staying(inputs)
    others = [_other(inputs, at) for at in situations(inputs.allocation)]
    found = [each.candidate for each in rank(inputs.allocation.policy, others)]
    candidates = tuple(sorted((stay, *found), key=lambda each: not each.eligible))
    best = next((each for each in found if each.eligible), None)
    choice, reason, sentence = _choose(inputs, stay, best)
    currency = inputs.allocation.order.currency
    return Verdict(choice=choice, reason=reason, sentence=sentence, candidates=candidates, currency=currency)


def saving(verdict: Verdict, candidate: str | None) -> Money | None:
    """What another candidate costs less than staying, negative where it costs more; None: one has no cost."""
    costs = {each.id: each.total_minor for each in verdict.candidates if each.contributions}
    if candidate is None or candidate not in costs or STAY not in costs or verdict.currency is None:
        return None
    return Money(costs[STAY] - costs[candidate], verdict.currency)


def best_other(verdict: Verdict) -> Candidate | None:
    """The best candidate that is not staying."""
    return next((each for each in verdict.candidates if each.eligible and each.id != STAY), None)


def staying(inputs: ReassignmentInputs) -> Candidate:
    """What is agreed, as a candidate: its cost also where it is ruled out, so that leaving has a price."""
    standing = inputs.standing
    label = f"{standing.carrier_name}, as {'booked' if standing.booked else 'offered'}"
    at = _situation(inputs)
    costs = (*_costs(standing, at), *_displaces(inputs.occasion))
    return Candidate(id=STAY, label=label, rejections=_against(inputs, at), contributions=costs)


def _situation(inputs: ReassignmentInputs) -> Situation | None:
    agreed = inputs.standing
    if agreed.origin is None or agreed.option is None:
        return None
    plan = Plan(agreed.pickup_day, agreed.pickup_at, agreed.delivery_at, agreed.deliver_by)
    quote = Quote(charges=agreed.charges, total=agreed.price, band_id="agreed")
    return Situation(inputs.allocation, agreed.pickup_day, agreed.origin, agreed.option, plan, quote)


def _against(inputs: ReassignmentInputs, at: Situation | None) -> tuple[Rejection, ...]:
    """The cause itself, and whatever rules the service out by now."""
    found: list[Rejection] = []
    if inputs.occasion.cause in MUST_LEAVE | {Cause.SUSPECTED_OUTAGE}:
        found.append(Rejection(rule=inputs.occasion.cause, sentence=inputs.occasion.sentence))
    if at is not None:
        found += [each for each in rejections(at) if each.rule not in NEVER_AGAINST_STAYING]
    return tuple(found)


def _costs(standing: Standing, at: Situation | None) -> tuple[Contribution, ...]:
    if at is None:
        return (Contribution(feature="freight", minor=standing.price.minor, sentence="as agreed"),)
    parts = []
    for feature in FEATURES:
        if not (standing.booked and feature.name == "reject_risk"):
            cost = feature.price(at)
            parts.append(Contribution(feature=feature.name, minor=cost.amount.minor, sentence=cost.sentence))
    return tuple(parts)


def _displaces(occasion: Occasion) -> tuple[Contribution, ...]:
    if not occasion.worth_minor:
        return ()
    return (Contribution(feature="displaces", minor=occasion.worth_minor, sentence=occasion.sentence),)


def _other(inputs: ReassignmentInputs, at: Situation) -> Judged:
    if inputs.occasion.cause in OTHERS_ONLY and at.option.carrier_code == inputs.standing.carrier_code:
        sentence = f"{at.option.carrier_code} has it already"
        return Judged(at, Candidate(id=at.id, label=at.label, rejections=(Rejection(rule="same", sentence=sentence),)))
    return Judged(at, judge(at))


def _choose(inputs: ReassignmentInputs, stay: Candidate, best: Candidate | None) -> tuple[str | None, str, str]:
    currency = inputs.allocation.order.currency
    if not stay.eligible:
        why = stay.rejections[0].sentence
        if best is None:
            return None, "nobody_left", f"{why}; nobody else is left"
        more = Money(best.total_minor - stay.total_minor, currency)
        return best.id, "must_leave", f"{why}; {best.label} costs {more} more than what was agreed"
    if best is None:
        return STAY, "nobody_better", f"{stay.label}: nobody else is left"
    less = Money(stay.total_minor - best.total_minor, currency)
    if less.minor > inputs.least_saving_minor:
        return best.id, "saves", f"{best.label} costs {less} less: {inputs.occasion.sentence}"
    return STAY, "best_as_it_is", f"{stay.label}: {best.label} would save {less}, too little for a change"


REASSIGNMENT: Decider[ReassignmentInputs] = Decider(
    kind="reassignment",
    policy="landed-cost/2",
    subject_type="shipment",
    inputs=ReassignmentInputs,
    decide=reassign,
)
