"""Answers of road servers kept by place pair and band of hours, for one tenant, in a table of bounded size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from headway.kernel.db import load_queries
from headway.kernel.geo import Point
from headway.kernel.uow import Scope
from headway.routing.problem import UNREACHABLE, Matrix
from headway.routing.roads.bands import BAND_OF
from headway.routing.roads.base import CAR, Profile, TravelTimes, checked

Q = load_queries(__package__)

KEPT_FOR = timedelta(days=30)
MOST_PAIRS = 2_000_000
"""A tenant's rows; the oldest go first."""

TOGETHER, MOST_NEW = 45, 15
"""Places that a server answers for in one request, and how many of them may be new."""


@dataclass(frozen=True, slots=True)
class Cached:
    """A source asked only for what a tenant has not asked before.

    A few new places among many known ones are asked for with the others in small groups; else those that miss a pair
    are asked for at once. Use it around sources that are far away; a local one is faster than a table.
    """

    source: TravelTimes
    scope: Scope
    tenant_id: UUID

    @property
    def name(self) -> str:
        return self.source.name

    async def matrix(self, points: Sequence[Point], depart_at: datetime, profile: Profile = CAR) -> Matrix:
        """As `TravelTimes.matrix`."""
        checked(points, depart_at)
        keys = [_key(point) for point in points]
        places = list(dict.fromkeys(keys))
        where = (self.name, profile.name, BAND_OF[depart_at.hour])
        seconds, metres = await self._known(places, where)
        source = self.name
        for group in groups_to_ask(seconds < 0):
            asked = [points[keys.index(places[index])] for index in group]
            found = await self.source.matrix(asked, depart_at, profile)
            seconds[np.ix_(group, group)] = found.duration_s
            metres[np.ix_(group, group)] = found.distance_m
            if found.source in ("", self.name):
                await self._keep([places[index] for index in group], where, found)
            else:
                source = found.source
        at = np.array([places.index(key) for key in keys])
        return Matrix(seconds[np.ix_(at, at)], metres[np.ix_(at, at)], source)

    async def _known(
        self, places: list[str], where: tuple[str, str, int]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Seconds and metres between places, -1 where they are not known."""
        count = len(places)
        seconds, metres = np.full((count, count), -1, np.int64), np.full((count, count), -1, np.int64)
        async with self.scope.reading(self.tenant_id) as (conn, now):
            rows = await conn.fetch(Q.known_pairs, *where, places, now - KEPT_FOR)
        index = {place: number for number, place in enumerate(places)}
        for row in rows:
            at = index[row["origin"]], index[row["destination"]]
            hole = row["duration_s"] < 0
            seconds[at] = UNREACHABLE if hole else row["duration_s"]
            metres[at] = UNREACHABLE if hole else row["distance_m"]
        np.fill_diagonal(seconds, 0)
        np.fill_diagonal(metres, 0)
        return seconds, metres

    async def _keep(self, places: list[str], where: tuple[str, str, int], found: Matrix) -> None:
        count = len(places)
        pairs = [(a, b) for a in range(count) for b in range(count) if a != b]
        open_ = found.duration_s < UNREACHABLE
        columns = (
            [places[a] for a, _ in pairs],
            [places[b] for _, b in pairs],
            [int(found.duration_s[pair]) if open_[pair] else -1 for pair in pairs],
            [int(found.distance_m[pair]) if open_[pair] else -1 for pair in pairs],
        )
        async with self.scope.begin(self.tenant_id, "system:roads") as uow:
            await uow.conn.execute(Q.keep_pairs, *where, *columns, uow.now)
            await uow.conn.execute(Q.forget_pairs, uow.now - KEPT_FOR, MOST_PAIRS)


def for_tenant(source: TravelTimes, scope: Scope, tenant_id: UUID) -> TravelTimes:
    """The source as a tenant should ask it: far ones through what the tenant asked before."""
    return Cached(source, scope, tenant_id) if getattr(source, "far", False) else source


def groups_to_ask(missing: NDArray[np.bool_]) -> list[list[int]]:
    """Which places to ask for together, so that every missing pair is in a group."""
    count = len(missing)
    open_ = missing.sum(axis=0) + missing.sum(axis=1)
    new = np.flatnonzero(open_ > count).tolist()
    old = [index for index in range(count) if index not in set(new)]
    if len(new) > MOST_NEW or missing[np.ix_(old, old)].any():
        whole = sorted(set(np.argwhere(missing).ravel().tolist()))
        return [whole] if whole else []
    step = TOGETHER - len(new)
    return [new + old[first : first + step] for first in range(0, max(1, len(old)), step)] if new else []


def _key(point: Point) -> str:
    """A place to about a metre."""
    return f"{point.lat:.5f},{point.lon:.5f}"
