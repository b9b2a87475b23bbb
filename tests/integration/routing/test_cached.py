"""What was asked of a road server once is not asked again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np

from headway.kernel.geo import Point
from headway.kernel.uow import Scope
from headway.routing.problem import UNREACHABLE, Matrix
from headway.routing.roads.base import CAR, TRUCK, NoRoads, Profile
from headway.routing.roads.cached import Cached, groups_to_ask
from headway.routing.roads.circle import GreatCircle
from headway.routing.roads.fallback import Fallback

EIGHT = datetime(2026, 3, 2, 8, tzinfo=UTC)
PLACES = [Point(47 + number / 100, 9.0) for number in range(6)]


class Far:
    """Counts what it is asked for; no way leads to the place farthest north."""

    name = "far"

    def __init__(self, down: bool = False) -> None:
        self.asked: list[int] = []
        self.down = down

    async def matrix(self, points: Sequence[Point], depart_at: datetime, profile: Profile = CAR) -> Matrix:
        self.asked.append(len(points))
        if self.down:
            raise NoRoads("down")
        found = GreatCircle().between(points, depart_at, profile)
        north = [index for index, point in enumerate(points) if point.lat >= PLACES[-1].lat]
        found.duration_s[:, north] = found.distance_m[:, north] = UNREACHABLE
        np.fill_diagonal(found.duration_s, 0)
        return Matrix(found.duration_s, found.distance_m, "far")


async def test_the_second_time_nobody_is_asked(scope: Scope, tenant: UUID) -> None:
    far = Far()
    first = await Cached(far, scope, tenant).matrix(PLACES, EIGHT)
    again = await Cached(far, scope, tenant).matrix(PLACES[::-1], EIGHT + timedelta(minutes=59))
    assert far.asked == [6]
    assert again.duration_s[::-1, ::-1].tolist() == first.duration_s.tolist()
    assert first.duration_s[0, 5] == UNREACHABLE


async def test_another_hour_vehicle_or_tenant_is_asked_for(scope: Scope, tenant: UUID, other_tenant: UUID) -> None:
    far = Far()
    await Cached(far, scope, tenant).matrix(PLACES, EIGHT)
    await Cached(far, scope, tenant).matrix(PLACES, EIGHT + timedelta(hours=4))
    await Cached(far, scope, tenant).matrix(PLACES, EIGHT, TRUCK)
    await Cached(far, scope, other_tenant).matrix(PLACES, EIGHT)
    assert far.asked == [6, 6, 6, 6]


async def test_the_same_place_twice_is_asked_for_once(scope: Scope, tenant: UUID) -> None:
    far = Far()
    found = await Cached(far, scope, tenant).matrix([PLACES[0], PLACES[1], PLACES[0]], EIGHT)
    assert far.asked == [2]
    assert found.duration_s[0, 2] == 0


async def test_what_another_source_answered_is_not_kept(scope: Scope, tenant: UUID) -> None:
    far = Far(down=True)
    found = await Cached(Fallback(far, GreatCircle()), scope, tenant).matrix(PLACES, EIGHT)
    assert found.source == "great-circle (far did not answer)"
    far.down = False
    assert (await Cached(far, scope, tenant).matrix(PLACES, EIGHT)).source == "far"


def test_a_new_place_among_many_is_asked_for_in_small_groups():
    missing = np.zeros((200, 200), np.bool_)
    missing[7, :] = missing[:, 7] = True
    missing[7, 7] = False
    groups = groups_to_ask(missing)
    assert len(groups) == 5
    assert all(7 in group and len(group) <= 45 for group in groups)
    covered = {(a, b) for group in groups for a in group for b in group}
    assert {tuple(pair) for pair in np.argwhere(missing).tolist()} <= covered


def test_nothing_missing_asks_for_nothing():
    assert groups_to_ask(np.zeros((5, 5), np.bool_)) == []
    everything = ~np.eye(5, dtype=bool)
    assert groups_to_ask(everything) == [[0, 1, 2, 3, 4]]
