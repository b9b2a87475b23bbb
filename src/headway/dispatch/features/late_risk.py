"""What lateness is expected to cost: P(late) x penalty."""

from __future__ import annotations

from datetime import timedelta

from headway.dispatch.estimates import lateness, percent, shrunken
from headway.dispatch.features.base import Cost, Feature
from headway.dispatch.snapshot import Situation
from headway.kernel.money import Money


def penalty(at: Situation) -> Money:
    """The order's late penalty, else the policy's cost of lateness."""
    order = at.inputs.order
    if order.late_penalty is not None and order.late_penalty.currency == order.currency:
        return order.late_penalty
    return Money.of(at.inputs.policy.late_cost, order.currency)


def price(at: Situation) -> Cost:
    """P(late) from the carrier's shrunken on-time share and the slack between plan and commitment (`lateness`)."""
    policy, seen = at.inputs.policy, at.option.performance
    on_time = shrunken(seen.on_time, seen.on_time_samples, policy.on_time_prior)
    slack = at.plan.deliver_by - at.plan.delivery_at
    late = lateness(
        on_time.share,
        slack,
        decay_late=timedelta(hours=policy.late_decay_h),
        decay_early=timedelta(hours=policy.early_decay_h),
    )
    cost = penalty(at)
    side = "before" if slack >= timedelta(0) else "after"
    hours = abs(slack) // timedelta(hours=1)
    return Cost(
        cost.times(late),
        f"{percent(late)} x {cost}: on time {on_time}, planned {hours} h {side} the commitment",
    )


FEATURE = Feature("late_risk", "The chance of a late delivery times what lateness costs.", price)
