"""The background search keeps to its bound, never makes the plan worse, and asks the price of change."""

from __future__ import annotations

from dataclasses import replace

from headway.routing.engines.base import Budget
from headway.routing.live.change import change
from headway.routing.live.improving import improve
from headway.routing.live.nearby import courses_of, part_of
from headway.routing.live.returning import nearer
from headway.routing.live.state import Live, Progress
from headway.routing.plan import Plan
from tests.unit.routing.live.towns import pick, running, stop, town, van

CROSSED = [[stop(2, deliver=0), stop(9, deliver=0)], [stop(3, deliver=0), stop(8, deliver=0)]]
"""Two vans that both go out and far: one could do all on its way."""


def test_it_finds_what_is_worth_it() -> None:
    found = improve(running([van("a"), van("b")], CROSSED), Budget(0.3), [0])
    assert (found.live.cost, found.gain) == (18_000, 16_000)
    assert len(found.change.moved) == 2


def test_what_moves_more_than_it_gains_is_not_taken() -> None:
    live = running([van("a"), van("b")], CROSSED)
    dear = replace(live, prices=replace(live.prices, moved=20_000))
    found = improve(dear, Budget(0.2), [0])
    assert (found.gain, found.change.moved, found.live.courses) == (0, (), live.courses)


def test_no_more_stops_move_than_are_allowed() -> None:
    assert improve(running([van("a"), van("b")], CROSSED), Budget(0.2), [0], most_moved=0).gain == 0
    for most in (1, 4):
        live = town(1)
        found = improve(live, Budget(0.4), [0, 1], most_moved=most)
        assert len(found.change.moved) <= most
        assert found.live.cost <= live.cost


def test_what_is_left_out_is_tried_again() -> None:
    full = running([van("a", capacity=2)], [[stop(2), stop(3)]])
    full = replace(full, left_out={}, tasks={**full.tasks})
    live = replace(full, tasks={**full.tasks, "p": full.task_of(pick("p", 2))})
    missing = replace(live, left_out={"p": improve_reason(live)})
    assert improve(missing, Budget(0.1), [0]).live.left_out == {}


def improve_reason(live: Live):
    from headway.routing.plan import LeftOut

    return LeftOut("p", "no_room", f"{len(live.courses)} vehicles are full")


def test_a_part_starts_where_its_vehicles_are_and_keeps_goods_on_board() -> None:
    live = running([van("a"), van("b")], [[stop(2), stop(6)], [stop(3)]], progress={0: Progress(1, started=True)})
    part = part_of(live, [0, 1])
    first = part.problem.vehicles[0]
    places = sorted({0, 2, 3, 6})
    assert (places[first.start or 0], first.shift.start_s, first.rates.fixed) == (2, 200, 0)
    assert {job.key: job.only for job in part.problem.jobs} == {"j6": frozenset({0}), "j3": frozenset({1})}


def test_vehicles_that_are_alike_keep_the_routes_they_had() -> None:
    live = running([van("a"), van("b")], [[stop(2), stop(4)], [stop(3), stop(5)]])
    part = part_of(live, [0, 1])
    one, two = part.start.routes
    swapped = Plan((replace(one, vehicle=1), replace(two, vehicle=0)), (), 0)
    after = live.with_courses(*courses_of(live, part, swapped))
    assert change(live, after).moved == ()


def test_stops_go_back_where_that_costs_little() -> None:
    live = running([van("a"), van("b")], [[stop(2), stop(4)], [stop(3), stop(5)]])
    nodes = {node.key: node for course in live.courses for node in course.nodes}
    turned = live.with_courses(live.course(0, (nodes["j2"],)), live.course(1, [nodes[k] for k in ("j3", "j4", "j5")]))
    assert nearer(live, turned, None) is turned
    back = nearer(live, turned, 0)
    assert back is not None
    assert change(live, back).moved == ()


def test_what_the_event_moved_already_may_move_again() -> None:
    live = running([van("a"), van("b")], CROSSED)
    found = improve(live, Budget(0.3), [0], most_moved=0, touched={"j9", "j2"})
    assert set(found.change.moved) <= {"j9", "j2"}
    assert found.gain > 0
