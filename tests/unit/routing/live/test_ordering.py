"""A task placed anew, and the calls of one vehicle in a better order, on a road that a person can walk."""

from __future__ import annotations

from headway.routing.live.ordering import better_order, placed_anew
from headway.routing.live.state import Live, Progress
from tests.unit.routing.live.towns import running, stop, van


def order(live: Live, vehicle: int) -> list[str]:
    return [node.key for node in live.courses[vehicle].nodes]


def test_a_detour_is_taken_out_of_the_order() -> None:
    live = running([van("a")], [[stop(4), stop(2), stop(6)]])
    after = better_order(live, 0)
    assert after.courses[0].distance_m == running([van("a")], [[stop(2), stop(4), stop(6)]]).courses[0].distance_m
    assert after.cost < live.cost


def test_what_is_urgent_comes_first_because_lateness_costs() -> None:
    live = running([van("a")], [[stop(6), stop(2, 0, 300)]])
    assert sum(live.courses[0].late) > 0
    assert order(better_order(live, 0), 0) == ["j2", "j6"]


def test_nothing_leaves_its_vehicle_for_a_better_order() -> None:
    live = running([van("a"), van("b")], [[stop(4), stop(2), stop(6)], [stop(5)]])
    after = better_order(live, 0)
    assert (sorted(order(after, 0)), order(after, 1)) == (["j2", "j4", "j6"], ["j5"])


def test_a_good_order_stays() -> None:
    live = running([van("a")], [[stop(2), stop(4), stop(6)]])
    assert better_order(live, 0) is live


def test_only_who_is_asked_for_takes_it() -> None:
    live = running([van("a"), van("b")], [[stop(2), stop(4)], [stop(6)]])
    after = placed_anew(live, "j4", (1,))
    assert after is not None
    assert (order(after, 0), sorted(order(after, 1))) == (["j2"], ["j4", "j6"])
    assert after.tasks["j4"] is live.tasks["j4"]


def test_goods_on_board_go_with_nobody_else() -> None:
    on_the_way = {0: Progress(0, started=True)}
    live = running([van("a"), van("b")], [[stop(2, deliver=1), stop(4, deliver=1)], [stop(6)]], progress=on_the_way)
    assert placed_anew(live, "j4", (1,)) is None
