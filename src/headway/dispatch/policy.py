"""What holds for the allocation of one order: the resolved policy, as it stands in the snapshot.

`policies/` reads the tenant's document and resolves it. Where to add a number that may be tuned: a field of `Scoring`
with a default; documents, decision tables and checks follow from it.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Literal

import msgspec

from headway.dispatch.estimates import Prior
from headway.dispatch.planning import Hours


class Strategy(StrEnum):
    """By what the eligible candidates are ranked; all are scored alike, so that their costs compare."""

    LANDED_COST = "landed_cost"  # the lowest expected landed cost
    CHEAPEST = "cheapest"  # the lowest freight
    ROUTING_GUIDE = "routing_guide"  # the first of the guide's carriers, then the cheapest of the rest


class Known(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the shipper knows of a carrier from elsewhere, such as its last bid: as if it had been seen here.

    Attributes:
        on_time, acceptance: shares in 0..1 of deliveries by the planned time, of offers accepted; None: not known.
        weight: observations that each is worth, 1 or more; less than were counted, where they are old.
    """

    carrier: str
    on_time: Decimal | None = None
    acceptance: Decimal | None = None
    weight: int


class Scoring(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The numbers a policy can be tuned with; every number >= 0.

    Attributes:
        late_cost: what a late delivery costs where the order names no penalty, in major units of its currency, >= 0.
        late_goodwill: what lateness costs beyond that or the penalty that the order names: calls, customers lost; >= 0.
        retender_cost: what a refused offer costs (the delay and the work), in the same units, >= 0.
        on_time_prior: believed of a carrier never seen.
        acceptance_prior: believed of a carrier never asked.
        known: of carriers, from elsewhere; one entry a carrier.
        late_decay_h: hours of slack that lower the chance of lateness by a factor of e, > 0.
        early_decay_h: hours a plan is already late that lower the chance of being in time by a factor of e, > 0.
        pickup_lead_min: minutes from an offer to the earliest pickup, >= 0: somebody has to answer it and drive there.
        hours: the network's working day.
        carbon_price_per_t: what a tonne of CO2e costs, in major units of the order's currency; 0: not counted.
        exploration_share: of orders, how many are a trial for a carrier never seen, 0..1; 0: nobody is tried.
        exploration_discount: the share of the freight that is forgotten in a trial, 0..1.
    """

    late_cost: Decimal = Decimal(25)
    late_goodwill: Decimal = Decimal(0)
    retender_cost: Decimal = Decimal(15)
    on_time_prior: Prior = Prior(mean=Decimal("0.90"), weight=20)
    acceptance_prior: Prior = Prior(mean=Decimal("0.85"), weight=10)
    known: tuple[Known, ...] = ()
    late_decay_h: int = 24
    early_decay_h: int = 6
    pickup_lead_min: int = 60
    hours: Hours = Hours()
    carbon_price_per_t: Decimal = Decimal(0)
    exploration_share: Decimal = Decimal("0.02")
    exploration_discount: Decimal = Decimal("0.10")


class Clause(msgspec.Struct, frozen=True, kw_only=True):
    """A rule of the policy that holds for the order: `require`, in CEL over `order` and `candidate`, must be true."""

    name: str
    require: str
    sentence: str


class Approval(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An offer waits for a person where `when`, in CEL over `order` and `decision`, is true; `sentence` says why."""

    name: str
    when: str
    sentence: str


class TenderPolicy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How carriers are asked.

    Attributes:
        mode: waterfall (one after the other), broadcast (several at once) or spot (several asked for a price).
        broadcast_pick: who of a broadcast gets it: the `first` to accept, or the `best` when its time is over.
        broadcast_size: how many are asked at once, 2..50; of spot, too.
        shortest_answer_min, longest_answer_min: bounds of a contract carrier's time to answer.
        gig_answer_min: how long a gig carrier has.
        counter_margin: a counter-offer is taken by itself up to this share above the price offered.
        approval: what has to wait for a person.
    """

    mode: Literal["waterfall", "broadcast", "spot"] = "waterfall"
    broadcast_pick: Literal["first", "best"] = "first"
    broadcast_size: int = 5
    shortest_answer_min: int = 15
    longest_answer_min: int = 120
    gig_answer_min: int = 10
    counter_margin: Decimal = Decimal("0.25")
    approval: tuple[Approval, ...] = ()


class PolicyParameters(Scoring, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """Everything that holds for one order; part of every snapshot.

    Attributes:
        name, version: of the tenant's policy document; version 0 is the one built in.
        clauses: the policy's own rules that hold for this order.
        allow: the only carriers it may go to, None: any; deny: carriers it may not go to.
        guide: the carriers of the routing guide, the first wanted first.
        tender: how carriers are asked.
    """

    name: str = "headway"
    version: int = 0
    strategy: Strategy = Strategy.LANDED_COST
    clauses: tuple[Clause, ...] = ()
    allow: tuple[str, ...] | None = None
    deny: tuple[str, ...] = ()
    guide: tuple[str, ...] = ()
    tender: TenderPolicy = TenderPolicy()
