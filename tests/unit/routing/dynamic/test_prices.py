from __future__ import annotations

import numpy as np
import pytest

from headway.routing.dynamic.policies.base import Effort, View
from headway.routing.dynamic.policies.headway import Headway, Waiting
from headway.routing.dynamic.policies.prices import Sampling, route_shares, sampled_prices
from tests.unit.routing.dynamic.days import asked, ints, small_town


def view(epoch: int = 1) -> View:
    requests = asked((2, 7_200, 20_000), (2, 14_400, 20_000), (1, 7_200, 9_000))
    return View(small_town(), epoch, requests, np.array([False, False, True]), Effort(0.2), seed=1)


def test_a_route_is_parted_into_detours_and_equal_parts_of_the_rest():
    # Out 1000, over 700, back 2000: 3700; without client 1 3800, without client 2 2500: 2600 are common.
    assert route_shares(small_town(), ints(1, 2), common=1.0).tolist() == [-100 + 1_300, 1_200 + 1_300]


def test_the_rest_can_be_charged_in_part():
    assert route_shares(small_town(), ints(1, 2), common=0.5).tolist() == [-100 + 650, 1_200 + 650]


def test_who_is_alone_on_a_route_pays_it_all():
    assert route_shares(small_town(), ints(2), common=0.5).tolist() == [3_800]


def test_only_what_may_wait_is_priced():
    prices = sampled_prices(view(), ints(0, 1), Sampling(1, 0.1, 0.7), seed=3)
    assert prices is not None
    assert np.isnan(prices).tolist() == [False, False, True]


@pytest.mark.parametrize(("worth", "sent"), [(0.0, {2}), (1_000.0, {0, 1, 2})])
def test_what_is_worth_nothing_waits_and_what_is_dear_leaves(worth, sent):
    routes = Headway(Waiting(worth=worth)).send(view())
    assert {i for route in routes for i in route} == sent


def test_without_a_sample_everything_leaves():
    routes = Headway(Waiting(share=0.0)).send(view())
    assert {i for route in routes for i in route} == {0, 1, 2}
