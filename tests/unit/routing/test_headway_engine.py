"""What only our engine does: parts apart, routes put together, VROOM beside it, and several processes."""

import numpy as np
import pytest

from headway.routing.checking import check
from headway.routing.engines import headway as ours
from headway.routing.engines.base import Budget
from headway.routing.engines.headway import HeadwayEngine
from headway.routing.engines.modelling import modelled
from headway.routing.engines.partitioning import best_of
from headway.routing.engines.pool import Pool, packed, unpack
from headway.routing.engines.regions import divided, proximity
from headway.routing.lookup import Lookup
from headway.routing.problem import Break, Matrix, Problem, Window
from tests.unit.routing.problems import anything, job, van


def town(stops: int = 40, **more) -> Problem:
    rng = np.random.default_rng(5)
    spots = rng.integers(0, 300, size=(stops + 1, 2))
    way = np.abs(spots[:, None] - spots[None, :]).sum(axis=2).astype(np.int64)
    jobs = tuple(job(str(at), at, deliver=(1,)) for at in range(1, stops + 1))
    return Problem((Matrix(way, way),), tuple(van(str(at), capacity=(6,), **more) for at in range(10)), jobs)


def test_regions_hold_every_stop_once_and_come_back_whole():
    problem = town()
    model = modelled(Lookup(problem), [each.key for each in problem.jobs])
    routes = [(0, tuple(4 * each for each in range(at, at + 5))) for at in range(0, 40, 5)]
    parts = divided(model.data, routes, proximity(model.data), np.random.default_rng(1), 2)
    assert sorted(each for part in parts for each in part.clients) == list(range(40))
    lifted = [route for part in parts for route in part.lifted(part.routes)]
    assert sorted(lifted) == sorted(routes)
    assert sum(part.data.num_vehicles for part in parts) == 10


def test_the_best_of_all_routes_is_put_together():
    problem = town(4)
    data = modelled(Lookup(problem), ["1", "2", "3", "4"]).data
    pool = [(10, (0, (0, 4))), (10, (0, (8, 12))), (3, (0, (0, 8))), (4, (0, (4, 12))), (1, (0, (0, 4, 8)))]
    assert best_of(data, pool, [(0, (0, 4)), (0, (8, 12))], 5.0) == [(0, (0, 8)), (0, (4, 12))]


def test_a_pool_keeps_the_cheaper_order_of_the_same_stops():
    pool = Pool()
    pool.put((0, (4, 8)), 9)
    pool.put((0, (8, 4)), 7)
    assert pool.taken() == [(7, (0, (8, 4)))]


def test_packed_routes_are_the_same_solution():
    problem = town(6)
    data = modelled(Lookup(problem), [each.key for each in problem.jobs]).data
    routes = [(0, (0, 4, 8)), (0, (20, 16, 12))]
    assert packed(unpack(data, routes)) == routes


def test_big_plans_are_searched_in_parts(monkeypatch):
    monkeypatch.setattr(ours, "APART", 10)
    problem = town()
    plan = HeadwayEngine().solve(problem, Budget(0.6, seed=2))
    assert check(problem, plan) == ()
    assert plan.left_out == ()


def test_two_processes_agree_on_a_plan(monkeypatch):
    monkeypatch.setattr(ours, "APART", 30)
    problem = town()
    plan = HeadwayEngine().solve(problem, Budget(2.5, cores=2, seed=2))
    assert check(problem, plan) == ()
    assert plan.left_out == ()


@pytest.mark.parametrize("seed", range(20, 24))
def test_with_vroom_beside_it(monkeypatch, seed):
    monkeypatch.setattr(ours, "VROOM_FROM_S", 0.0)
    problem = anything(np.random.default_rng(seed))
    assert check(problem, HeadwayEngine().solve(problem, Budget(0.2, seed=seed))) == ()


def test_everybody_gets_a_break():
    rest = Break("lunch", Window(100, 300), 60)
    problem = town(12, breaks=(rest,), latest_start_s=0)
    plan = HeadwayEngine().solve(problem, Budget(0.3, seed=1))
    assert check(problem, plan) == ()
    assert plan.left_out == ()
