"""What two joins tell of a quote is what walking the whole course tells."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from headway.routing.live.advancing import at
from headway.routing.live.joining import added
from headway.routing.live.quoting import later, offers, quote
from headway.routing.live.state import Live
from headway.routing.live.tasks import Task
from headway.routing.problem import Call, Job, Rates, Window
from tests.unit.routing.live.towns import pick, running, stop, town, van

HOURS = Rates(fixed=5_000, per_km=1_000, per_hour=36_000, per_overtime_hour=72_000)


def paid(seed: int) -> Live:
    """A town whose drivers are paid, one of them with an hour of overtime ahead."""
    live = town(seed, capacity=200)
    first = replace(live.vehicles[0], duty_s=live.courses[0].duty_s, overtime_s=3_600)
    vehicles = tuple(replace(each, rates=HOURS) for each in (first, *live.vehicles[1:]))
    live = replace(live, vehicles=vehicles)
    return live.with_courses(*(live.course(each.vehicle, each.nodes) for each in live.courses))


def walked(live: Live, task: Task) -> list[tuple[int, int, int, int]]:
    """Of every place that makes nobody late: what the whole course says, and that nobody is later by it."""
    found = []
    for each in offers(live, task):
        now, place = live.courses[each.vehicle], each.at[0]
        then = live.bill(each.vehicle, (*now.nodes[:place], task.nodes[0], *now.nodes[place:]))
        duty = then.duty_s - (now.duty_s if now.nodes or live.standings[each.vehicle].started else 0)
        found.append((each.vehicle, round(then.total - now.total), duty, then.distance_m - now.distance_m))
        assert later(now, then) == ()
    return sorted(found)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("passed_s", [0, 1_500])
def test_two_joins_tell_what_walking_the_course_tells(seed: int, passed_s: int) -> None:
    live = at(paid(seed), passed_s)
    random = np.random.default_rng(seed)
    told = 0
    for number in range(20):
        opens = int(random.integers(0, 9_000))
        task = live.task_of(Job(f"n{number}", Call(41 + number, 60, (Window(opens, opens + 2_400),)), (), (1,)))
        places = [(each.vehicle, each.at[0]) for each in offers(live, task)]
        for (vehicle, _), more, whole in zip(
            places, added(live, task.nodes[0], places), _in_order(live, task), strict=True
        ):
            if more is not None:
                assert (vehicle, round(more.cost), more.duty_s, more.distance_m) == whole
                told += 1
    assert told > 20


def _in_order(live: Live, task: Task) -> list[tuple[int, int, int, int]]:
    by_vehicle = {each[0]: each for each in walked(live, task)}
    return [by_vehicle[each.vehicle] for each in offers(live, task)]


def test_who_has_waited_too_long_for_a_place_is_walked_and_says_who_gets_late() -> None:
    live = running([van("a")], [[stop(2, 5_000, 5_200), stop(6, 0, 5_700)]])
    task = live.task_of(pick("new", 1, 0, 4_900))
    assert added(live, task.nodes[0], [(0, 0)]) != [None]
    waited = at(live, 4_890)
    assert added(waited, task.nodes[0], [(0, 0)]) == [None]
    assert [each.key for each in quote(waited, task.source)[0].late] == ["new"]


def test_who_had_nothing_to_do_is_paid_for_leaving() -> None:
    live = running([van("a"), replace(van("b"), rates=HOURS)], [[stop(2), stop(6)], []])
    task = live.task_of(pick("new", 4, 2_000, 2_500))
    assert walked(live, task) == [(0, 0, 0, 0), (1, 21_000, 800, 8_000)]
    more = [(each.added_cost, each.added_s, each.added_m) for each in quote(live, task.source)]
    assert more == [(0, 0, 0), (21_000, 800, 8_000)]
    assert None not in added(live, task.nodes[0], [(0, 1), (1, 0)])


def test_several_windows_and_goods_to_wait_for_are_walked() -> None:
    live = running([van("a"), van("b")], [[stop(2), stop(6)], []])
    twice = Job("new", Call(4, 0, (Window(0, 10), Window(500, 900))), (), (1,))
    assert added(live, live.task_of(twice).nodes[0], [(0, 1)]) == [None]
    later_on = Job("new", Call(4), (1,), (), 700)
    assert added(live, live.task_of(later_on).nodes[0], [(0, 1)]) == [None]
    assert [each.vehicle for each in quote(live, twice)] == [0, 1]
