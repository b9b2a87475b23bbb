"""When a search stops, and how much dearer it may get on its way."""

import time

import numpy as np
import pytest

from headway.routing.engines.cooling import Cooling, Heat, Until

SERVED, UNSERVED = 1e6, 2.0**62


def test_a_search_that_serves_everybody_stops_at_the_end():
    now = time.perf_counter()
    assert Until(now - 1)(SERVED)
    assert not Until(now + 60)(SERVED)


@pytest.mark.parametrize(("unserved_s", "stops"), [(-1, True), (60, False)])
def test_one_that_does_not_yet_stops_at_a_moment_of_its_own(unserved_s, stops):
    now = time.perf_counter()
    assert Until(now - 0.5, unserved=now + unserved_s)(UNSERVED) is stops
    assert Until(now - 0.5, unserved=now + unserved_s)(SERVED)
    assert not Until(now + 30, unserved=now + unserved_s)(SERVED)


def test_or_as_soon_as_something_does():
    end = time.perf_counter() + 60
    assert Until(end, at_first=True)(SERVED)
    assert not Until(end, at_first=True)(UNSERVED)


def test_a_part_of_the_heat_is_what_falls_to_that_part_of_the_time():
    heat = Heat(1.0, 0.01)
    assert heat.part(0.0, 1.0) == heat
    assert heat.part(0.5, 1.0).hot == pytest.approx(0.1)
    halves = heat.part(0.0, 0.5).part(0.5, 1.0), heat.part(0.25, 0.5)
    assert halves[0].hot == pytest.approx(halves[1].hot)
    assert halves[0].cold == pytest.approx(halves[1].cold)


def test_what_is_allowed_shrinks_with_the_time():
    cooling = Cooling(Heat(1.0, 0.01), a_stop=200.0, begin=10.0, end=20.0, seed=3)
    for now, mean in ((10.0, 200.0), (15.0, 20.0), (20.0, 2.0), (30.0, 2.0)):
        draws = np.array([cooling.allowed(now) for _ in range(4000)])
        assert draws.min() >= 0
        assert draws.mean() == pytest.approx(mean, rel=0.1)  # of an exponential distribution
