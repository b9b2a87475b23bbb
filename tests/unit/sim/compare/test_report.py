"""Costs, intervals and tables on a few orders and seeds that can be checked by hand."""

from __future__ import annotations

import pytest

from headway.sim.compare.foretelling import TRUTHS, Foretold
from headway.sim.compare.guide import CHEAPEST, GUIDE, HEADWAY
from headway.sim.compare.outcome import GIVEN_UP_MINOR, Fate, Outcome, counted
from headway.sim.compare.report import compared
from headway.sim.compare.running import Lived
from headway.sim.compare.statistics import mean_of
from headway.sim.compare.text import lines


def fate(ref: str, freight: int | None, *, late: bool = False, refused: int = 0, possible: bool = True) -> Fate:
    return Fate(ref, 1000, freight, late, refused + (freight is not None), refused, possible)


def outcome(cost: int, late: int) -> Outcome:
    orders = [fate(str(number), cost // 10, late=number < late) for number in range(10)]
    return counted([Fate(f.ref, 0, f.freight_minor, f.late, 1, 0) for f in orders], 1500)


def lived(
    seed: int, cheapest: int, ours: int, late: tuple[int, int] = (2, 1), told: dict[str, Foretold] | None = None
) -> Lived:
    return Lived(
        seed,
        {CHEAPEST: outcome(cheapest, late[0]), GUIDE: outcome(cheapest, late[0]), HEADWAY: outcome(ours, late[1])},
        told or {},
        (),
    )


def test_the_cost_is_freight_and_the_penalties_of_late_orders_and_every_refused_offer() -> None:
    found = counted([fate("A", 2000), fate("B", 3000, late=True), fate("C", 4000, refused=2)], 1500)
    assert (found.freight_minor, found.penalties_minor, found.retenders_minor) == (9000, 1000, 3000)
    assert found.cost_minor == 13000
    assert found.on_time == pytest.approx(2 / 3)
    assert found.acceptance == pytest.approx(3 / 5)


def test_an_order_that_nobody_took_is_late_and_costs_more_than_its_penalty() -> None:
    found = counted([fate("A", None, late=True, refused=1)], 1500)
    assert (found.given_up, found.cost_minor) == (1, 1000 + 1500 + GIVEN_UP_MINOR)


def test_an_order_that_nobody_could_carry_counts_for_nothing() -> None:
    found = counted([fate("A", 2000), fate("B", None, late=True, possible=False)], 1500)
    assert (found.orders, found.impossible, found.on_time, found.cost_minor) == (1, 1, 1.0, 2000)


def test_the_interval_is_students() -> None:
    found = mean_of([1.0, 2.0, 3.0])
    assert found.mean == 2.0
    assert found.high_95 == pytest.approx(2 + 4.303 / 3**0.5)
    assert found.low_90 == pytest.approx(2 - 2.920 / 3**0.5)


def test_one_seed_has_no_interval() -> None:
    assert mean_of([1.0]).low_95 is None


def test_differences_are_paired_by_seed_and_seeds_that_ours_loses_are_named() -> None:
    found = compared([lived(1, 10_000, 9_000), lived(2, 20_000, 19_000), lived(3, 10_000, 10_500, (1, 2))])
    against = found["ours_less"][CHEAPEST]
    assert against["cost"]["mean"] == pytest.approx((-10 - 10 + 5) / 3)
    assert (against["cheaper_seeds"], against["dearer_seeds"]) == (2, [3])
    assert (against["more_punctual_seeds"], against["less_punctual_seeds"]) == (2, [3])


def test_coverage_counts_the_truths_within_and_names_the_seeds_without() -> None:
    told = {name: Foretold(0.0, 0.0, -1.0, 1e9) for name in TRUTHS}
    wrong = {**told, "cost": Foretold(1.0, 1.0, 0.0, 2.0)}
    found = compared([lived(1, 10_000, 9_000, told=told), lived(2, 10_000, 9_000, told=wrong)])["whatif"]["cost"]
    assert (found["covered"], found["seeds"], found["missed"]) == (1, 2, [2])


def test_the_table_tells_of_every_policy_and_of_losses() -> None:
    document = compared([lived(1, 10_000, 9_000), lived(2, 10_000, 11_000)])
    terms = {"days": 3, "orders_a_day": 10, "retender_cost": 15, "currency": "EUR", "elapsed_s": 1.0}
    text = "\n".join(lines({**terms, **document}))
    for word in (CHEAPEST, GUIDE, HEADWAY, "dearer in 2", "95 %"):
        assert word in text
