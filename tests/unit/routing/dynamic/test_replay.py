from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from headway.routing.dynamic.answer import answer
from headway.routing.dynamic.checking import check
from headway.routing.dynamic.policies.base import Effort, View
from headway.routing.dynamic.policies.registry import NAMES, policy
from headway.routing.dynamic.replay import Refused, play
from tests.unit.routing.dynamic.days import grid, small_town

SHORT = Effort(0.1)


class Alone:
    """Sends everything, each request on a route of its own."""

    name = "alone"

    def send(self, view: View) -> list[list[int]]:
        return [[i] for i in range(len(view.open))]


class Nobody:
    name = "nobody"

    def send(self, view: View) -> list[list[int]]:
        return []


def test_a_day_of_single_trips_costs_there_and_back_for_each_request():
    town, rng, expected = small_town(), np.random.default_rng(5), 0
    for epoch in (1, 2, 3):
        place, window, _, _ = (rng.integers(2, size=100) + 1 for _ in range(4))
        kept = np.ones(100, dtype=bool) if epoch == 1 else window == 2  # 9000 is over when epoch 2 leaves at 10800
        expected += int(np.where(place[kept] == 1, 2_500, 3_800).sum())
    record = play(town, 5, Alone(), SHORT)
    assert record.cost == expected
    assert check(town, record).cost == expected


def test_who_leaves_out_what_must_go_is_refused():
    with pytest.raises(Refused):
        play(small_town(), 5, Nobody(), SHORT)


@pytest.mark.parametrize("name", NAMES)
def test_every_policy_keeps_the_rules_by_an_independent_check(name):
    town = grid()
    record = play(town, 3, policy(name, town, 3, SHORT), SHORT)
    verdict = check(town, record)
    assert (verdict.late, verdict.overloaded, verdict.faults) == (0, 0, ())


def test_greedy_never_waits_and_lazy_sends_what_must_go_only():
    town = grid()
    greedy = play(town, 3, policy("greedy", town, 3, SHORT), SHORT)
    lazy = play(town, 3, policy("lazy", town, 3, SHORT), SHORT)
    assert all(each.sent == each.open for each in greedy.epochs)
    assert all(each.sent == each.must for each in lazy.epochs)


def test_the_check_sees_a_route_sent_too_late_and_a_request_never_sent():
    town = small_town()
    record = play(town, 5, Alone(), SHORT)
    first, *others = record.epochs
    late = replace(record, epochs=(replace(first, epoch=3), *others))
    assert check(town, late).late > 0
    short = replace(record, epochs=(replace(first, routes=first.routes[1:]), *others))
    assert any("never sent" in fault for fault in check(town, short).faults)


def test_the_check_sees_an_overload():
    town = small_town()
    record = play(town, 5, Alone(), SHORT)
    first, *others = record.epochs
    one = tuple(key for route in first.routes for key in route)
    assert check(town, replace(record, epochs=(replace(first, routes=(one,)), *others))).overloaded == 1


def test_the_answer_is_the_documents():
    town = small_town()
    record = play(town, 5, Alone(), SHORT)
    document = answer(town, record)
    assert list(document) == ["cost", "requests", "epochs", "late"]
    assert document["late"] == 0
    rows = document["epochs"]
    assert isinstance(rows, list)
    assert list(rows[0]) == ["epoch", "open", "must", "sent", "routes", "cost"]
