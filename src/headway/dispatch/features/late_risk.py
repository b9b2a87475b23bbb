"""What lateness is expected to cost: P(late) x penalty."""

from __future__ import annotations

from datetime import timedelta

from headway.dispatch.estimates import cost_ppm, late_chance, on_time, percent
from headway.dispatch.features.base import Cost, Feature, money, shown
from headway.dispatch.snapshot import Situation
from headway.kernel.money import Money

_HOUR, _NONE = timedelta(hours=1), timedelta(0)


def penalty(at: Situation) -> Money:
    """The order's late penalty, else the policy's cost of lateness."""
    order = at.inputs.order
    if order.late_penalty is not None and order.late_penalty.currency == order.currency:
        return order.late_penalty
    return money(at.inputs.policy.late_cost, order.currency)


def chance(at: Situation) -> float:
    """P(late) from the carrier's share of deliveries in time and the slack between plan and commitment."""
    policy, learned = at.inputs.policy, at.inputs.learned
    share = on_time(at.option.performance, learned, policy.on_time_prior).share
    slack = at.plan.deliver_by - at.plan.delivery_at
    return late_chance(share, slack, learned, policy.late_decay_h, policy.early_decay_h)


def price(at: Situation) -> Cost:
    """P(late) x penalty; see `late_chance`."""
    late, owed = chance(at), penalty(at)
    seen = on_time(at.option.performance, at.inputs.learned, at.inputs.policy.on_time_prior)
    slack = at.plan.deliver_by - at.plan.delivery_at
    side = "before" if slack >= _NONE else "after"
    return Cost(
        Money(cost_ppm(owed.minor, late), owed.currency),
        f"{percent(round(late, 3))} x {shown(owed.minor, owed.currency)}: on time {seen.text}, "
        f"planned {abs(slack) // _HOUR} h {side} the commitment",
    )


FEATURE = Feature("late_risk", "The chance of a late delivery times what lateness costs.", price)
