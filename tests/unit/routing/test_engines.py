"""What every engine of the registry owes: a plan without a fault, whatever the problem."""

import numpy as np
import pytest

from headway.routing.checking import check
from headway.routing.engines.base import Budget
from headway.routing.engines.registry import ENGINES, engine
from headway.routing.problem import UNREACHABLE, Matrix, Problem, Window
from headway.routing.soundness import BadProblem
from tests.unit.routing.problems import anything, job, line, van

BUDGET = Budget(0.06, seed=3)
VANS = (van(),)


@pytest.fixture(params=sorted(ENGINES))
def solver(request):
    return engine(request.param)


def solved(solver, *jobs, vehicles=VANS, matrix=None):
    problem = Problem((line(0, 100, 250) if matrix is None else matrix,), tuple(vehicles), tuple(jobs))
    plan = solver.solve(problem, BUDGET)
    assert check(problem, plan) == ()
    return plan


def reasons(plan):
    return {each.key: each.reason for each in plan.left_out}


@pytest.mark.parametrize("seed", range(8))
def test_any_problem_gives_a_plan_without_a_fault(solver, seed):
    problem = anything(np.random.default_rng(seed))
    assert check(problem, solver.solve(problem, BUDGET)) == ()


def test_the_shortest_way(solver):
    plan = solved(solver, job("a", 1), job("b", 2))
    assert (plan.cost, plan.left_out) == (500, ())


def test_too_large(solver):
    plan = solved(solver, job("a", 1, deliver=(11,)), job("b", 2))
    assert reasons(plan) == {"a": "too_large"}
    assert plan.left_out[0].sentence == "needs 11, the largest vehicle that may do it takes 10"


def test_no_skill(solver):
    assert reasons(solved(solver, job("a", 1, skills=frozenset({"lift"})))) == {"a": "no_skill"}


def test_impossible_windows(solver):
    plan = solved(solver, job("a", 1, 0, 50), job("b", 2, windows=(Window(500, 400),)))
    assert reasons(plan) == {"a": "window", "b": "window"}


def test_no_time_to_be_back(solver):
    assert reasons(solved(solver, job("a", 2), vehicles=[van(duty_s=499)])) == {"a": "no_time"}


def test_holes(solver):
    way = np.abs(np.subtract.outer([0, 100, 250], [0, 100, 250])).astype(np.int64)
    way[2, :] = UNREACHABLE
    assert reasons(solved(solver, job("a", 1), job("b", 2), matrix=Matrix(way, way))) == {"b": "unreachable"}


def test_no_way_straight_but_over_another(solver):
    way = np.abs(np.subtract.outer([0, 100, 250], [0, 100, 250])).astype(np.int64)
    way[0, 2] = UNREACHABLE
    plan = solved(solver, job("a", 1), job("b", 2), matrix=Matrix(way, way))
    assert ([visit.key for visit in plan.routes[0].visits], plan.left_out) == (["a", "b"], ())


def test_not_worth_its_prize(solver):
    plan = solved(solver, job("a", 1), job("b", 2, prize=299))
    assert (reasons(plan), plan.cost) == ({"b": "not_worth_it"}, 200 + 299)


def test_no_room_leaves_out_the_least_urgent(solver):
    jobs = [job("a", 1, deliver=(6,), priority=1), job("b", 1, deliver=(6,), priority=2)]
    assert reasons(solved(solver, *jobs)) == {"a": "no_room"}


def test_skills_choose_the_vehicle(solver):
    vehicles = [van("plain"), van("lifts", skills=frozenset({"lift"}))]
    plan = solved(solver, job("a", 1, skills=frozenset({"lift"})), vehicles=vehicles)
    assert [route.vehicle for route in plan.routes] == [1]


def test_most_stops(solver):
    jobs = [job(str(each), 1) for each in range(4)]
    plan = solved(solver, *jobs, vehicles=[van("a", max_stops=2), van("b", max_stops=2)])
    assert [len(route.visits) for route in plan.routes] == [2, 2]


def test_nobody_and_nothing(solver):
    assert solved(solver).routes == ()
    assert reasons(solved(solver, job("a", 1), vehicles=[])) == {"a": "no_skill"}


def test_a_plan_to_start_from_is_never_made_worse(solver):
    problem = Problem((line(0, 100, 250, 40, 90),), (van(),), tuple(job(str(each), each) for each in range(1, 5)))
    first = solver.solve(problem, BUDGET)
    assert solver.solve(problem, BUDGET, first).cost <= first.cost


def test_what_does_not_fit_together_is_refused(solver):
    with pytest.raises(BadProblem, match="the place 9 is not in the matrices"):
        solver.solve(Problem((line(0, 1),), (van(),), (job("a", 9),)), BUDGET)
