"""Every event is answered: nothing is lost, nothing is overloaded, and what cannot be kept is named."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headway.routing.live.advancing import advance, at
from headway.routing.live.applying import apply
from headway.routing.live.events import (
    Breakdown,
    Cancel,
    Delay,
    FailedAttempt,
    Happening,
    NewOrder,
    NewRoads,
    NewVehicle,
    Reschedule,
    SignOff,
)
from headway.routing.live.flat import Flat
from headway.routing.live.quoting import Late
from headway.routing.live.state import Live, Progress
from headway.routing.plan import Act
from headway.routing.problem import Call, Matrix, Transfer, Window
from tests.unit.routing.live.towns import line, pick, running, stop, town, van


def order(live: Live, vehicle: int) -> list[str]:
    return [node.key for node in live.courses[vehicle].nodes]


def test_a_new_order_goes_where_it_is_cheapest_and_nobody_is_moved() -> None:
    live = running([van("a"), van("b")], [[stop(2), stop(6)], [stop(3)]])
    answer = apply(live, NewOrder(pick("new", 4)))
    assert order(answer.live, 0) == ["j2", "new", "j6"]
    assert (answer.change.moved, answer.change.left_out, answer.change.vehicles) == ((), (), (0,))


def test_what_nobody_can_take_is_left_out_by_name() -> None:
    live = running([van("a")], [[stop(2)]])
    (left,) = apply(live, NewOrder(pick("new", 4, collect=11))).change.left_out
    assert (left.key, left.reason, left.sentence) == (
        "new",
        "too_large",
        "needs 11 of load 1, the largest vehicle takes 10",
    )


def test_an_unreachable_address_is_named() -> None:
    matrix = line()
    cut = matrix.duration_s.copy()
    cut[:, 9] = cut[9, :] = 2**31 - 1
    live = running([van("a")], [[stop(2)]], matrix=Matrix(cut, matrix.distance_m))
    assert [each.reason for each in apply(live, NewOrder(pick("new", 9))).change.left_out] == ["unreachable"]


def test_a_cancelled_delivery_on_board_rides_along() -> None:
    live = running([van("a", capacity=4)], [[stop(2), stop(6, deliver=3)]], progress={0: Progress(0, started=True)})
    after = apply(live, Cancel("j6")).live
    assert order(after, 0) == ["j2"]
    assert after.courses[0].room.loads[0].tolist() == [4, 3]


def test_a_cancel_makes_room_for_what_was_left_out() -> None:
    live = running([van("a", capacity=2)], [[stop(2, deliver=2)]])
    full = apply(live, NewOrder(stop(4, deliver=1))).live
    assert set(full.left_out) == {"j4"}
    assert order(apply(full, Cancel("j2")).live, 0) == ["j4"]


def test_other_hours_move_a_stop_to_where_they_can_be_kept() -> None:
    live = running([van("a")], [[stop(2), stop(4, 0, 500), stop(6, 0, 700)]])
    after = apply(live, Reschedule("j2", (Window(900, 1200),)))
    assert order(after.live, 0) == ["j4", "j6", "j2"]
    assert (after.change.moved, after.change.late) == (("j2",), ())


def test_a_delay_gives_collections_to_others_and_names_who_is_late() -> None:
    live = running([van("a"), van("b")], [[stop(2, 0, 300)], []], progress={0: Progress(0, started=True)})
    live = apply(live, NewOrder(pick("fetch", 3, 0, 400))).live
    answer = apply(live, Delay(0, 1_000))
    assert order(answer.live, 1) == ["fetch"]
    assert answer.change.late == (Late("j2", 900, 900),)


def test_goods_of_a_vehicle_that_broke_down_are_fetched() -> None:
    live = running([van("a"), van("b")], [[stop(2), stop(6)], [stop(3)]], progress={0: Progress(1, started=True)})
    after = apply(live, Breakdown(0, 2, 500, 60)).live
    assert [(node.key, node.act) for node in after.courses[1].nodes] == [
        ("j3", Act.JOB),
        ("j6", Act.PICKUP),
        ("j6", Act.DELIVERY),
    ] or [node.key for node in after.courses[1].nodes].count("j6") == 2
    assert (order(after, 0), after.left_out) == ([], {})


def test_goods_that_cannot_be_fetched_are_left_out_by_name() -> None:
    live = running([van("a"), van("b")], [[stop(2), stop(6)], []], progress={0: Progress(1, started=True)})
    assert [each.key for each in apply(live, Breakdown(0, None, 500)).change.left_out] == ["j6"]


def test_a_failed_attempt_is_tried_again_by_who_has_the_goods() -> None:
    jobs = [stop(2), stop(6, 0, 700)]
    live = running([van("a"), van("b")], [jobs, []], progress={0: Progress(1, started=True)})
    answer = apply(live, FailedAttempt(jobs[0], 0, (Window(1_000, 5_000),)))
    assert order(answer.live, 0) == ["j6", "j2"]
    assert order(apply(live, FailedAttempt(jobs[0], 0)).live, 0) == ["j6"]


def test_a_driver_who_signs_off_does_what_fits_and_brings_back_the_rest() -> None:
    live = running([van("a"), van("b")], [[stop(2), stop(8)], []], progress={0: Progress(0, started=True)})
    answer = apply(live, SignOff(0, 500))
    assert order(answer.live, 0) == ["j2"]
    assert (order(answer.live, 1), answer.live.courses[0].end_s) == (["j8", "j8"], 400)


def test_one_more_vehicle_takes_what_was_left_out() -> None:
    full = apply(running([van("a", capacity=1)], [[stop(2)]]), NewOrder(stop(4))).live
    assert apply(full, NewVehicle(van("b"), 100)).live.left_out == {}


def test_calls_done_leave_the_plan_and_the_rest_stands_as_it_was() -> None:
    live = running([van("a")], [[stop(2), stop(6)]])
    gone = advance(live, 0, 1, 250)
    assert (order(gone, 0), gone.standings[0].place, gone.tasks["j6"].aboard) == (["j6"], 2, 0)
    assert gone.courses[0].times[0] == (650, 650, 650)
    with pytest.raises(ValueError, match="not 3"):
        advance(live, 0, 3, 0)


def happening(live: Live, kind: int, seed: int) -> Happening:
    """An event of the kind, drawn from what the plan has."""
    random = np.random.default_rng(seed)
    vehicle = int(random.integers(len(live.vehicles)))
    key = sorted(live.tasks)[int(random.integers(len(live.tasks)))]
    place, begins = int(random.integers(21, 49)), int(random.integers(0, 9_000))
    window = Window(begins, begins + int(random.integers(0, 3_000)))
    goods = (int(random.integers(1, 9)),)
    ride = Transfer(f"t{seed}", Call(place, 60), Call(69 - place, 60, (window,)), goods)
    standing = live.standings[vehicle]
    events: list[Happening] = [
        NewOrder(pick(f"p{seed}", place, window.start_s, window.end_s, goods[0])),
        NewOrder(ride),
        Cancel(key),
        Reschedule(key, (window,)),
        Delay(vehicle, int(random.integers(0, 5_000)), 1.5 if seed % 3 == 0 else 1.0),
        Breakdown(vehicle, standing.place if seed % 2 else None, standing.ready_s + 600),
        FailedAttempt(live.tasks[key].source, live.where.get(key, vehicle), (window,) if seed % 2 else ()),
        SignOff(vehicle, standing.ready_s + int(random.integers(0, 6_000))),
        NewVehicle(van("more", 60, 40_000), begins),
    ]
    return events[kind]


def check(live: Live) -> None:
    """What always holds."""
    calls = Counter(node.key for course in live.courses for node in course.nodes if node.act is not Act.RELOAD)
    for key, task in live.tasks.items():
        assert calls[key] == (0 if key in live.left_out else len(task.nodes)), key
    assert set(calls) <= set(live.tasks)
    for course in live.courses:
        assert course.room.fits
        assert not (live.standings[course.vehicle].out and course.nodes)
        seen: set[str] = set()
        for node in course.nodes:
            assert live.tasks[node.key].aboard in (None, course.vehicle) if node.act is not Act.RELOAD else True
            assert node.act is not Act.DELIVERY or node.aboard or node.key in seen
            seen.add(node.key)
    kept_in_step(live)


def kept_in_step(live: Live) -> None:
    """What an event carried over from the plan before it is what would be worked out of the plan as it is now."""
    anew = replace(live)
    assert live.where == anew.where
    assert [live.may(each).tolist() for each in live.tasks.values()] == [
        anew.may(each).tolist() for each in live.tasks.values()
    ]
    for each in fields(Flat):
        np.testing.assert_array_equal(getattr(live.flat, each.name), getattr(anew.flat, each.name), each.name)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 5),
    st.sampled_from([4, 10]),
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 10_000)), min_size=1, max_size=8),
)
def test_whatever_happens_nothing_is_lost_and_nothing_is_overloaded(
    seed: int, vehicles: int, events: list[tuple[int, int]]
) -> None:
    live = town(seed, stops=20, vehicles=vehicles)
    check(live)
    for kind, draw in events:
        if not live.tasks:
            break
        before = live
        answer = apply(live, happening(live, kind, draw), at_most(before))
        live = answer.live
        check(live)
        named = {each.key for each in answer.change.left_out} | set(before.left_out)
        assert set(live.left_out) <= named


def at_most(live: Live) -> int:
    return live.now_s + 30


def test_time_moves_who_has_not_left() -> None:
    live = running([van("a")], [[stop(2)]])
    assert at(live, 700).courses[0].times[0][0] == 900


def test_changed_roads_change_the_times_and_no_order() -> None:
    live = running([van("a")], [[stop(2), stop(6)]])
    slow = line()
    after = apply(live, NewRoads((Matrix(slow.duration_s * 2, slow.distance_m),))).live
    assert (order(after, 0), after.courses[0].times[1][0]) == (["j2", "j6"], 1_200)


def test_a_way_that_changed_changes_the_vehicles_that_go_it_and_no_other() -> None:
    live = running([van("a"), van("b")], [[stop(2), stop(6)], [stop(4), stop(8)]])
    slow = line()
    slow.duration_s[6, 0] += 50
    after = apply(live, NewRoads((slow,))).live
    assert (after.courses[0].end_s, after.courses[1]) == (1_250, live.courses[1])
