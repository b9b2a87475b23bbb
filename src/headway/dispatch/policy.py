"""The parameters of an allocation policy: what lateness and a re-tender cost, and what is believed without evidence."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from headway.dispatch.estimates import Prior
from headway.dispatch.planning import Hours


class PolicyParameters(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the landed-cost policy can be tuned with; part of every snapshot.

    Attributes:
        late_cost: what a late delivery costs where the order names no penalty, in major units of its currency, >= 0.
        retender_cost: what a refused offer costs (the delay and the work), in the same units, >= 0.
        on_time_prior: believed of a carrier never seen.
        acceptance_prior: believed of a carrier never asked.
        late_decay_h: hours of slack that lower the chance of lateness by a factor of e, > 0.
        early_decay_h: hours a plan is already late that lower the chance of being in time by a factor of e, > 0.
        pickup_lead_min: minutes from an offer to the earliest pickup, >= 0: somebody has to answer it and drive there.
        hours: the network's working day.
    """

    late_cost: Decimal = Decimal(25)
    retender_cost: Decimal = Decimal(15)
    on_time_prior: Prior = Prior(mean=Decimal("0.90"), weight=20)
    acceptance_prior: Prior = Prior(mean=Decimal("0.85"), weight=10)
    late_decay_h: int = 24
    early_decay_h: int = 6
    pickup_lead_min: int = 60
    hours: Hours = Hours()
