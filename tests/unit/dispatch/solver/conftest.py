"""A problem that fits on a hand: one lane, a cheap carrier and a dear one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from headway.dispatch.solver.problem import Capacity, Carrier, Commitment, Order, Problem, Rate


@pytest.fixture
def make():
    """Builds it: orders of given weights; CHEAP takes 10 each, DEAR 15; left out costs 100."""

    def build(
        weights: Sequence[float], capacity: Sequence[Capacity] = (), commitments: Sequence[Commitment] = ()
    ) -> Problem:
        orders = tuple(Order(f"o{n}", "A", "B", kg, "STD", 0.0) for n, kg in enumerate(weights))
        rates = tuple(Rate(f"r{c}", c, "A", "B", "STD", 0, 100, p, 0.0) for c, p in (("CHEAP", 10.0), ("DEAR", 15.0)))
        carriers = (Carrier("CHEAP", 1.0), Carrier("DEAR", 1.0))
        return Problem("USD", 100.0, orders, carriers, rates, tuple(capacity), tuple(commitments))

    return build


def referee(problem: Problem, chosen: Sequence[str | None]) -> float:
    """The objective by the letter of the format, with every rule checked; nothing shared with the solver."""
    rates = {rate.id: rate for rate in problem.rates}
    on_time = {carrier.id: carrier.on_time for carrier in problem.carriers}
    taken = [(o, rates[r]) for o, r in zip(problem.orders, chosen, strict=True) if r is not None]
    for o, r in taken:
        assert (o.origin, o.destination, o.service) == (r.origin, r.destination, r.service)
        assert r.min_kg <= o.weight_kg <= r.max_kg
    for c in problem.capacity:
        kg = [o.weight_kg for o, r in taken if r.carrier == c.carrier and c.origin in (None, o.origin)]
        assert c.shipments is None or len(kg) <= c.shipments
        assert c.kg is None or sum(kg) <= c.kg + 1e-9
    total = problem.unassigned_penalty * sum(r is None for r in chosen)
    total += sum(max(r.minimum, r.per_kg * o.weight_kg) + (1 - on_time[r.carrier]) * o.late_penalty for o, r in taken)
    for m in problem.commitments:
        count = sum(r.carrier == m.carrier for _, r in taken)
        total += max(0, m.min_shipments - count) * m.shortfall_penalty_each
    return total
