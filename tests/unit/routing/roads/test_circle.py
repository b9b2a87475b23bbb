from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from headway.kernel.errors import BadInput
from headway.kernel.geo import Point, distance_m
from headway.routing.problem import UNREACHABLE, Matrix
from headway.routing.roads.base import BICYCLE, CAR, TRUCK, Stranded, stranded
from headway.routing.roads.circle import GreatCircle, Speeds

VADUZ, BUCHS, ZURICH = Point(47.141, 9.5215), Point(47.167, 9.478), Point(47.3769, 8.5417)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


async def test_metres_are_the_great_circle_times_the_detour():
    found = await GreatCircle(Speeds(detour=1.5)).matrix([VADUZ, ZURICH], NOON)
    assert found.distance_m[0, 1] == round(1.5 * distance_m(VADUZ, ZURICH))
    assert found.distance_m[0, 0] == 0
    assert found.duration_s[0, 0] == 0


def test_a_far_place_is_reached_faster_per_metre():
    found = GreatCircle().between([VADUZ, BUCHS, ZURICH], NOON)
    assert found.duration_s[0, 2] / found.distance_m[0, 2] < found.duration_s[0, 1] / found.distance_m[0, 1]


def test_rush_hour_takes_longer():
    rush = GreatCircle().between([VADUZ, BUCHS], NOON.replace(hour=8)).duration_s[0, 1]
    assert rush == pytest.approx(GreatCircle().between([VADUZ, BUCHS], NOON).duration_s[0, 1] / 0.8, abs=1)


def test_a_truck_is_slower_than_a_car_and_a_bicycle_slowest():
    times = [GreatCircle().between([VADUZ, ZURICH], NOON, each).duration_s[0, 1] for each in (CAR, TRUCK, BICYCLE)]
    assert times == sorted(times)
    assert len(set(times)) == 3


async def test_a_time_without_a_zone_is_refused():
    with pytest.raises(BadInput, match="no time zone"):
        await GreatCircle().matrix([VADUZ], datetime(2026, 3, 2, 12))  # noqa: DTZ001


def test_a_place_that_is_cut_off_is_named():
    reach = np.zeros((4, 4), dtype=np.int64)
    reach[:3, 3] = UNREACHABLE
    assert stranded(Matrix(reach, reach)) == (Stranded(3, reach=False, leave=True),)
    assert "no road leads here" in stranded(Matrix(reach, reach))[0].sentence
