"""What refusals are expected to cost until the carrier, or one as willing, has said yes."""

from __future__ import annotations

from headway.dispatch.estimates import Estimate, acceptance, percent
from headway.dispatch.features.base import Cost, Feature, money, shown, told
from headway.dispatch.snapshot import Situation
from headway.kernel.money import Money

_PPM = 1_000_000
_LEAST = 50_000
"""An acceptance below 5 % counts as 5 %."""


def accepts(at: Situation) -> Estimate:
    """The share of offers that the carrier accepts here."""
    return acceptance(
        at.option.performance, at.inputs.learned, at.inputs.policy.acceptance_prior, told(at, "acceptance")
    )


def price(at: Situation) -> Cost:
    """P(reject) / P(accept) x cost of a re-tender.

    Of two carriers asked one after the other, whoever stands behind them, it is cheaper to ask first the one with the
    lower `cost + (1 - a) / a x re-tender`: `a1 C1 + (1 - a1)(R + a2 C2 + (1 - a2)(R + V))` against the other order
    differs by `a1 a2 ((C1 + R / a1) - (C2 + R / a2))`. `(1 - a) / a` is how many refusals there are for one yes.
    """
    if at.fleet is not None:
        return Cost(Money(0, at.inputs.order.currency), "driven on a route: nobody has to be asked")
    willing = accepts(at)
    cost = money(at.inputs.policy.retender_cost, at.inputs.order.currency)
    yes = max(_LEAST, round(willing.share * _PPM))
    minor = (2 * cost.minor * (_PPM - yes) + yes) // (2 * yes)
    refusals = round((_PPM - yes) / yes, 3)
    return Cost(
        Money(minor, cost.currency),
        f"{percent(1.0 - willing.share)} refused, {refusals} for each yes, x {shown(cost.minor, cost.currency)} "
        f"for asking another: accepts {willing.text}",
    )


FEATURE = Feature("reject_risk", "The refusals to expect for one acceptance times what asking the next costs.", price)
