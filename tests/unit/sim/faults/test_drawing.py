"""The faults of a seed: the same every time, of every kind some, one an order, and none an order is not fit for."""

from __future__ import annotations

from collections import Counter

from headway.sim.faults.kinds import LEAST, OF_ORDERS, Kind
from headway.sim.faults.world import FaultWorld
from headway.sim.network import START
from headway.sim.requests import PHRASES

WORLD = FaultWorld(5, 300)


def test_every_kind_befalls_some_order() -> None:
    counts = Counter(WORLD.drawn.orders.values())
    assert all(counts[row.kind] >= LEAST for row in OF_ORDERS)


def test_the_same_seed_draws_the_same_and_another_does_not() -> None:
    assert FaultWorld(5, 300).drawn == WORLD.drawn
    assert FaultWorld(6, 300).drawn.orders != WORLD.drawn.orders


def test_each_carrier_has_one_trouble_at_most() -> None:
    carriers = [out.carrier for out in WORLD.drawn.outages]
    assert len(set(carriers)) == len(carriers)
    assert {out.kind for out in WORLD.drawn.outages} == {Kind.NO_SHOW, Kind.DARK, Kind.SHORTFALL, Kind.CONNECTOR}
    assert all(START < out.since < out.until for out in WORLD.drawn.outages)


def test_goods_that_become_warm_are_chilled_and_say_so() -> None:
    warm = [ref for ref, kind in WORLD.drawn.orders.items() if kind is Kind.WARM]
    assert warm
    assert all(WORLD.requests[ref].good.attributes["temperature_c"] == "2..8" for ref in warm)


def test_papers_are_missing_of_goods_for_customs() -> None:
    customs = [WORLD.requests[ref].sent for ref, kind in WORLD.drawn.orders.items() if kind is Kind.CUSTOMS]
    assert all((order.requirements, order.documents) == (("customs",), ()) for order in customs)


def test_everything_that_sets_the_stage_can_be_said_over_http() -> None:
    off = FaultWorld(5, 60, playbooks=False)
    assert {type(command) for command in off.setup()} <= set(PHRASES)
