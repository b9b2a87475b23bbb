"""What only our engine does: annealing, parts apart, VROOM beside it, and several processes."""

from dataclasses import replace

import numpy as np
import pytest

from headway.routing.checking import check
from headway.routing.engines import headway as ours
from headway.routing.engines import regions
from headway.routing.engines.base import Budget
from headway.routing.engines.cooling import Heat
from headway.routing.engines.crew import Crew, Desk, Found, Task
from headway.routing.engines.headway import HeadwayEngine
from headway.routing.engines.modelling import modelled
from headway.routing.engines.packing import cost, packed, unpack
from headway.routing.engines.partitioning import Pool, best_of
from headway.routing.engines.regions import Region, divided, parts_of, proximity
from headway.routing.engines.search import NARROW, WIDE, cost_of_a_stop
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
    found = [Found(part.routes, part.routes, [(7, part.routes[0])]).lifted(part) for part in parts]
    assert sorted(route for each in found for route in each.best) == sorted(routes)
    assert all(price == 7 and route in routes for each in found for price, route in each.met)


def test_regions_have_no_more_vehicles_of_a_type_than_the_whole():
    problem = replace(town(), vehicles=(*(van(str(at), capacity=(6,)) for at in range(7)), van("big", capacity=(9,))))
    model = modelled(Lookup(problem), [each.key for each in problem.jobs])
    big = next(kind for kind, each in enumerate(model.data.vehicle_types()) if each.num_available == 1)
    routes = [(1 - big, tuple(4 * each for each in range(at, min(40, at + 6)))) for at in range(0, 40, 6)]
    parts = divided(model.data, routes, proximity(model.data), np.random.default_rng(1), 3)
    assert len(parts) == 3
    assert sum(part.data.num_vehicles for part in parts) == 8
    assert sorted(route for part in parts for route in part.lifted(part.routes)) == sorted(routes)


def test_the_best_of_all_routes_is_put_together():
    problem = town(4)
    data = modelled(Lookup(problem), ["1", "2", "3", "4"]).data
    pool = Pool()
    pool.put([(10, (0, (0, 4))), (10, (0, (8, 12))), (3, (0, (0, 8))), (4, (0, (4, 12))), (1, (0, (0, 4, 8)))])
    assert best_of(data, pool, [(0, (4, 0)), (0, (8, 12))], 5.0) == [(0, (0, 8)), (0, (4, 12))]
    of_one = data.replace(vehicle_types=[data.vehicle_type(0).replace(num_available=1)])
    pool.put([(30, (0, (0, 4, 8, 12)))])
    assert best_of(of_one, pool, [(0, (0, 4, 8, 12))], 5.0) == [(0, (0, 4, 8, 12))]


def test_what_is_worth_less_than_its_way_stays_out_of_what_is_put_together():
    problem = town(3)
    problem = replace(problem, jobs=(*problem.jobs[:2], replace(problem.jobs[2], prize=5)))
    model = modelled(Lookup(problem), ["1", "2", "3"])
    prize = model.data.client(2).prize
    pool = Pool()
    pool.put([(4, (0, (0, 4))), (4 + prize - 1, (0, (0, 4, 8)))])
    assert best_of(model.data, pool, [(0, (0, 4))], 5.0) == [(0, (0, 4, 8))]
    pool.put([(2, (0, (4, 0)))])
    assert best_of(model.data, pool, [(0, (0, 4))], 5.0) == [(0, (4, 0))]


def test_a_pool_keeps_the_cheaper_order_of_the_same_stops_and_the_latest():
    pool = Pool(most=2)
    pool.put([(9, (0, (4, 8))), (7, (0, (8, 4))), (8, (0, (4, 8)))])
    assert list(pool.routes.values()) == [(7, (0, (8, 4)))]
    pool.put([(1, (0, (0,))), (1, (1, (0,)))])
    assert list(pool.routes.values()) == [(1, (0, (0,))), (1, (1, (0,)))]


