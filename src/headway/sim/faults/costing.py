"""What the storm cost and how much of it came in time: agreements that counted, what late ones cost, goodwill; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from headway.dispatch.policy import PolicyParameters
from headway.kernel.money import Money
from headway.sim.arrivals import Request
from headway.sim.customers import CURRENCY
from headway.sim.faults.truth import Facts

UNPLACED_COST = 4
"""An order that nobody ever carried counts as so many times what a late one costs: it is late, and it is lost."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one life, in minor units; `on_time` and `due` count orders, `uncarried` those among them that never came."""

    freight_minor: int
    late_minor: int
    goodwill_minor: int
    due: int
    on_time: int
    uncarried: int

    @property
    def total_minor(self) -> int:
        return self.freight_minor + self.late_minor + self.goodwill_minor


def cost_of(
    requests: Mapping[str, Request], received: Mapping[str, bool], facts: Facts, credit_minor: int, end: datetime
) -> Cost:  # fmt: skip
    """The cost of a life.

    Args:
        received: orders that were taken in; False: cancelled by the customer's own wish.
        credit_minor: goodwill that customers were given.

    In time is what came by the time that the order named; where the customer asked for another, what came in that.
    """
    freight = late = due = on_time = uncarried = 0
    for ref, wanted in received.items():
        request = requests.get(ref)
        if request is None or not wanted:
            continue
        last = next((trip for trip in reversed(facts.trips.get(ref, [])) if trip.ended_at is None), None)
        freight += 0 if last is None else sum(line.amount.minor for line in last.booked.charges)
        wish = facts.wishes.get(ref)
        promised = request.good.deliver_by or (None if last is None else last.booked.deliver_by)
        promised = promised if wish is None else wish[1]
        if promised is None or promised > end:
            continue
        due += 1
        came = None if last is None else last.last("delivered")
        if came is not None and came.at <= promised and (wish is None or came.at >= wish[0]):
            on_time += 1
            continue
        penalty = request.good.late_penalty or Money.of(PolicyParameters().late_cost, CURRENCY)
        lost = last is None
        uncarried += lost
        late += penalty.minor * (UNPLACED_COST if lost else 1)
    return Cost(freight, late, credit_minor, due, on_time, uncarried)
