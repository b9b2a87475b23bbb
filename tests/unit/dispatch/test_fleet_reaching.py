"""A place more in a plan's matrices: the same ways as when all of them are measured again."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from headway.dispatch.fleet.drafting import matrices_of
from headway.dispatch.fleet.reaching import TOGETHER, legs_of
from headway.kernel.geo import Point
from headway.learning.ratios import Seen, learn
from headway.routing.feedback.learned import NEW, Learned, corridor, depot_zone, zone_of
from headway.routing.roads.circle import GreatCircle
from tests.unit.dispatch.test_fleet_roads import BERLIN_MIDNIGHT, DAY, DEPOT, PLACE

AT = BERLIN_MIDNIGHT + timedelta(hours=7)
SLOW = Learned(
    learn([Seen("morning", corridor(depot_zone("BER"), zone_of(PLACE), "morning"), 600.0, 900.0)] * 300), version=3
)


@pytest.mark.parametrize("known", [NEW, SLOW])
@pytest.mark.parametrize("others", [0, 1, TOGETHER, 2 * TOGETHER + 5])
async def test_the_ways_of_a_new_place_are_those_of_the_whole_matrix(others, known):
    random = np.random.default_rng(1)
    spots = [(DEPOT.lat, DEPOT.lon), *map(tuple, random.uniform((52.4, 13.2), (52.7, 13.6), (others, 2)))]
    new = (PLACE.lat, PLACE.lon)
    (legs,) = await legs_of(GreatCircle(), spots, new, DAY, AT, known)
    (whole,) = await matrices_of(GreatCircle(), [Point(*each) for each in (*spots, new)], DAY, AT, known)
    assert (legs.out_s == whole.duration_s[-1, :-1]).all()
    assert (legs.out_m == whole.distance_m[-1, :-1]).all()
    assert (legs.back_s == whole.duration_s[:-1, -1]).all()
    assert (legs.back_m == whole.distance_m[:-1, -1]).all()
