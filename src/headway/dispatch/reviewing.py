"""Whether a person has to look at an offer before it goes out: by the policy's thresholds and its level of autonomy."""

from __future__ import annotations

from collections.abc import Callable

from headway.dispatch.model import Terms
from headway.dispatch.offering import terms_of
from headway.dispatch.policies.autonomy import ACT, ACT_AFTER_APPROVAL, Autonomy, approval_needed, autonomy_of
from headway.dispatch.policies.book import ActivePolicy
from headway.dispatch.policies.facts import Facts, decision_facts, order_facts
from headway.dispatch.policies.model import ALLOCATION, COUNTER_OFFER
from headway.dispatch.snapshot import AllocationInputs, Situation, find
from headway.kernel.decisions import Verdict
from headway.kernel.money import Money


def allocation_level(active: ActivePolicy, inputs: AllocationInputs) -> int | Callable[[Verdict], int]:
    """The autonomy to record with an allocation; where thresholds exist it depends on the choice."""
    rule = active.document.autonomy.get(ALLOCATION)
    if rule is None or not rule.thresholds:
        return ACT if rule is None else rule.level

    def of(verdict: Verdict) -> int:
        if verdict.choice is None:
            return rule.level
        at = find(inputs, verdict.choice)
        return _autonomy(active, at, terms_of(at, verdict.candidates)).level

    return of


def review_needed(active: ActivePolicy, at: Situation, verdict: Verdict) -> str | None:
    """Why a person has to approve the choice first; None: it may go out. What a person chose is approved."""
    rule, tender = active.document.autonomy.get(ALLOCATION), at.inputs.policy.tender
    if at.inputs.pin is not None or (rule is None and not tender.approval):
        return None
    terms = terms_of(at, verdict.candidates)
    autonomy = _autonomy(active, at, terms)
    if autonomy.shadow:
        return "allocation is in shadow mode: what would be done is recorded only"
    if autonomy.level <= ACT_AFTER_APPROVAL:
        return autonomy.because
    needed = approval_needed(tender, facts_of(at.inputs), _decision(terms, at.option.carrier_kind))
    return None if needed is None else needed.sentence or needed.name


def counter_autonomy(active: ActivePolicy, inputs: AllocationInputs, terms: Terms, asked: Money) -> Autonomy:
    """The autonomy of taking a bid."""
    extra = Money(asked.minor - terms.price.minor, asked.currency)
    cost = Money(terms.expected_cost.minor + extra.minor, asked.currency)
    return autonomy_of(
        active.document, COUNTER_OFFER, facts_of(inputs), _decision(terms, "", cost=cost, price=asked, extra=extra)
    )


def facts_of(inputs: AllocationInputs) -> Facts:
    """`order`, as the policy's conditions see it."""
    return order_facts(inputs.order, inputs.destination_zone, inputs.timezone)


def _autonomy(active: ActivePolicy, at: Situation, terms: Terms) -> Autonomy:
    return autonomy_of(active.document, ALLOCATION, facts_of(at.inputs), _decision(terms, at.option.carrier_kind))


def _decision(
    terms: Terms, kind: str, *, cost: Money | None = None, price: Money | None = None, extra: Money | None = None
) -> Facts:
    return decision_facts(
        cost=cost or terms.expected_cost,
        price=price or terms.price,
        extra=extra,
        carrier=terms.carrier_code,
        kind=kind,
        service=terms.service_code,
        site=terms.origin_site,
        contract=str(terms.contract_id),
    )
