"""A place more in a plan's matrices: the same ways as when all of them are measured again."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from headway.kernel.geo import Point
from headway.learning.ratios import Seen, learn
from headway.routing.feedback.learned import NEW, Learned, corridor, depot_zone, zone_of
from headway.routing.roads.circle import GreatCircle
from tests.unit.dispatch.test_fleet_roads import BERLIN_MIDNIGHT, DEPOT, PLACE

AT = BERLIN_MIDNIGHT + timedelta(hours=9)
SLOW = Learned(
    learn([Seen("morning", corridor(depot_zone("BER"), zone_of(PLACE), "morning"), 600.0, 900.0)] * 300), version=3
)


@pytest.mark.parametrize("known", [NEW, SLOW])
@pytest.mark.parametrize("others", [0, 1, 70])
async def test_the_ways_of_a_new_place_are_those_of_the_whole_matrix(others, known):
    random = np.random.default_rng(1)
    points = [DEPOT, *(Point(*each) for each in random.uniform((52.4, 13.2), (52.7, 13.6), (others, 2)))]
    travel = GreatCircle()
    spokes = known.corrected_spokes(await travel.spokes(PLACE, points, AT), PLACE, points, AT, "BER")
    whole = known.corrected(await travel.matrix([*points, PLACE], AT), [*points, PLACE], AT, "BER")
    assert (spokes.out_s == whole.duration_s[-1, :-1]).all()
    assert (spokes.out_m == whole.distance_m[-1, :-1]).all()
    assert (spokes.back_s == whole.duration_s[:-1, -1]).all()
    assert (spokes.back_m == whole.distance_m[:-1, -1]).all()


async def test_what_was_learned_of_the_depots_roads_is_in_the_way_to_a_new_place():
    spokes = await GreatCircle().spokes(PLACE, [DEPOT], AT)
    slower = SLOW.corrected_spokes(spokes, PLACE, [DEPOT], AT, "BER")
    assert slower.back_s[0] == pytest.approx(1.5 * spokes.back_s[0], rel=0.03)
