"""Greedy: the first come takes what is cheapest for itself."""

from __future__ import annotations

import pytest

from headway.dispatch.solver.generator import Shape, generate
from headway.dispatch.solver.greedy import greedy
from headway.dispatch.solver.problem import Capacity
from tests.unit.dispatch.solver.conftest import referee


def test_the_first_take_the_cheap_places(make):
    assert greedy(make([5, 90, 1], [Capacity("CHEAP", None, 1, None)])).rates == ("rCHEAP", "rDEAR", "rDEAR")


def test_it_keeps_to_capacity_and_costs_what_it_says():
    problem = generate(Shape(120, carriers=6, origins=2, destinations=2, slack=0.8), 1)
    answer = greedy(problem)
    assert answer.objective == pytest.approx(referee(problem, answer.rates))
