"""Who is behind by its position, and when that is told."""

from __future__ import annotations

import pytest

from headway.kernel.geo import Point
from headway.tracking.routes.behind import arrival, to_tell
from tests.unit.tracking.eta.standing import clock
from tests.unit.tracking.routes.course import after_the_first, ahead

HALF_WAY = Point(47.15, 9)


@pytest.mark.parametrize(
    ("late_s", "told_s", "known_s", "tells"),
    [
        (599, 0, 0, None),
        (600, 0, 0, 600),
        (900, 600, 600, None),
        (1199, 600, 600, None),
        (1200, 600, 600, 1200),
        (300, 600, 600, None),
        (179, 600, 600, 0),
        (100, 0, 3000, None),
        (2000, 0, 3000, None),
        (3600, 0, 3000, 3600),
        (100, 600, 3000, None),
    ],
)
def test_once_for_each_worsening_and_once_when_it_caught_up(
    late_s: float, told_s: int, known_s: int, tells: int | None
) -> None:
    assert to_tell(late_s, told_s, known_s) == tells


def test_half_of_the_way_takes_half_of_the_planned_time() -> None:
    at = arrival(after_the_first(), HALF_WAY, clock(9.75), clock(10))
    assert at is not None
    assert abs((at - clock(9.75)).total_seconds() - 25 * 60) <= 1


def test_at_a_stop_or_before_a_rest_a_position_says_nothing() -> None:
    there = after_the_first(ahead=(ahead(1, 9), ahead(2, 10, arrived_at=clock(9.75))))
    rests = after_the_first(ahead=(ahead(1, 9), ahead(2, 10, rests_first=True)))
    assert arrival(there, HALF_WAY, clock(9.75), clock(10)) is None
    assert arrival(rests, HALF_WAY, clock(9.75), clock(10)) is None
