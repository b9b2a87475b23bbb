"""Where nothing fits, the least harm: who gets late by a call, as working each place out says it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from headway.routing.live.course import Course
from headway.routing.live.soft import harms
from headway.routing.live.state import Live
from headway.routing.live.tasks import Node
from headway.routing.problem import Rates
from tests.unit.routing.live.towns import pick, town


def free(live: Live) -> Live:
    """The same with every vehicle under way, waits before every third call, and nothing to pay but lateness."""
    vehicles = tuple(replace(each, rates=Rates()) for each in live.vehicles)
    standings = tuple(replace(each, started=True) for each in live.standings)
    live = replace(live, vehicles=vehicles, standings=standings)
    return live.with_courses(*(live.course(each.vehicle, waiting(each)) for each in live.courses))


def waiting(course: Course) -> list[Node]:
    """Its calls, every third of which begins later than it is reached."""
    later = [((begins + 400, begins + 500),) for _, begins, _ in course.times]
    return [replace(node, windows=later[spot]) if spot % 3 == 0 else node for spot, node in enumerate(course.nodes)]


@pytest.mark.parametrize("seed", range(4))
def test_harm_is_what_working_the_place_out_finds(seed: int) -> None:
    live = free(town(seed, stops=30, vehicles=5))
    node = live.task_of(pick("new", 40 + seed, 9_000, 10_000)).nodes[0]
    priced = harms(live.flat, live.roads[0], node, 0.0)
    worked_out = []
    for vehicle, spot in zip(live.flat.vehicle.tolist(), live.flat.spot.tolist(), strict=True):
        course = live.courses[vehicle]
        then = live.course(vehicle, (*course.nodes[:spot], node, *course.nodes[spot:]))
        worked_out.append(then.harm - course.harm)
    rate = live.prices.late_per_hour / 3600
    assert max(worked_out) > 1_000 * rate, "nobody gets late"
    np.testing.assert_allclose(priced, worked_out, rtol=1e-4, atol=8 * rate)  # 8: each time is a whole second
