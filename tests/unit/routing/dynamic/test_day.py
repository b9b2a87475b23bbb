from __future__ import annotations

import numpy as np

from headway.routing.dynamic.day import DRAWS, can_serve, draw, leaves_s, must_go
from tests.unit.routing.dynamic.days import asked, small_town


def test_the_day_lasts_from_the_first_to_the_last_window_start_less_an_hour():
    town = small_town()
    assert (town.first_epoch, town.last_epoch) == (1, 3)  # (7200 - 3600) / 3600 and (14400 - 3600) / 3600


def test_no_epoch_is_before_the_day():
    town = small_town()
    town.early_s[1] = 0
    assert town.first_epoch == 0


def test_routes_leave_an_hour_after_their_epoch_began():
    assert leaves_s(2) == 10_800


def test_a_request_can_be_served_up_to_the_last_second_of_its_window():
    town = small_town()
    requests = asked((1, 0, 8_200), (1, 0, 8_199))  # leaving 7200, there after 1000
    assert can_serve(town, 7_200, requests).tolist() == [True, False]


def test_waiting_for_a_window_can_make_the_return_too_late():
    town = small_town()
    requests = asked((1, 23_400, 25_000), (1, 23_401, 25_000))  # start, 100 of service, 1500 back, closes 25000
    assert can_serve(town, 7_200, requests).tolist() == [True, False]


def test_must_go_is_the_same_test_an_epoch_later():
    town = small_town()
    requests = asked((1, 0, 11_800), (1, 0, 11_799))  # epoch 2 leaves at 10800
    assert must_go(town, 1, requests).tolist() == [False, True]


def test_everything_must_go_in_the_last_epoch():
    town = small_town()
    assert must_go(town, 3, asked((1, 0, 99_999))).all()


def test_four_draws_give_place_window_load_and_service_each_of_a_client_of_its_own():
    town = small_town()
    rng = np.random.default_rng(8)
    place, window, load, service = (rng.integers(2, size=DRAWS) + 1 for _ in range(4))
    # In epoch 1 (leaving 7200) all four combinations of place and window can be served: nothing is dropped.
    drawn = draw(town, 1, np.random.default_rng(8))
    assert drawn.place.tolist() == place.tolist()
    assert drawn.early_s.tolist() == town.early_s[window].tolist()
    assert drawn.demand.tolist() == town.demand[load].tolist()
    assert drawn.service_s.tolist() == town.service_s[service].tolist()


def test_what_is_too_late_when_it_is_drawn_is_dropped_and_keys_go_on_without_a_gap():
    town = small_town()
    drawn = draw(town, 2, np.random.default_rng(8), first_key=40)  # leaving 10800: the window to 9000 is over
    assert set(drawn.late_s.tolist()) == {20_000}
    assert drawn.key.tolist() == list(range(40, 40 + len(drawn)))
