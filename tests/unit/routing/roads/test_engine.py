from __future__ import annotations

import heapq
from datetime import UTC, datetime

import numpy as np
import pytest

from headway.kernel.geo import Point
from headway.routing.problem import UNREACHABLE
from headway.routing.roads.base import BICYCLE, CAR, TRUCK, stranded
from headway.routing.roads.engine.extract import BadExtract
from headway.routing.roads.engine.files import BadRoads, load, prepare
from headway.routing.roads.engine.metric import SHUT
from headway.routing.roads.engine.roads import RoadEngine
from headway.routing.roads.engine.speeds import RoadSpeeds
from tests.unit.routing.roads.towns import STEP, at, town

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
EDGE_M = 111.2
BLOCK: list[tuple[list[int], dict[str, str]]] = [([0, 1], {}), ([1, 11], {}), ([11, 10], {}), ([10, 0], {})]
"""A square of four streets: 0 and 1 below, 10 and 11 above."""


def half(a: int, b: int) -> Point:
    """The middle of a street."""
    return Point((at(a).lat + at(b).lat) / 2, (at(a).lon + at(b).lon) / 2)


def metres(engine: RoadEngine, a: Point, b: Point, profile=CAR) -> float:
    return float(engine.between([a, b], NOON, profile).distance_m[0, 1])


def test_the_way_is_as_long_as_its_streets(tmp_path):
    engine = town(tmp_path, BLOCK)
    assert metres(engine, half(0, 1), half(1, 11)) == pytest.approx(EDGE_M, abs=2)


def test_a_one_way_street_is_driven_around(tmp_path):
    engine = town(tmp_path, [([0, 1], {"oneway": "yes"}), *BLOCK[1:]])
    assert metres(engine, half(1, 11), half(10, 0)) == pytest.approx(2 * EDGE_M, abs=2)
    there = engine.between([half(0, 1), half(1, 11)], NOON).distance_m
    assert there[0, 1] == pytest.approx(EDGE_M, abs=2)
    assert there[1, 0] == pytest.approx(3 * EDGE_M, abs=2)


def test_back_on_the_same_one_way_street_goes_around_the_block(tmp_path):
    engine = town(tmp_path, [([0, 1], {"oneway": "yes"}), *BLOCK[1:]])
    early, late = Point(0, STEP * 0.25), Point(0, STEP * 0.75)
    assert metres(engine, early, late) == pytest.approx(EDGE_M / 2, abs=2)
    assert metres(engine, late, early) == pytest.approx(3.5 * EDGE_M, abs=3)


@pytest.mark.parametrize(("kind", "to"), [("no_left_turn", 2), ("only_straight_on", 5)])
def test_a_forbidden_turn_is_not_made(tmp_path, kind, to):
    streets = [*BLOCK, ([1, 2], {})]
    free = metres(town(tmp_path, streets), half(0, 1), half(1, 11))
    bound = metres(town(tmp_path, streets, [(1, 1, to, kind)]), half(0, 1), half(1, 11))
    assert free == pytest.approx(EDGE_M, abs=2)
    assert bound > 2 * EDGE_M


def test_a_bicycle_passes_a_bollard_and_a_car_goes_around(tmp_path):
    engine = town(tmp_path, BLOCK, nodes={1: {"barrier": "bollard"}})
    assert metres(engine, half(0, 1), half(1, 11), BICYCLE) == pytest.approx(EDGE_M, abs=2)
    assert metres(engine, half(0, 1), half(1, 11)) > 2.9 * EDGE_M


def test_a_truck_goes_around_what_is_not_for_trucks(tmp_path):
    engine = town(tmp_path, [([0, 1], {}), ([1, 11], {"hgv": "no"}), *BLOCK[2:], ([11, 12], {}), ([0, 20], {})])
    car, truck = (metres(engine, half(0, 1), half(11, 12), each) for each in (CAR, TRUCK))
    assert car == pytest.approx(2 * EDGE_M, abs=2)
    assert truck == pytest.approx(3 * EDGE_M, abs=3)


def test_a_private_street_is_reached_but_not_cut_through(tmp_path):
    private = ([1, 11], {"access": "private"})
    engine = town(tmp_path, [BLOCK[0], private, *BLOCK[2:]])
    assert metres(engine, half(0, 1), half(1, 11)) == pytest.approx(EDGE_M, abs=2)
    assert metres(engine, half(0, 1), half(11, 10)) == pytest.approx(2 * EDGE_M, abs=2)
    assert metres(engine, Point(0, STEP * 0.9), Point(STEP, STEP * 0.9)) > 2.5 * EDGE_M


def test_a_place_far_from_any_road_is_named(tmp_path):
    engine = town(tmp_path, BLOCK)
    found = engine.between([half(0, 1), half(1, 11), Point(0.5, 0.5)], NOON)
    assert found.duration_s[0, 2] == UNREACHABLE
    assert found.distance_m[2, 0] == UNREACHABLE
    assert [each.index for each in stranded(found)] == [2]


def test_an_island_is_not_where_one_is_taken(tmp_path):
    engine = town(tmp_path, [*BLOCK, ([55, 56], {})])
    snap = engine.snap(half(55, 56))
    assert snap is None or snap.off_m > 300


def test_the_line_of_a_way_has_the_ways_length(tmp_path):
    engine = town(tmp_path, BLOCK)
    way = engine.way(half(0, 1), half(11, 10), NOON)
    assert way is not None
    assert way.distance_m == pytest.approx(2 * EDGE_M, abs=3)
    assert way.line[0] == pytest.approx((0, STEP / 2))
    assert way.line[-1] == pytest.approx((STEP, STEP / 2))
    assert way.duration_s == engine.between([half(0, 1), half(11, 10)], NOON).duration_s[0, 1]


