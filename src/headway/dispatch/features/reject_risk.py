"""What a refusal is expected to cost: P(reject) x cost of a re-tender."""

from __future__ import annotations

from headway.dispatch.estimates import ONE, percent, shrunken
from headway.dispatch.features.base import Cost, Feature
from headway.dispatch.snapshot import Situation
from headway.kernel.money import Money


def price(at: Situation) -> Cost:
    """P(reject) is what the carrier's shrunken acceptance leaves."""
    policy, seen = at.inputs.policy, at.option.performance
    accepts = shrunken(seen.acceptance, seen.acceptance_samples, policy.acceptance_prior)
    rejects = ONE - accepts.share
    cost = Money.of(policy.retender_cost, at.inputs.order.currency)
    return Cost(cost.times(rejects), f"{percent(rejects)} x {cost} for asking another: accepts {accepts}")


FEATURE = Feature("reject_risk", "The chance of a refusal times what asking the next carrier costs.", price)
