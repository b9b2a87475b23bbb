"""A batch: what it costs, what it keeps to, and what it proves."""

from __future__ import annotations

from itertools import product

import pytest
from msgspec import structs

from headway.dispatch.solver.generator import Shape, generate
from headway.dispatch.solver.offline import Effort, solve
from headway.dispatch.solver.problem import Capacity, Commitment, Problem
from tests.unit.dispatch.solver.conftest import referee

QUICK = Effort(budget_s=5.0)


def test_the_cheapest_carrier_serves_when_nothing_is_scarce(make):
    assert solve(make([1, 2, 3]), QUICK).rates == ("rCHEAP",) * 3


def test_scarce_shipments_send_the_rest_to_the_next(make):
    answer = solve(make([1, 2, 3], [Capacity("CHEAP", None, 1, None)]), QUICK)
    assert answer.objective == 10 + 15 + 15


def test_scarce_kilograms_are_filled_to_the_last(make):
    answer = solve(make([14.3, 9.7, 20], [Capacity("CHEAP", "A", None, 24.0)]), QUICK)
    assert answer.rates == ("rCHEAP", "rCHEAP", "rDEAR")


def test_capacity_of_another_origin_does_not_bind(make):
    assert solve(make([1], [Capacity("CHEAP", "Z", 0, 0.0)]), QUICK).objective == 10


def test_no_capacity_at_all_leaves_everything_out(make):
    none = [Capacity("CHEAP", None, 0, None), Capacity("DEAR", None, None, 0.0)]
    assert solve(make([1, 2], none), QUICK).rates == (None, None)


def test_a_commitment_is_met_while_its_penalty_is_dearer(make):
    answer = solve(make([1, 2, 3], commitments=[Commitment("DEAR", 2, 6.0)]), QUICK)
    assert answer.objective == 10 + 15 + 15


def test_a_commitment_is_missed_while_its_penalty_is_cheaper(make):
    answer = solve(make([1, 2, 3], commitments=[Commitment("DEAR", 2, 4.0)]), QUICK)
    assert answer.objective == 30 + 2 * 4


def test_a_commitment_nobody_can_meet_still_costs(make):
    answer = solve(make([1], commitments=[Commitment("DEAR", 1_000_000, 4.0)]), QUICK)
    assert answer.objective == 10 + 4 * 1_000_000
    assert answer.lower_bound == pytest.approx(answer.objective)


def test_a_weight_that_is_almost_nothing_takes_no_room_where_there_is_none(make):
    whole = make([0.2, 13.473, 0.000001], [Capacity("CHEAP", "A", 1, 0.0), Capacity("CHEAP", None, 1, None)])
    elsewhere = structs.replace(whole.orders[0], origin="Z")
    cheap = whole.rates[0]
    problem = structs.replace(
        whole,
        orders=(elsewhere, *whole.orders[1:]),
        rates=(cheap, structs.replace(cheap, id="rZ", origin="Z", minimum=20.0)),
    )
    assert solve(problem, Effort(budget_s=1.0)).rates == ("rZ", None, None)


def test_a_weight_beyond_all_measure_takes_no_gram_from_the_others(make):
    problem = make([0.1, 1e12, 24.3], [Capacity("CHEAP", None, None, 0.1), Capacity("DEAR", None, 1, 24.3)])
    assert solve(problem, Effort(budget_s=1.0)).rates == ("rCHEAP", None, "rDEAR")


def test_no_rates_leave_everything_out(make):
    problem = make([1, 2])
    bare = Problem("USD", 100.0, problem.orders, problem.carriers, ())
    assert solve(bare, QUICK).objective == 200


def test_no_orders_cost_what_is_committed(make):
    assert solve(make([], commitments=[Commitment("DEAR", 3, 2.0)]), QUICK).objective == 6


@pytest.mark.parametrize("seed", range(8))
def test_small_problems_are_solved_as_by_trying_everything(seed):
    problem = generate(
        Shape(6, carriers=3, origins=1, destinations=1, services=1, slack=0.8, kg_slack=0.8, coverage=1), seed
    )
    assert solve(problem, Effort(gap=1e-9, budget_s=10.0)).objective == pytest.approx(_least(problem))


def _least(problem: Problem) -> float:
    options = [[None, *(r.id for r in problem.rates if _serves(o, r))] for o in problem.orders]
    return min(_cost(problem, choice) for choice in product(*options))


def _serves(order, rate) -> bool:
    same = (order.origin, order.destination, order.service) == (rate.origin, rate.destination, rate.service)
    return same and rate.min_kg <= order.weight_kg <= rate.max_kg


def _cost(problem: Problem, choice) -> float:
    try:
        return referee(problem, choice)
    except AssertionError:
        return float("inf")


@pytest.mark.parametrize(
    "shape",
    [
        Shape(200, carriers=8),
        Shape(200, carriers=8, slack=0.7, kg_slack=0.6),
        Shape(200, carriers=8, slack=3, kg_slack=3),
        Shape(200, carriers=8, lopsided=6, by_origin=1.0),
        Shape(200, carriers=8, committed=3.0),
        Shape(700, carriers=5, coverage=0.9),
    ],
)
def test_answers_are_feasible_and_cost_what_they_say(shape):
    problem = generate(shape, 3)
    answer = solve(problem, Effort(gap=0.01, budget_s=3.0))
    assert answer.objective == pytest.approx(referee(problem, answer.rates), abs=1e-6)
    assert 0 < answer.lower_bound <= answer.objective


def test_the_same_seed_gives_the_same_answer():
    problem = generate(Shape(300, carriers=8, slack=2, kg_slack=2), 4)
    effort = Effort(gap=0.01, budget_s=60.0, seed=5)
    assert solve(problem, effort) == solve(problem, effort)
