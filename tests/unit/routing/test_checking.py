"""The judge: a right plan has no fault, and each way to be wrong has its name."""

from dataclasses import replace

import pytest

from headway.routing.checking import check
from headway.routing.lookup import Lookup, Step
from headway.routing.plan import Act, LeftOut, Plan
from headway.routing.problem import Break, Problem, Window
from headway.routing.schedule import schedule
from tests.unit.routing.problems import job, line, van

REST = Break("lunch", Window(50, 60), 30)
JOBS = (job("a", 1, 0, 400, deliver=(4,)), job("b", 2, deliver=(4,), release_s=0, depots=frozenset({0})))
PROBLEM = Problem((line(0, 100, 250),), (van(breaks=(REST,), latest_start_s=0),), JOBS, depots=((0, Window(0, 900)),))
ROUTE = schedule(Lookup(PROBLEM), 0, [Step(Act.JOB, "a"), Step(Act.JOB, "b")]).route
PLAN = Plan((ROUTE,), (), ROUTE.cost)


def kinds(problem: Problem = PROBLEM, plan: Plan = PLAN) -> set[str]:
    return {fault.kind for fault in check(problem, plan)}


def with_vehicle(**more) -> Problem:
    return replace(PROBLEM, vehicles=(replace(PROBLEM.vehicles[0], **more),))


def with_job(**more) -> Problem:
    return replace(PROBLEM, jobs=(replace(JOBS[0], **more), JOBS[1]))


def test_a_right_plan_has_no_fault():
    assert kinds() == set()


@pytest.mark.parametrize(
    ("problem", "kind"),
    [
        (with_vehicle(capacity=(7,)), "too_much"),
        (with_vehicle(shift=Window(0, 300)), "shift"),
        (with_vehicle(duty_s=300), "duty"),
        (with_vehicle(max_distance_m=499), "range"),
        (with_vehicle(max_stops=1), "stops"),
        (with_vehicle(breaks=(replace(REST, window=Window(0, 10)),)), "break"),
        (with_vehicle(breaks=(REST, replace(REST, key="tea", window=Window(200, 210)))), "break"),
        (replace(PROBLEM, depots=((0, Window(10, 900)),)), "closed"),
        (replace(PROBLEM, depots=((0, Window(0, 400)),)), "closed"),
        (with_job(skills=frozenset({"lift"})), "skill"),
        (with_job(only=frozenset()), "only"),
        (with_job(release_s=5), "release"),
        (with_job(depots=frozenset({2})), "depot"),
        (replace(PROBLEM, jobs=(job("a", 1, 0, 100, deliver=(4,)), JOBS[1])), "late"),
        (replace(PROBLEM, jobs=(job("a", 2, deliver=(4,)), JOBS[1])), "place"),
        (replace(PROBLEM, matrices=(line(0, 101, 250),)), "too_fast"),
        (replace(PROBLEM, jobs=(*JOBS, job("c", 1))), "not_once"),
    ],
)
def test_a_broken_limit_is_named(problem, kind):
    assert kind in kinds(problem)


@pytest.mark.parametrize(
    ("plan", "kind"),
    [
        (replace(PLAN, cost=1), "cost"),
        (replace(PLAN, routes=(replace(ROUTE, distance_m=1),)), "distance"),
        (replace(PLAN, routes=(ROUTE, ROUTE)), "twice"),
        (replace(PLAN, left_out=(LeftOut("a", "window", "late"),)), "not_once"),
        (replace(PLAN, left_out=(LeftOut("z", "", ""),)), "unknown"),
        (Plan((), (LeftOut("a", "", ""), LeftOut("b", "no_time", "far")), 0), "no_reason"),
        (replace(PLAN, routes=(replace(ROUTE, vehicle=3),)), "unknown"),
    ],
)
def test_a_plan_that_lies_is_named(plan, kind):
    assert kind in kinds(plan=plan)
