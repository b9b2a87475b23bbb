"""Reading and writing what feedback keeps."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from headway.kernel.db import load_queries
from headway.kernel.geo import Point
from headway.learning.ratios import Path, Ratios
from headway.routing.feedback.learned import Learned
from headway.routing.feedback.model import Turned

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Q = load_queries(__package__)

MOST = 200_000
"""Stops that are read at once; more of a period are left out, the oldest first."""

MOST_KNOWN = 64
_KNOWN: dict[tuple[UUID, int], Learned] = {}


class _Kept(msgspec.Struct, frozen=True):
    """Ratios as a table keeps them: of each group its names, what it adds, and how many taught it."""

    whole: float = 0.0
    groups: tuple[tuple[tuple[str, ...], float, int], ...] = ()


def encoded(ratios: Ratios) -> str:
    """Ratios as JSON."""
    groups = tuple((key, shift, ratios.counts.get(key, 0)) for key, shift in sorted(ratios.shifts.items()))
    return msgspec.json.encode(_Kept(ratios.whole, groups)).decode()


def decoded(kept: Any) -> Ratios:
    """Ratios of what a column holds."""
    found = msgspec.json.decode(kept, type=_Kept) if isinstance(kept, str) else msgspec.convert(kept, _Kept)
    shifts: dict[Path, float] = {key: shift for key, shift, _ in found.groups}
    return Ratios(found.whole, shifts, {key: count for key, _, count in found.groups})


async def learned(conn: Connection) -> Learned:
    """What is in force of the tenant's own routes; nothing learned where there is none.

    A version never changes, so the newest ones are kept in memory.
    """
    row = await conn.fetchrow(Q.in_force)
    if row is None:
        return Learned()
    key = (row["tenant_id"], row["version"])
    if (found := _KNOWN.get(key)) is None:
        held = await conn.fetchrow(Q.learned, row["version"])
        assert held is not None
        found = Learned(decoded(held["travel"]), decoded(held["service"]), row["version"])
        _KNOWN[key] = found
        while len(_KNOWN) > MOST_KNOWN:
            _KNOWN.pop(next(iter(_KNOWN)))
    return found


async def turned(conn: Connection, since: datetime, until: datetime, depot: str | None = None) -> list[Turned]:
    """Stops reached in a period, newest first."""
    zone = ZoneInfo(await conn.fetchval(Q.tenant_zone))
    return [turned_of(row, zone) for row in await conn.fetch(Q.turned, since, until, depot, MOST)]


def turned_of(row: Any, zone: ZoneInfo) -> Turned:
    """A row of `stop_actual`, its times on the tenant's clock."""
    same = ("stop_id", "route_id", "shipment_id", "depot", "sequence", "place", "customer", "work_s", "leg_s", "ratio")
    times = ("first_arrive_at", "arrive_at", "opens_at", "arrived_at", "ended_at")
    found: dict[str, Any] = {name: row[name] for name in (*same, "failed", "drove_s")}
    found |= {name: None if row[name] is None else row[name].astimezone(zone) for name in times}
    return Turned(
        **found,
        followed=bool(row["followed"]),
        point=_point(row["lat"], row["lon"]),
        came_from=_point(row["from_lat"], row["from_lon"]),
    )


def _point(lat: float | None, lon: float | None) -> Point | None:
    return None if lat is None or lon is None else Point(lat, lon)
