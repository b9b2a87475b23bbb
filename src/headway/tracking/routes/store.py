"""The only caller of this folder's `queries.sql`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from headway.kernel.db import load_queries
from headway.kernel.geo import Point
from headway.routing.plans.model import StopStatus
from headway.tracking.routes.model import Ahead, Course, Left, OnRoute, Seen

if TYPE_CHECKING:
    import asyncpg

    from headway.kernel.db.database import Connection

Q = load_queries(__package__)
_OPEN = (StopStatus.PLANNED, StopStatus.ARRIVED)


async def on_routes(conn: Connection, shipment_ids: Collection[UUID]) -> dict[UUID, OnRoute]:
    """Where shipments are on the routes of the own fleet; those on none are left out."""
    courses = await courses_of(conn, shipment_ids)
    wanted = set(shipment_ids)
    return {
        stop.shipment_id: OnRoute(course=course, stop=stop)
        for course in courses
        for stop in course.ahead
        if stop.shipment_id in wanted
    }


async def courses_of(conn: Connection, shipment_ids: Collection[UUID]) -> list[Course]:
    """The routes that have some of these shipments left."""
    routes = await conn.fetch(Q.routes_of_shipments, sorted(shipment_ids))
    stops: dict[UUID, list[asyncpg.Record]] = defaultdict(list)
    for row in await conn.fetch(Q.stops_of_routes, [each["id"] for each in routes]) if routes else ():
        stops[row["route_id"]].append(row)
    return [_course(row, stops[row["id"]]) for row in routes]


async def put_seen(conn: Connection, route_id: UUID, seen: Seen) -> None:
    """Remember what positions said."""
    row = (seen.stop_id, seen.due_at, seen.expected_at, seen.at, seen.told_s)
    await conn.execute(Q.put_seen, route_id, *row)


def _course(row: asyncpg.Record, stops: Sequence[asyncpg.Record]) -> Course:
    resting = {each["before"] for each in msgspec.json.decode(row["rests"])}
    ahead = [_ahead(each, n, resting) for n, each in enumerate(stops, 1) if each["status"] in _OPEN]
    over = [each for each in stops if each["status"] not in _OPEN and each["ended_at"] is not None]
    last = max(over, key=lambda each: each["ended_at"], default=None)
    return Course(
        route_id=row["id"],
        vehicle=row["vehicle_code"],
        carrier=row["carrier"] or "",
        driver=row["driver_code"],
        start_at=row["start_at"],
        started_at=row["started_at"],
        published_at=row["published_at"],
        total=len(stops),
        ahead=tuple(sorted(ahead, key=lambda each: (each.arrived_at is None, each.number))),
        delay_s=row["delay_s"],
        delayed_at=row["delayed_at"],
        left=_left(row, last),
        seen=_seen(row),
    )


def _left(row: asyncpg.Record, last: asyncpg.Record | None) -> Left | None:
    if last is not None:
        return Left(planned_at=last["depart_at"], at=last["ended_at"], place=_place(last))
    if row["started_at"] is None:
        return None
    return Left(planned_at=row["start_at"], at=row["started_at"], place=_place(row))


def _seen(row: asyncpg.Record) -> Seen | None:
    if row["stop_id"] is None:
        return None
    times = {"due_at": row["due_at"], "expected_at": row["expected_at"], "at": row["seen_at"]}
    return Seen(stop_id=row["stop_id"], told_s=row["told_s"], **times)


def _ahead(row: asyncpg.Record, number: int, resting: Collection[str | None]) -> Ahead:
    return Ahead(
        stop_id=row["id"],
        shipment_id=row["shipment_id"],
        number=number,
        arrive_at=row["arrive_at"],
        start_at=row["start_at"],
        depart_at=row["depart_at"],
        opens_at=None if row["opens"] is None else datetime.fromisoformat(row["opens"]),
        arrived_at=row["arrived_at"],
        collects=bool(row["collects"]),
        rests_first=str(row["shipment_id"]) in resting,
        place=_place(row),
    )


def _place(row: asyncpg.Record) -> Point | None:
    if row["latitude"] is None or row["longitude"] is None:
        return None
    return Point(row["latitude"], row["longitude"])
