"""A mixed network on the same luck: nothing lost, each mix within its means, the own orders really driven."""

from __future__ import annotations

import pytest

from headway.sim.mix import MIXES, Lived, Task, compared, lines, live
from headway.sim.mix.world import orders_of

SMALL = {"orders": 30, "days": 1, "seconds": 0.2}


@pytest.fixture(scope="module")
def lived() -> dict[str, Lived]:
    return {mix: live(Task(1, mix, **SMALL)) for mix in MIXES}  # type: ignore[arg-type]


def test_every_order_has_a_fate_under_every_mix(lived: dict[str, Lived]) -> None:
    count = len(orders_of(1, 0, 30))
    for each in lived.values():
        assert each.orders == sum(each.by.values()) + each.given_up == count
        assert 0 <= each.on_time <= count


def test_each_alone_uses_nobody_else(lived: dict[str, Lived]) -> None:
    for mix in ("own", "3pl", "gig"):
        assert {kind for kind, orders in lived[mix].by.items() if orders} == {mix}


def test_only_vans_cost_shifts(lived: dict[str, Lived]) -> None:
    assert {mix: each.shifts_minor > 0 for mix, each in lived.items()} == {
        "all": True,
        "own": True,
        "3pl": False,
        "gig": False,
    }
    assert lived["own"].distance_m > 0


def test_the_same_seed_brings_the_same_orders() -> None:
    assert orders_of(3, 2, 40) == orders_of(3, 2, 40)
    assert orders_of(3, 2, 40) != orders_of(4, 2, 40)


def test_the_report_compares_seed_by_seed(lived: dict[str, Lived]) -> None:
    told = compared(list(lived.values()))
    assert set(told["mixes"]) == set(MIXES)
    own = told["mixes"]["all"]["landed_cost_per_order"]["mean"] - told["mixes"]["own"]["landed_cost_per_order"]["mean"]
    assert told["all_minus"]["own"]["landed_cost_per_order"]["mean"] == pytest.approx(own, abs=0.001)
    assert lines(told)[-1].startswith("all against gig")
