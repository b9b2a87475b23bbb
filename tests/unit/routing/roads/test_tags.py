from __future__ import annotations

import pytest

from headway.routing.roads.engine.speeds import Driven, RoadSpeeds, learn_speeds
from headway.routing.roads.engine.tags import CYCLE, EVERYBODY, HEAVY, LIGHT, MOTOR, maxspeed_kmh, read_way, stopped_at


@pytest.mark.parametrize(
    ("said", "kmh"),
    [("50", 50), ("30 mph", 48.28032), ("DE:urban", 50), ("walk", 7), ("none", None), ("", None), ("fast", None)],
)
def test_a_limit_is_read(said, kmh):
    assert maxspeed_kmh(said) == (None if kmh is None else pytest.approx(kmh))


@pytest.mark.parametrize(
    ("tags", "along", "against"),
    [
        ({"highway": "residential"}, EVERYBODY, EVERYBODY),
        ({"highway": "motorway"}, MOTOR, 0),
        ({"highway": "residential", "oneway": "-1"}, 0, EVERYBODY),
        ({"highway": "residential", "oneway": "yes", "oneway:bicycle": "no"}, EVERYBODY, CYCLE),
        ({"highway": "tertiary", "junction": "roundabout"}, EVERYBODY, 0),
        ({"highway": "residential", "hgv": "no"}, LIGHT | CYCLE, LIGHT | CYCLE),
        ({"highway": "residential", "access": "no", "bicycle": "yes"}, CYCLE, CYCLE),
        ({"highway": "track"}, CYCLE, CYCLE),
        ({"highway": "track", "tracktype": "grade1", "motor_vehicle": "agricultural"}, CYCLE, CYCLE),
    ],
)
def test_who_may_use_a_way(tags, along, against):
    way = read_way(tags)
    assert way is not None
    assert (way.forward, way.backward) == (along, against)


@pytest.mark.parametrize("kind", ["footway", "steps", "motorway_junction", ""])
def test_what_is_no_road_is_none(kind):
    assert read_way({"highway": kind}) is None


def test_a_private_road_is_for_those_who_go_there():
    way = read_way({"highway": "service", "access": "private"})
    assert way is not None
    assert way.local & MOTOR == MOTOR


def test_a_gate_stops_whom_it_says():
    assert stopped_at({"barrier": "gate"}) == 0
    assert stopped_at({"barrier": "gate", "motor_vehicle": "no"}) == LIGHT | HEAVY
    assert stopped_at({"barrier": "bollard", "bicycle": "yes"}) == MOTOR


def test_legs_that_take_half_as_long_again_in_streets_teach_it():
    legs = [Driven((0.0, 0.0, 0.0, 600.0), 8, 900.0)] * 200
    learned = learn_speeds(legs)
    assert learned.stretch[3][1] == pytest.approx(1.5, abs=0.05)
    assert learned.stretch[0] == RoadSpeeds().stretch[0]
    assert 1.3 < learned.stretch[3][3] < 1.5


def test_one_leg_teaches_little():
    assert learn_speeds([Driven((0.0, 0.0, 0.0, 600.0), 8, 1200.0)]).stretch[3][1] < 1.2
