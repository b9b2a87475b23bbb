"""Travel times of a plan: by the depot's own clock, and corrected by what was learned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from headway.dispatch.fleet.drafting import matrices_of
from headway.dispatch.fleet.snapshot import Snapshot
from headway.kernel.geo import Point
from headway.learning.ratios import Seen, learn
from headway.routing.feedback.learned import NEW, Learned, corridor, depot_zone, zone_of
from headway.routing.problem import Matrix
from headway.routing.roads.base import CAR, Profile
from headway.routing.roads.circle import GreatCircle

BERLIN_MIDNIGHT = datetime(2026, 7, 5, 22, tzinfo=UTC)
DEPOT, PLACE = Point(52.5, 13.4), Point(52.6, 13.5)
DAY = Snapshot(
    depot="BER", day=date(2026, 7, 6), latitude=52.5, longitude=13.4, zero_at=BERLIN_MIDNIGHT, opens=BERLIN_MIDNIGHT,
    closes=BERLIN_MIDNIGHT + timedelta(hours=20), currency="EUR", resources=(), tasks=(),
)  # fmt: skip


class Asked:
    """Remembers the hours it is asked for."""

    name = "asked"

    def __init__(self) -> None:
        self.hours: list[int] = []

    async def matrix(self, points: Sequence[Point], depart_at: datetime, profile: Profile = CAR) -> Matrix:
        self.hours.append(depart_at.hour)
        return GreatCircle().between(points, depart_at, profile)


async def test_seven_in_the_morning_is_seven_by_the_depots_clock():
    travel = Asked()
    await matrices_of(travel, [DEPOT, PLACE], DAY, BERLIN_MIDNIGHT + timedelta(hours=7), NEW)
    assert travel.hours == [7]


async def test_what_was_learned_of_the_depots_roads_is_planned_with():
    path = corridor(depot_zone("BER"), zone_of(PLACE), "morning")
    known = Learned(learn([Seen("morning", path, 600.0, 1200.0)] * 300), version=3)
    at = BERLIN_MIDNIGHT + timedelta(hours=7)
    (plain,) = await matrices_of(Asked(), [DEPOT, PLACE], DAY, at, NEW)
    (found,) = await matrices_of(Asked(), [DEPOT, PLACE], DAY, at, known)
    assert found.duration_s[0, 1] == pytest.approx(2 * plain.duration_s[0, 1], rel=0.03)
    assert found.source == "great-circle, learned 3"
