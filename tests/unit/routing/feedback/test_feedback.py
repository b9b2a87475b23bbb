from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import numpy as np
import pytest

from headway.routing.feedback.comparing import by_corridor, figures, group, groups
from headway.routing.feedback.learned import Learned, band_of, depot_zone, zone_of
from headway.routing.feedback.learning import learned_from
from headway.routing.problem import UNREACHABLE, Matrix
from headway.routing.roads.circle import GreatCircle
from tests.unit.routing.feedback.turning import HERE, NINE, THERE, turned

MANY = [turned(number) for number in range(1, 201)]
ALL = {each.shipment_id for each in MANY}


def test_what_took_half_as_long_again_is_planned_so():
    learned = learned_from(MANY, ALL)
    assert learned.learned_ratio(zone_of(HERE), zone_of(THERE), band_of(NINE)) == pytest.approx(1.5, rel=0.03)
    assert learned.learned_service_s(300, "ACME", "Dock 3", band_of(NINE)) == pytest.approx(450, rel=0.03)


def test_only_what_is_clean_teaches():
    learned = learned_from([*MANY, *(turned(n, drove_s=3000) for n in range(1001, 1201))], ALL)
    assert learned.learned_ratio(zone_of(HERE), zone_of(THERE), band_of(NINE)) == pytest.approx(1.5, rel=0.03)


def test_a_correction_that_was_planned_with_is_not_learned_away():
    corrected = [turned(n, leg_s=900, ratio=1.5) for n in range(1, 201)]
    learned = learned_from(corrected, ALL)
    assert learned.learned_ratio(zone_of(HERE), zone_of(THERE), band_of(NINE)) == pytest.approx(1.5, rel=0.03)


def test_waiting_for_a_door_to_open_is_not_work():
    stop = turned(opens_at=NINE + timedelta(seconds=400), ended_at=NINE + timedelta(seconds=700))
    assert (stop.waited_s, stop.worked_s) == (400, 300)


@pytest.mark.parametrize("changes", [{"followed": False}, {"drove_s": None}, {"point": None}, {"leg_s": 5}])
def test_a_leg_nobody_planned_so_teaches_nothing(changes):
    assert turned(**changes).travel() is None


@pytest.mark.parametrize("changes", [{"failed": True}, {"ended_at": None}, {"work_s": None}])
def test_a_stop_that_was_not_done_teaches_no_service_time(changes):
    assert turned(**changes).service() is None


def test_a_matrix_is_corrected_leg_by_leg_and_keeps_its_holes():
    learned = learned_from(MANY, ALL)
    usual = GreatCircle().between([HERE, THERE], NINE)
    holed = Matrix(usual.duration_s.copy(), usual.distance_m)
    holed.duration_s[1, 0] = UNREACHABLE
    found = learned.corrected(holed, [HERE, THERE], NINE)
    assert found.duration_s[0, 1] == pytest.approx(1.5 * usual.duration_s[0, 1], rel=0.03)
    assert found.duration_s[1, 0] == UNREACHABLE
    assert np.array_equal(found.distance_m, usual.distance_m)


def test_a_depot_is_a_place_of_its_own():
    learned = learned_from([turned(n, came_from=None) for n in range(1, 201)], ALL)
    usual = GreatCircle().between([HERE, THERE], NINE)
    assert learned.learned_ratio(depot_zone("D1"), zone_of(THERE), "morning") == pytest.approx(1.5, rel=0.03)
    named = learned.corrected(usual, [HERE, THERE], NINE, depot="D1").duration_s[0, 1]
    assert named == pytest.approx(1.5 * usual.duration_s[0, 1], rel=0.03)


def test_nothing_learned_changes_nothing():
    usual = GreatCircle().between([HERE, THERE], NINE)
    assert Learned().corrected(usual, [HERE, THERE], NINE) is usual
    assert Learned().learned_service_s(300, "ACME", "Dock 3") == 300


def test_figures_of_two_stops_by_hand():
    late = turned(2, arrived_at=NINE + timedelta(seconds=901), drove_s=600, followed=False, failed=True)
    found = figures([turned(1), late])
    assert (found.stops, found.failed, found.legs) == (2, 1, 1)
    assert (found.travel_s, found.drove_s, found.plan_error_s) == (600, 900, 300)
    assert (found.work_s, found.worked_s, found.work_ratio) == (300, 450, 1.5)
    assert (found.on_plan, found.in_order) == (0.5, 0.5)


def test_both_figures_are_shown_all_in_and_clean():
    found = group("all", [turned(1), turned(2, drove_s=2000)], {UUID(int=1)})
    assert (found.all_in.drove_s, found.clean.drove_s) == (2900, 900)


def test_the_corridor_that_missed_its_plan_most_comes_first():
    found = groups([turned(1, drove_s=610), turned(2, drove_s=5000, came_from=None)], ALL, by_corridor)
    assert [each.name for each in found] == ["depot D1 > 47.20,9.20", "47.00,9.00 > 47.20,9.20"]


def test_no_stops_have_no_shares():
    found = figures([])
    assert (found.on_plan, found.plan_error_s, found.travel_ratio) == (None, None, None)
