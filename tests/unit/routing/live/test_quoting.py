"""Quotes agree with working every place out, and say who gets late where nothing fits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from headway.routing.live.quoting import Late, Offer, cheapest, cheapest_of_many, course_with, quote
from headway.routing.live.state import Live, Progress
from headway.routing.live.tasks import Task
from headway.routing.problem import Call, Job, Transfer, Window
from tests.unit.routing.live.towns import pick, running, stop, town, van


def worked_out(live: Live, task: Task) -> float:
    """The least added cost over all places that make nobody late, each course worked out whole."""
    least = np.inf
    for vehicle in np.flatnonzero(live.may(task)).tolist():
        now = live.courses[vehicle]
        size = len(now.nodes) + 1
        places = [(p,) for p in range(size)] if len(task.nodes) == 1 else []
        pairs = [(p, q) for p in range(size) for q in range(p, size)] if len(task.nodes) == 2 else []
        for at in [*places, *pairs]:
            if task.from_depot and live.standings[vehicle].started:
                continue
            then = course_with(live, task, Offer(vehicle, at, 0.0))
            if then.harm <= now.harm and then.room.fits and not then.over_s:
                least = min(least, then.total - now.total)
    return least


def test_the_place_between_two_calls_costs_nothing_on_a_line() -> None:
    live = running([van("a"), van("b")], [[stop(2), stop(6)], [stop(3)]])
    best = quote(live, pick("new", 4))[0]
    assert (best.vehicle, best.at, best.added_cost, best.added_m) == (0, (1,), 0, 0)


def test_every_vehicle_that_can_makes_its_offer_cheapest_first() -> None:
    live = running([van("a"), van("b"), van("c")], [[stop(2)], [stop(6)], [stop(8)]])
    assert [(each.vehicle, each.added_cost) for each in quote(live, pick("new", 7))] == [(2, 0), (1, 2000), (0, 10000)]


def test_who_gets_late_is_named_with_how_much() -> None:
    live = running([van("a")], [[stop(5, 0, 500), stop(6, 0, 600)]], progress={0: Progress(0, started=True, free_s=0)})
    best = quote(live, pick("new", 1, 650, 700))[0]
    assert best.late == (Late("new", 400, 400),)
    assert best.added_cost == 4000


def test_nobody_without_the_skill_or_the_room_is_asked() -> None:
    live = running([van("a", skills=frozenset({"cold"})), van("b", capacity=1)], [[stop(2)], [stop(3)]])
    cold = Job("new", Call(4), (), (1,), skills=frozenset({"cold"}))
    assert [each.vehicle for each in quote(live, cold)] == [0]
    assert [each.vehicle for each in quote(live, pick("big", 4, collect=2))] == [0]
    assert quote(live, pick("huge", 4, collect=11)) == ()


def test_goods_of_one_depot_go_with_who_loads_there() -> None:
    live = running([van("a"), van("b")], [[stop(2)], [stop(3)]])
    near = Job("new", Call(4), (1,), depots=frozenset({0}))
    assert [each.vehicle for each in quote(live, near)] == [1, 0]
    assert quote(live, Job("new", Call(4), (1,), depots=frozenset({7}))) == ()


def test_goods_at_the_depot_are_fetched_by_who_has_left_only_where_it_may_reload() -> None:
    gone = {0: Progress(1, started=True)}
    new = stop(4)
    assert quote(running([van("a")], [[stop(2), stop(6)]], progress=gone), new) == ()
    again = running([van("a", reloads=(0,), trips=2)], [[stop(2), stop(6)]], progress=gone)
    best = quote(again, new)[0]
    assert (best.fetch, best.added_m) == (0, 4000)


@pytest.mark.parametrize("seed", range(6))
def test_the_cheapest_place_is_that_of_working_all_out(seed: int) -> None:
    live = town(seed)
    random = np.random.default_rng(seed)
    for number in range(12):
        opens = int(random.integers(0, 6_000))
        call = Call(41 + number, 60, (Window(opens, opens + 1_800),))
        job = Job(f"n{number}", call, (2,) if number % 3 == 0 else (), (1,), 0 if number % 2 else 300)
        task = live.task_of(job)
        offer = cheapest(live, task)
        expected = worked_out(live, task)
        if offer is not None and offer.fetch is None:
            assert offer.price == pytest.approx(expected, abs=1)
        else:
            assert not np.isfinite(expected)


@pytest.mark.parametrize("seed", range(4))
def test_the_cheapest_pair_of_places_is_that_of_working_all_out(seed: int) -> None:
    live = town(seed, stops=24)
    for number in range(4):
        task = live.task_of(
            Transfer(f"t{number}", Call(26 + number, 60), Call(40 + number, 60, (Window(0, 5_000),)), (3,))
        )
        offer = cheapest(live, task)
        expected = worked_out(live, task)
        assert (offer.price if offer else np.inf) == pytest.approx(expected, abs=1)


def test_many_at_once_find_what_one_at_a_time_finds() -> None:
    live = town(3)
    some = [None, frozenset({1}), frozenset({0, 3})]
    jobs = [
        replace(pick(f"n{number}", 41 + number, 500 * number, 500 * number + 2_000), only=some[number % 3])
        for number in range(20)
    ]
    vehicles, _, costs = cheapest_of_many(live, jobs)
    found = [cheapest(live, live.task_of(job)) for job in jobs]
    assert [each for each, offer in zip(vehicles.tolist(), found, strict=True) if offer] == [
        offer.vehicle for offer in found if offer
    ]
    assert sum(each is not None for each in found[1::3]) > 2
    assert costs.tolist() == pytest.approx([each.price if each else np.inf for each in found], abs=0.5)
