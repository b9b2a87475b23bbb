from __future__ import annotations

import numpy as np

from headway.routing.live.roads import Ways, joined, road_of
from headway.routing.live.tasks import NO_WAY
from headway.routing.problem import UNREACHABLE, Matrix
from headway.routing.roads.base import Spokes

WAYS = np.array([[0, 2, 3, 4], [5, 0, 6, 7], [8, 9, 0, UNREACHABLE], [11, 12, 13, 0]], dtype=np.int64)
"""Seconds between four places; metres are ten times as many. From 2 there is no way to 3."""


def matrix(places: int) -> Matrix:
    return Matrix(WAYS[:places, :places], 10 * WAYS[:places, :places])


def legs(new: int, known: int) -> Spokes:
    out, back = WAYS[new, :known], WAYS[:known, new]
    return Spokes(out, 10 * out, back, 10 * back)


def whole(values: Ways) -> np.ndarray:
    """All elements of what may be read by rows and elements only."""
    every = np.arange(values.shape[0])
    found = np.asarray(values[every[:, None], every])
    for row in every.tolist():
        assert (values[row] == found[row]).all()
        assert [float(values[row, column]) for column in every.tolist()] == found[row].tolist()
    return found


def test_a_joined_place_is_as_far_as_in_a_matrix_that_had_it_from_the_start():
    wider, at_once = joined(road_of(matrix(3)), legs(3, 3), range(3)), road_of(matrix(4))
    at = [0, 1, 2, 4]  # 3 is nowhere
    assert (wider.from_s[np.ix_(at, at)] == at_once.from_s[np.ix_(range(4), range(4))]).all()
    assert (whole(wider.to_s) == whole(wider.from_s).T).all()
    assert (whole(wider.to_m) == whole(wider.from_m).T).all()
    assert wider.from_m[4, 0] == 110
    assert wider.from_s[2, 4] == NO_WAY


def test_nowhere_keeps_its_number_and_is_no_distance_from_the_new_place():
    road = road_of(matrix(3))
    wider = joined(road, legs(3, 3), range(3))
    assert wider.nowhere == road.nowhere == 3
    assert not wider.from_s[3].any()
    assert not whole(wider.from_s)[:, 3].any()


def test_a_second_place_knows_the_first():
    one = joined(road_of(matrix(2)), legs(2, 2), range(2))
    two = joined(one, legs(3, 3), [0, 1, 3])
    assert whole(two.from_s)[4, 3] == WAYS[3, 2]
    assert whole(two.from_s)[3, 4] == NO_WAY


def test_a_row_is_that_of_the_whole_also_of_a_place_that_was_joined():
    two = joined(joined(road_of(matrix(2)), legs(2, 2), range(2)), legs(3, 3), [0, 1, 3])
    for ways in (two.from_s, two.to_m):
        assert all((ways[place] == whole(ways)[place]).all() for place in range(5))


def test_many_calls_are_read_at_once():
    wider = joined(road_of(matrix(3)), legs(3, 3), range(3))
    assert (wider.from_s[np.array([4, 0, 4])] == whole(wider.from_s)[[4, 0, 4]]).all()