def test_learned_speeds_stretch_the_hours_they_were_learned_for(tmp_path):
    slow = RoadSpeeds(((1.0,) * 5, (1.0,) * 5, (1.0,) * 5, (1.0, 2.0, 1.0, 1.0, 1.0)))
    roads = town(tmp_path, [([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], {})])
    engine = RoadEngine(load(tmp_path / "town.roads"), slow)
    both = [Point(0, 0.0001), Point(0, 0.0089)]
    usual = roads.between(both, NOON).duration_s[0, 1]
    assert engine.between(both, NOON).duration_s[0, 1] == usual
    assert engine.between(both, NOON.replace(hour=8)).duration_s[0, 1] == pytest.approx(2 * usual, rel=0.02)


def test_a_lattice_agrees_with_dijkstra(tmp_path):
    """Random one-way streets, speeds and signs; our own search over arcs and turns is the judge."""
    draw = np.random.default_rng(4)
    pairs = [(n, n + d) for n in range(100) for d in (1, 10) if n + d < 100 and (d == 10 or n % 10 < 9)]
    streets = [
        (list(pair), {"oneway": ["no", "yes", "-1"][draw.choice(3, p=[0.6, 0.2, 0.2])], "maxspeed": str(speed)})
        for pair, speed in zip(pairs, draw.integers(10, 60, len(pairs)), strict=True)
    ]
    signs = [
        (int(a) + 1, node, int(b) + 1, "no_left_turn")
        for node in range(100)
        if draw.random() < 0.4 and len(near := [i for i, pair in enumerate(pairs) if node in pair]) > 2
        for a, b in [draw.choice(near, 2, replace=False)]
    ]
    engine = town(tmp_path, streets, signs)
    roads, metric = load(tmp_path / "town.roads"), engine.metric(CAR, 12)
    assert roads.restrictions == len(signs)
    onward: dict[int, list[tuple[int, int]]] = {}
    for a, b, ms in zip(roads.turns.source.tolist(), roads.turns.target.tolist(), metric.turn_ms.tolist(), strict=True):
        if ms < SHUT:
            onward.setdefault(a, []).append((b, ms))
    points = [half(*pairs[i]) for i in draw.choice(len(pairs), 12, replace=False)]
    found = engine.between(points, NOON).duration_s
    for row, start in enumerate(points):
        for column, end in enumerate(points):
            if row != column:
                assert found[row, column] == dijkstra(engine, onward, metric.arc_ms, start, end)


async def test_the_ways_from_and_to_one_place_are_those_of_the_whole_matrix(tmp_path):
    """Streets of one way, a place on the same street ahead and behind, one far from any road."""
    kinds = [{"oneway": "yes"}, {}, {"oneway": "-1"}, {"maxspeed": "20"}]
    pairs = [(n, n + d) for n in range(30) for d in (1, 10) if n + d < 30 and (d == 10 or n % 10 < 9)]
    engine = town(tmp_path, [(list(pair), kinds[number % 4]) for number, pair in enumerate(pairs)])
    points = [half(*pair) for pair in pairs[::3]]
    points += [Point(0, STEP * share) for share in (0.1, 0.5, 0.9)] + [Point(0.5, 0.5)]
    whole = engine.between(points, NOON)
    for hub in range(len(points)):
        found = await engine.spokes(points[hub], points, NOON)
        for seconds, metres, row in ((found.out_s, found.out_m, hub), (found.back_s, found.back_m, (slice(None), hub))):
            others = np.arange(len(points)) != hub
            np.testing.assert_array_equal(seconds[others], whole.duration_s[row][others])
            np.testing.assert_allclose(metres[others], whole.distance_m[row][others], rtol=0, atol=1)


def dijkstra(engine: RoadEngine, onward, arc_ms, start: Point, end: Point) -> int:
    a, b = engine.snap(start), engine.snap(end)
    assert a is not None
    assert b is not None
    queue = [(left * arc_ms[arc], arc, True) for arc, left in ((2 * a.edge, 1 - a.share), (2 * a.edge + 1, a.share))]
    queue = [each for each in queue if each[0] < SHUT / 4]
    heapq.heapify(queue)
    done, best = set(), float(UNREACHABLE * 1000)
    left_of = {2 * b.edge: 1 - b.share, 2 * b.edge + 1: b.share}
    while queue:
        ms, arc, first = heapq.heappop(queue)
        if arc in left_of and not first:
            best = min(best, ms - left_of[arc] * arc_ms[arc])
        if not first and arc in done:
            continue
        done |= set() if first else {arc}
        for target, cost in onward.get(arc, []):
            heapq.heappush(queue, (ms + cost, target, False))
    return round(best / 1000)


def test_a_prepared_file_that_is_damaged_is_refused(tmp_path):
    town(tmp_path, BLOCK)
    whole = (tmp_path / "town.roads").read_bytes()
    (tmp_path / "half.roads").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BadRoads, match="no prepared road file"):
        load(tmp_path / "half.roads")


def test_what_is_no_extract_is_refused_and_leaves_the_old_file(tmp_path):
    town(tmp_path, BLOCK)
    before = (tmp_path / "town.roads").read_bytes()
    (tmp_path / "bad.osm.pbf").write_bytes(b"hello")
    with pytest.raises(BadExtract):
        prepare(tmp_path / "bad.osm.pbf", tmp_path / "town.roads")
    assert (tmp_path / "town.roads").read_bytes() == before
    assert not list(tmp_path.glob(".*.part"))
