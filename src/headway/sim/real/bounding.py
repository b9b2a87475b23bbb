"""Ours beside the plan of the time, greedy, and the proven bound: the same orders, rates and capacities for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Any
from uuid import UUID

from headway.dispatch.solver.offline import Effort, solve
from headway.dispatch.solver.problem import Answer
from headway.kernel.money import Money, total
from headway.sim.real.facts import Facts, FirstOffer
from headway.sim.real.plan import PlannedCost
from headway.sim.real.problem import Batch, Put, Room, Way, Ways, batch_of, room_for

EFFORT = Effort(gap=1e-6, budget_s=30.0)
WAITS_MINOR = (0, 100, 1_000, 10_000, 1_000_000)
"""What a day of waiting costs in the solver's problems: with the last, as few wait as can."""

_CENT = Decimal("0.01")

Puts = Mapping[UUID, Put]


@dataclass(frozen=True, slots=True)
class Case:
    """Orders that are decided, what each can do, and what the plants can."""

    facts: Facts
    orders: Sequence[UUID]
    ways: Ways
    room: Room

    @property
    def currency(self) -> str:
        return self.facts.currency


def bounds(facts: Facts, plans: Sequence[PlannedCost], ways: Ways) -> dict[str, Any]:
    """`all_booked`: every order that ours booked; `same_orders`: those the plan can be priced for without doubt."""
    booked = [order for order in facts.decided if order in facts.bookings and ways.get(order)]
    planned = {plan.order.id: plan for plan in plans if plan.freight is not None and plan.handling is not None}
    same = [order for order in booked if order in planned]
    return {"all_booked": _compared(facts, booked, ways, {}), "same_orders": _compared(facts, same, ways, planned)}


def _compared(facts: Facts, orders: Sequence[UUID], ways: Ways, plans: Mapping[UUID, PlannedCost]) -> dict[str, Any]:
    """A row for each way to decide, and the bound on what keeps to the capacities and lets no more wait than ours."""
    case = Case(facts, orders, ways, room_for(facts, frozenset(orders)))
    puts = {
        "historical_plan": {each: _planned(plans[each]) for each in orders if each in plans},
        "greedy": greedy(case),
        "ours": {each: _booked(facts, each) for each in orders},
        "ours_as_offered": _as_offered(case),
    }
    bound, puts["batch"] = _bound(case, _waiting(case, puts["ours"]))
    return {
        "orders": len(orders),
        "days": list(case.room.days),
        "refused": sum(facts.first_offers[each].refused for each in orders),
        **{name: _row(case, found, bound) for name, found in puts.items() if found},
        "bound": bound,
        "bound_without_capacities": total((ways[each][0].cost for each in orders), facts.currency).amount,
    }


def greedy(case: Case) -> Puts:
    """In the sequence of ours, the cheapest plant with capacity left that day; an order that finds none waits a day."""
    left, waiting, chosen = dict(case.room.left), list(case.orders), dict[UUID, Put]()
    for day in case.room.days:
        for order in waiting:
            way = next((way for way in case.ways[order] if left.get((way.site, day), 1) > 0), None)
            if way is not None:
                chosen[order] = Put(way, day)
                left[way.site, day] = left.get((way.site, day), len(case.orders) + 1) - 1
        waiting = [order for order in waiting if order not in chosen]
    return chosen


def _bound(case: Case, waiting: int) -> tuple[Decimal, Puts]:
    """The best bound of those with waiting at a price: cost >= bound at the price - price * waiting (Lagrange)."""
    best = Decimal(0)
    for wait_minor in WAITS_MINOR:
        batch = batch_of(case.orders, case.ways, case.room, case.currency, wait_minor)
        answer = solve(batch.problem, EFFORT)
        proven = Decimal(str(answer.lower_bound)) - Decimal(wait_minor * waiting) / 100 - _CENT / 2
        best = max(best, proven.quantize(_CENT, ROUND_CEILING))
    return best, _answered(case, batch, answer)


def _answered(case: Case, batch: Batch, answer: Answer) -> Puts:
    pairs = zip(case.orders, answer.rates, strict=True)
    return {order: batch.puts[rate] for order, rate in pairs if rate is not None}


def _waiting(case: Case, puts: Puts) -> int:
    """Days that orders wait for, all together."""
    return sum(case.room.days.index(put.day) for put in puts.values() if put.day in case.room.days)


def _as_offered(case: Case) -> Puts:
    """Ours, had every carrier that was asked first accepted: what the simulated carriers refused costs nothing here."""
    return {each: _first(case.facts, each, case.facts.first_offers[each]) for each in case.orders}


def _first(facts: Facts, order: UUID, offer: FirstOffer) -> Put:
    return Put(Way(offer.site, offer.price, facts.handled(order, offer.site)), offer.pickup_day)


def _booked(facts: Facts, order: UUID) -> Put:
    booking = facts.bookings[order]
    site = booking.event.origin_site
    return Put(Way(site, booking.freight, facts.handled(order, site)), booking.pickup_day)


def _planned(plan: PlannedCost) -> Put:
    assert plan.site is not None
    assert plan.freight is not None
    assert plan.handling is not None
    return Put(Way(plan.site, plan.freight, plan.handling), plan.order.day)


def _row(case: Case, puts: Puts, bound: Decimal) -> dict[str, Any]:
    """`excess`: above the bound, as a share of it; `too_many`: orders beyond what a plant can do in a day."""
    freight = _sum(case, (put.way.freight for put in puts.values()))
    handling = _sum(case, (put.way.handling for put in puts.values()))
    whole = (freight + handling).amount
    return {
        "orders": len(puts),
        "freight": freight.amount,
        "handling": handling.amount,
        "total": whole,
        "excess": round(float((whole - bound) / bound), 7) if bound else None,
        "waiting": _waiting(case, puts),
        "too_many": _too_many(case.room, puts),
    }


def _too_many(room: Room, puts: Puts) -> int:
    used = Counter((put.way.site, put.day) for put in puts.values())
    return sum(max(0, count - room.left[place]) for place, count in used.items() if place in room.left)


def _sum(case: Case, amounts: Iterable[Money]) -> Money:
    return total(amounts, case.currency)
