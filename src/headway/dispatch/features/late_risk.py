"""What lateness is expected to cost: P(late) x penalty."""

from __future__ import annotations

from datetime import timedelta

from headway.dispatch.estimates import PPM, Estimate, cost_ppm, late_chance, on_time, percent
from headway.dispatch.features.base import Cost, Feature, money, shown, told
from headway.dispatch.snapshot import Situation
from headway.kernel.money import Money

_HOUR, _NONE = timedelta(hours=1), timedelta(0)


def penalty(at: Situation) -> Money:
    """What settlement owes for lateness: the order's late penalty, else the policy's cost of lateness."""
    order = at.inputs.order
    if order.late_penalty is not None and order.late_penalty.currency == order.currency:
        return order.late_penalty
    return money(at.inputs.policy.late_cost, order.currency)


def punctual(at: Situation) -> Estimate:
    """The carrier's share of deliveries in time here."""
    policy = at.inputs.policy
    return on_time(at.option.performance, at.inputs.learned, policy.on_time_prior, told(at, "on_time"))


def chance(at: Situation) -> float:
    """P(late) from the carrier's share of deliveries in time and the slack between plan and commitment; of a route
    from where on it the stop is."""
    if at.fleet is not None:
        return at.fleet.late_ppm / PPM
    policy, learned = at.inputs.policy, at.inputs.learned
    share = punctual(at).share
    slack = at.plan.deliver_by - at.plan.delivery_at
    return late_chance(share, slack, learned, policy.late_decay_h, policy.early_decay_h)


def price(at: Situation) -> Cost:
    """P(late) x (penalty + goodwill); see `late_chance`."""
    late, owed = chance(at), penalty(at)
    goodwill = money(at.inputs.policy.late_goodwill, owed.currency)
    cost = owed + goodwill
    if at.fleet is not None:
        sentence = f"{percent(round(late, 3))} x {shown(cost.minor, cost.currency)}: {at.fleet.risk}"
        return Cost(Money(cost_ppm(cost.minor, late), cost.currency), sentence)
    seen = punctual(at)
    slack = at.plan.deliver_by - at.plan.delivery_at
    side = "before" if slack >= _NONE else "after"
    return Cost(
        Money(cost_ppm(cost.minor, late), cost.currency),
        f"{percent(round(late, 3))} x {shown(cost.minor, cost.currency)}: on time {seen.text}, "
        f"planned {abs(slack) // _HOUR} h {side} the commitment",
    )


FEATURE = Feature("late_risk", "The chance of a late delivery times what lateness costs.", price)
