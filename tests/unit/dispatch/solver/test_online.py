"""A day order by order: nothing of the future is used, and capacity is never exceeded."""

from __future__ import annotations

import pytest
from msgspec import structs

from headway.dispatch.solver.generator import Shape, generate
from headway.dispatch.solver.online import replay
from headway.dispatch.solver.problem import Capacity, Commitment
from tests.unit.dispatch.solver.conftest import referee

SMALL = Shape(120, carriers=6, origins=2, destinations=2)


@pytest.mark.parametrize("known", [False, True])
def test_a_day_is_feasible_and_costs_what_it_says(known):
    day = generate(SMALL, 1)
    answer = replay(day, generate(SMALL, 1, day=1) if known else None)
    assert answer.objective == pytest.approx(referee(day, answer.rates))
    assert 0 < answer.lower_bound <= answer.objective


@pytest.mark.parametrize("known", [False, True])
def test_what_comes_later_changes_no_earlier_decision(known):
    day = generate(SMALL, 2)
    before = generate(SMALL, 2, day=1) if known else None
    half = structs.replace(day, orders=day.orders[:60])
    assert replay(half, before).rates == replay(day, before).rates[:60]


def test_a_limit_of_nothing_is_no_trouble(make):
    day = make([5] * 20, [Capacity("CHEAP", None, 0, None), Capacity("DEAR", None, 5, 0.0)])
    assert set(replay(day, day).rates) == {None}


def test_the_first_come_takes_the_last_slot(make):
    answer = replay(make([5, 5], [Capacity("CHEAP", None, 1, None)]))
    assert answer.rates == ("rCHEAP", "rDEAR")


@pytest.mark.filterwarnings("error")
def test_prices_far_above_what_orders_cost_are_found_without_a_warning(make):
    free = structs.replace(make([5, 5], commitments=[Commitment("DEAR", 4, 1e6)]), unassigned_penalty=0.0)
    assert replay(free, free).rates == ("rDEAR", "rDEAR")


def test_a_known_day_keeps_the_scarce_slot_for_whom_it_saves_most(make):
    day = make([1, 90], [Capacity("CHEAP", None, 1, None)])
    only_cheap = structs.replace(day.rates[0], max_kg=100)
    light = structs.replace(day.rates[1], max_kg=50)
    day = structs.replace(day, rates=(only_cheap, light))
    assert replay(day, day).rates == ("rDEAR", "rCHEAP")


def test_a_day_without_orders_has_an_answer(make):
    assert replay(make([])).rates == ()