@pytest.mark.parametrize(("short", "asked"), [(8, True), (1, False)])
def test_short_routes_that_were_met_are_put_together(monkeypatch, short, asked):
    sizes: list[int] = []

    def noted(data, pool, start, seconds):
        sizes.append(len(pool.routes))
        return best_of(data, pool, start, seconds)

    monkeypatch.setattr(ours, "best_of", noted)
    monkeypatch.setattr(ours, "SHORT", short)
    problem = town()
    plan = HeadwayEngine().solve(problem, Budget(0.5, seed=2))
    assert check(problem, plan) == ()
    assert bool(sizes) == asked
    assert min(sizes, default=100) > len(plan.routes)


def test_packed_routes_are_the_same_solution():
    problem = town(6)
    data = modelled(Lookup(problem), [each.key for each in problem.jobs]).data
    routes = [(0, (0, 4, 8)), (0, (20, 16, 12))]
    assert packed(unpack(data, routes)) == routes


@pytest.mark.parametrize(("stops", "routes", "parts"), [(1000, 100, 5), (1000, 30, 3), (400, 3, 1), (60, 60, 1)])
def test_parts_are_small_but_for_long_routes(stops, routes, parts):
    assert parts_of(stops, routes) == parts


def test_big_plans_are_searched_in_parts(monkeypatch):
    monkeypatch.setattr(ours, "APART", 10)
    monkeypatch.setattr(regions, "STOPS", 10)
    monkeypatch.setattr(regions, "ROUTES", 2)
    sizes: list[int] = []
    part = Desk._part

    def counted(desk: Desk, region: Region, until: float, task: Task, seed: int) -> Found:
        sizes.append(region.data.num_clients)
        return part(desk, region, until, task, seed)

    monkeypatch.setattr(Desk, "_part", counted)
    problem = town()
    plan = HeadwayEngine().solve(problem, Budget(0.6, seed=2))
    assert sizes
    assert max(sizes) < 30
    assert check(problem, plan) == ()
    assert plan.left_out == ()


def test_two_processes_agree_on_a_plan(monkeypatch):
    monkeypatch.setattr(ours, "APART", 30)
    problem = town()
    plan = HeadwayEngine().solve(problem, Budget(2.5, cores=2, seed=2))
    assert check(problem, plan) == ()
    assert plan.left_out == ()


def test_a_stop_costs_its_share_of_driving_or_of_vehicles_where_driving_is_free():
    problem = town(4)
    keys = [each.key for each in problem.jobs]
    data = modelled(Lookup(problem), keys).data
    driven = unpack(data, [(0, (0, 4)), (0, (8, 12))])
    assert cost_of_a_stop(driven) == pytest.approx(cost(driven) / 4)
    free = data.replace(
        vehicle_types=[
            each.replace(fixed_cost=600, unit_distance_cost=0, unit_duration_cost=0) for each in data.vehicle_types()
        ]
    )
    assert cost_of_a_stop(unpack(free, [(0, (0, 4)), (0, (8, 12))])) == 300


def test_a_worker_that_is_lost_takes_only_its_task_with_it():
    problem = town()
    model = modelled(Lookup(problem), [each.key for each in problem.jobs])
    with Crew(model.data, model.unit, 1, (WIDE, NARROW)) as crew:
        task = Task(0.2, 1, Heat(1.0, 0.03))
        assert len(crew.work([task, task])) == 2
        process, _ = crew.workers[0].hired.result()
        process.kill()
        process.join()
        assert len(crew.work([task, task])) == 1
        assert crew.cores == 1


def test_a_search_from_a_plan_is_no_dearer_than_the_plan():
    problem = town(30)
    first = HeadwayEngine().solve(problem, Budget(0.3, seed=1))
    assert HeadwayEngine().solve(problem, Budget(0.1, seed=2), first).cost <= first.cost


def test_a_plan_to_start_from_is_timed_and_priced_anew_whatever_it_says_of_itself():
    problem = town(30)
    first = HeadwayEngine().solve(problem, Budget(0.3, seed=1))
    free = replace(first, cost=0, routes=tuple(replace(each, cost=0) for each in first.routes))
    again = HeadwayEngine().solve(problem, Budget(0.2, seed=2), free)
    assert check(problem, again) == ()
    assert 0 < again.cost <= first.cost
    tight = replace(problem, vehicles=tuple(replace(each, capacity=(4,)) for each in problem.vehicles))
    assert check(tight, HeadwayEngine().solve(tight, Budget(0.2, seed=2), first)) == ()


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
