"""A break decides: a search that does not count it finds the shorter way round, which cannot be driven with it."""

from __future__ import annotations

import time

import numpy as np
import pytest
import pyvrp

from headway.routing.checking import check
from headway.routing.engines.base import Budget
from headway.routing.engines.modelling import Sequences, modelled
from headway.routing.engines.pyvrp import PyvrpEngine
from headway.routing.engines.resting import USUAL, SearchClock, search_clock
from headway.routing.engines.twice import rested
from headway.routing.lookup import Lookup, Step
from headway.routing.plan import Act
from headway.routing.problem import ALWAYS, Break, Matrix, Problem, Rates, Window
from headway.routing.schedule import schedule
from tests.unit.routing.problems import job, van

LUNCH = Break("lunch", Window(90, 110), 60)
TIMES = np.array([[0, 60, 60], [60, 0, 120], [60, 120, 0]], dtype=np.int64)
METRES = np.array([[0, 60, 60], [60, 0, 110], [60, 120, 0]], dtype=np.int64)
PROBLEM = Problem(
    (Matrix(TIMES, METRES),),
    (van(breaks=(LUNCH,), latest_start_s=0, rates=Rates(per_km=1000)),),
    (job("east", 1), job("west", 2, 0, 230)),
    depots=((0, Window(0, 10_000)),),
)
LOOKUP = Lookup(PROBLEM)
EAST_FIRST, WEST_FIRST = (
    tuple(Step(Act.JOB, key) for key in order) for order in (("east", "west"), ("west", "east"))
)  # fmt: skip


def best(clock: SearchClock) -> tuple[Step, ...]:
    """What a search by a clock finds."""
    model = modelled(LOOKUP, LOOKUP.keys, clock=clock)
    return model.sequences(PyvrpEngine().run(model, pyvrp.stop.MaxIterations(50), 1))[0]  # type: ignore[arg-type]


def test_the_shorter_way_round_is_too_late_after_the_break() -> None:
    assert best(USUAL) == EAST_FIRST
    assert schedule(LOOKUP, 0, EAST_FIRST).late_s == 10
    assert schedule(LOOKUP, 0, WEST_FIRST).fits


def test_a_search_that_counts_the_break_goes_the_other_way_round() -> None:
    assert best(search_clock(PROBLEM.vehicles)) == WEST_FIRST


def test_the_second_search_counts_breaks_where_the_first_one_did_not_bear_them() -> None:
    asked: list[tuple[SearchClock, Sequences]] = []

    def searched(by: float, start: Sequences, clock: SearchClock) -> Sequences:
        asked.append((clock, start))
        return {0: EAST_FIRST if clock is USUAL else WEST_FIRST}

    plan = rested(LOOKUP, {}, searched, {}, Budget(1.0), time.perf_counter() - 1)
    assert [clock is USUAL for clock, _ in asked] == [True, False]
    assert (check(PROBLEM, plan), plan.left_out) == ((), ())


def test_who_has_no_break_is_searched_once() -> None:
    problem = Problem(PROBLEM.matrices, (van(),), PROBLEM.jobs, depots=PROBLEM.depots)
    asked: list[float] = []

    def searched(by: float, start: Sequences, clock: SearchClock) -> Sequences:
        asked.append(by)
        return {0: EAST_FIRST}

    rested(Lookup(problem), {}, searched, {}, Budget(1.0), 5.0)
    assert asked == [5.0]


@pytest.mark.parametrize(
    ("at_s", "counted"), [(0, 0), (110, 110), (111, 110), (170, 110), (171, 111), (230, 170), (ALWAYS, ALWAYS)]
)
def test_what_is_promised_while_a_break_lasts_is_promised_for_its_beginning(at_s: int, counted: int) -> None:
    assert search_clock(PROBLEM.vehicles).late(at_s) == counted


def test_of_several_ways_to_rest_the_strictest_counts_and_none_where_somebody_never_does() -> None:
    later = van("other", breaks=(Break("tea", Window(190, 210), 60),))
    both = search_clock((*PROBLEM.vehicles, later))
    assert (both.late(240), both.early(240)) == (180, 210)
    assert both.window(200, 205) == (145, 145)
    assert search_clock((*PROBLEM.vehicles, van("third"))) is USUAL
    assert search_clock(()) is USUAL
