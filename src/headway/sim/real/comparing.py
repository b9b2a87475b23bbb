"""Ours beside the plan of the time: the same orders, the same rates, and who kept within the plants' capacities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from headway.kernel.money import Money, total
from headway.sim.real.facts import Facts
from headway.sim.real.plan import PlannedCost, planned_cost


def planned_costs(facts: Facts) -> list[PlannedCost]:
    """The plan of every order, priced where it can be."""
    return [planned_cost(facts, order) for order in facts.orders]


def compared(facts: Facts, plans: list[PlannedCost]) -> dict[str, Any]:
    """The plan, ours, and both over the orders that both price without doubt."""
    both = [plan for plan in plans if plan.freight is not None and plan.order.id in facts.bookings]
    return {
        "historical_plan": _historical(facts, plans),
        "ours": _ours(facts),
        "same_orders": _same(facts, both),
    }


def _historical(facts: Facts, plans: list[PlannedCost]) -> dict[str, Any]:
    priced = [plan.freight for plan in plans if plan.freight is not None]
    doubtful = [plan for plan in plans if plan.least is not None]
    return {
        "orders": len(plans),
        "priced": len(priced),
        "freight_of_priced": total(priced, facts.currency).amount,
        "not_priced": _counted(plan.reason for plan in plans if plan.reason is not None),
        "not_priced_by_cause": _causes(plans),
        "ambiguous_least": _sum(facts, (plan.least for plan in doubtful)),
        "ambiguous_most": _sum(facts, (plan.most for plan in doubtful)),
        "handling": _sum(facts, (plan.handling for plan in plans)),
        "capacity": _capacity(facts, ((plan.site, plan.order.day) for plan in plans if plan.site is not None)),
    }


def _causes(plans: list[PlannedCost]) -> dict[str, int]:
    """What could not be priced, by reason, carrier, service and port."""
    words = (
        " ".join(
            (
                str(plan.reason),
                *(plan.order.plan.get(f"historical_{part}", "?") for part in ("carrier", "origin")),
                plan.order.service,
            )
        )
        for plan in plans
        if plan.reason is not None
    )
    return _counted(words)


def _ours(facts: Facts) -> dict[str, Any]:
    booked = [(order, facts.bookings[order.id]) for order in facts.orders if order.id in facts.bookings]
    handling = (facts.handling(booking.event.origin_site, order.quantity) for order, booking in booked)
    days = ((booking.event.origin_site, booking.pickup_day) for _, booking in booked)
    return {
        "orders": len(booked),
        "freight": _sum(facts, (booking.freight for _, booking in booked)),
        "handling": _sum(facts, handling),
        "capacity": _capacity(facts, days),
    }


def _same(facts: Facts, plans: list[PlannedCost]) -> dict[str, Any]:
    ours = total((_freight(facts, plan) for plan in plans), facts.currency)
    theirs = total((plan.freight for plan in plans if plan.freight is not None), facts.currency)
    our_handling = total((cost for plan in plans if (cost := _handled(facts, plan)) is not None), facts.currency)
    their_handling = total((plan.handling for plan in plans if plan.handling is not None), facts.currency)
    return {
        "orders": len(plans),
        "freight_ours": ours.amount,
        "freight_historical": theirs.amount,
        "freight_difference": (ours - theirs).amount,
        "handling_ours": our_handling.amount,
        "handling_historical": their_handling.amount,
        "handling_difference": (our_handling - their_handling).amount,
        "total_ours": (ours + our_handling).amount,
        "total_historical": (theirs + their_handling).amount,
        "cheaper": sum(_freight(facts, plan) < plan.freight for plan in plans if plan.freight is not None),
        "dearer": sum(plan.freight < _freight(facts, plan) for plan in plans if plan.freight is not None),
    }


def _freight(facts: Facts, plan: PlannedCost) -> Money:
    return facts.bookings[plan.order.id].freight


def _handled(facts: Facts, plan: PlannedCost) -> Money | None:
    return facts.handling(facts.bookings[plan.order.id].event.origin_site, plan.order.quantity)


def _capacity(facts: Facts, uses: Iterable[tuple[str, date]]) -> dict[str, Any]:
    """Orders of each plant and day beside what it can do; `over` are the days with more."""
    rows: list[dict[str, Any]] = [
        {"site": site, "day": day, "orders": orders, "capacity": limit}
        for (site, day), orders in sorted(Counter(uses).items())
        for limit in [facts.plants[site].daily_capacity if site in facts.plants else None]
    ]
    over = [row for row in rows if row["capacity"] is not None and row["orders"] > row["capacity"]]
    return {"kept": not over, "over": over, "days": rows}


def _counted(words: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items()))


def _sum(facts: Facts, amounts: Iterable[Money | None]) -> Any:
    return total((amount for amount in amounts if amount is not None), facts.currency).amount
