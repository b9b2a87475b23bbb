"""What fits in nowhere gets its reason, and loading again is a way to fit in."""

from __future__ import annotations

from headway.routing.checking import check
from headway.routing.engines.settling import settle
from headway.routing.lookup import Lookup
from headway.routing.problem import UNREACHABLE, Call, Matrix, Problem, Transfer, Window
from tests.unit.routing.problems import job, line, van

WAYS = line(0, 100, 250)
TWO = (job("a", 1, deliver=(6,)), job("b", 1, deliver=(6,), prize=10**6))


def test_what_has_no_room_is_not_called_too_dear() -> None:
    plan = settle(Lookup(Problem((WAYS,), (van(),), TWO)), {})
    assert [(each.key, each.reason) for each in plan.left_out] == [("b", "no_room")]


def test_what_has_no_room_beside_others_goes_after_loading_again() -> None:
    problem = Problem((WAYS,), (van(reloads=(0,), trips=2),), TWO)
    plan = settle(Lookup(problem), {})
    assert (check(problem, plan), plan.left_out, plan.cost) == ((), (), 400)


def test_goods_that_can_be_fetched_and_not_brought_are_unreachable() -> None:
    way = WAYS.duration_s.copy()
    way[1] = [UNREACHABLE, 0, UNREACHABLE]
    always = (Window(0, 10_000),)
    transfer = Transfer("t", Call(1, 0, always), Call(2, 0, always), (1,))
    plan = settle(Lookup(Problem((Matrix(way, way),), (van(end=None),), (), (transfer,))), {})
    assert [each.reason for each in plan.left_out] == ["unreachable"]
