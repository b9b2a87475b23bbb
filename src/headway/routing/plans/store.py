"""Reading and writing plans, routes and stops; the only caller of this part's `queries.sql`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from headway.kernel.db import load_queries
from headway.kernel.errors import BadInput
from headway.routing.plans.model import (
    ChangeRow,
    DraftRow,
    DraftStatus,
    LeftOutRow,
    PlanRow,
    PlanStatus,
    RouteRow,
    RouteStatus,
    Rows,
    StopRow,
    StopStatus,
)

if TYPE_CHECKING:
    import asyncpg

    from headway.kernel.db.database import Connection

Q = load_queries("headway.routing.plans")
_OF_STOP = itemgetter(*StopRow.__struct_fields__)
_STATUS, _JOB = map(StopRow.__struct_fields__.index, ("status", "job"))


async def lock_route(conn: Connection, route_id: UUID) -> RouteRow | None:
    """A route, held until the transaction ends."""
    return route_of(await conn.fetchrow(Q.lock_route, route_id))


async def find_route(conn: Connection, route_id: UUID) -> RouteRow | None:
    """A route."""
    return route_of(await conn.fetchrow(Q.find_route, route_id))


async def lock_stop(conn: Connection, stop_id: UUID) -> StopRow | None:
    """A stop, held until the transaction ends."""
    return stop_of(await conn.fetchrow(Q.lock_stop, stop_id))


async def living_stop(conn: Connection, shipment_id: UUID) -> StopRow | None:
    """The stop of a shipment that is still to be done."""
    return stop_of(await conn.fetchrow(Q.living_stop, shipment_id))


async def held_stop(conn: Connection, shipment_id: UUID, now: datetime) -> StopRow | None:
    """The same, unless its plan's day is over and nobody set out for it: then any plan may have it."""
    return stop_of(await conn.fetchrow(Q.held_stop, shipment_id, now))


async def newest_stop(conn: Connection, shipment_id: UUID) -> StopRow | None:
    """The stop of a shipment that was planned last, whatever became of it."""
    return stop_of(await conn.fetchrow(Q.newest_stop, shipment_id))


async def stops_of_route(conn: Connection, route_id: UUID) -> tuple[StopRow, ...]:
    """The stops of a route in their order, also those done."""
    return tuple(_stop(row) for row in await conn.fetch(Q.stops_of_route, route_id))


async def stops_of_routes(conn: Connection, route_ids: Iterable[UUID]) -> tuple[StopRow, ...]:
    """The stops of several routes, by route in their order."""
    return tuple(_stop(row) for row in await conn.fetch(Q.stops_of_routes, list(route_ids)))


async def stops_of_plan(conn: Connection, plan_id: UUID) -> tuple[StopRow, ...]:
    """All stops of a plan that are on a route, by route in their order."""
    return tuple(_stop(row) for row in await conn.fetch(Q.stops_of_plan, plan_id))


async def routes_of_plan(conn: Connection, plan_id: UUID) -> tuple[RouteRow, ...]:
    """The routes of a plan, by vehicle."""
    return tuple(_route(row) for row in await conn.fetch(Q.routes_of_plan, plan_id))


async def rows_of_plan(conn: Connection, plan_id: UUID) -> Rows:
    """The routes of a plan and its stops."""
    return Rows(await routes_of_plan(conn, plan_id), await stops_of_plan(conn, plan_id))


async def first_time(conn: Connection, action_id: UUID, kind: str, subject: UUID, at: datetime, now: datetime) -> bool:
    """Is this action reported for the first time? From now on it is not.

    Raises:
        BadInput: its id stands for another action.
    """
    if await conn.fetchval(Q.put_action, action_id, kind, subject, at, now) is not None:
        return True
    known = await conn.fetchrow(Q.find_action, action_id)
    if known is not None and (known["kind"], known["subject_id"]) != (kind, subject):
        said = f"action {action_id} was {known['kind']} of {known['subject_id']} before"
        raise BadInput(said, field="action_id", allowed="an id that stands for one action", value=str(action_id))
    return False


def route_of(row: asyncpg.Record | None) -> RouteRow | None:
    """The route of a row."""
    return None if row is None else _route(row)


def stop_of(row: asyncpg.Record | None) -> StopRow | None:
    """The stop of a row."""
    return None if row is None else _stop(row)


def _route(row: asyncpg.Record) -> RouteRow:
    found = _fields(row)
    found["status"] = RouteStatus(found["status"])
    found["resource"] = msgspec.json.decode(found["resource"])
    found["rests"] = msgspec.json.decode(found["rests"])
    return RouteRow(**found)


def _stop(row: asyncpg.Record) -> StopRow:
    found = list(_OF_STOP(row))
    found[_STATUS] = StopStatus(found[_STATUS])
    found[_JOB] = msgspec.json.decode(found[_JOB])
    return StopRow(*found)


def _fields(row: asyncpg.Record) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != "tenant_id"}


async def lock_plan(conn: Connection, plan_id: UUID) -> PlanRow | None:
    """A plan and its routes, held until the transaction ends: first the plan, then the routes by id."""
    row = await conn.fetchrow(Q.lock_plan, plan_id)
    if row is not None:
        await conn.fetch(Q.lock_routes_of_plan, plan_id)
    return plan_of(row)


async def find_plan(conn: Connection, plan_id: UUID) -> PlanRow | None:
    """A plan."""
    return plan_of(await conn.fetchrow(Q.find_plan, plan_id))


async def plan_of_day(conn: Connection, depot: str, day: date) -> PlanRow | None:
    """The plan of a depot and day."""
    return plan_of(await conn.fetchrow(Q.find_plan_of_day, depot, day))


async def list_plans(
    conn: Connection, depot: str | None = None, day: date | None = None, before: UUID | None = None, limit: int = 50
) -> list[PlanRow]:
    """Plans, newest first."""
    return [_plan(row) for row in await conn.fetch(Q.list_plans, depot, day, before, limit)]


async def find_draft(conn: Connection, draft_id: UUID, *, lock: bool = False) -> DraftRow | None:
    """A draft with what it was made of."""
    row = await conn.fetchrow(Q.lock_draft if lock else Q.find_draft, draft_id)
    return None if row is None else _draft(row)


async def drafts_of_plan(conn: Connection, plan_id: UUID, limit: int = 20) -> list[DraftRow]:
    """The newest drafts of a plan, without what they were made of."""
    return [_draft(row) for row in await conn.fetch(Q.drafts_of_plan, plan_id, limit)]


async def changes_of_plan(conn: Connection, plan_id: UUID, limit: int = 100) -> list[ChangeRow]:
    """The newest changes of a plan."""
    rows = await conn.fetch(Q.changes_of_plan, plan_id, limit)
    lists = ("drivers", "shipments")
    return [ChangeRow(**{**_fields(row), **{name: tuple(row[name]) for name in lists}}) for row in rows]


async def lately_moved(conn: Connection, plan_id: UUID, since: datetime) -> frozenset[UUID]:
    """Shipments that events moved since then, and that no search was published after."""
    return frozenset(row["shipment_id"] for row in await conn.fetch(Q.lately_moved, plan_id, since))


async def running_with(conn: Connection, shipment_ids: Sequence[UUID]) -> dict[UUID, tuple[UUID, UUID | None]]:
    """Of shipments that a running plan has: the plan, and the route that is to do it (None: it is left out)."""
    rows = await conn.fetch(Q.running_with, list(shipment_ids))
    return {row["shipment_id"]: (row["plan_id"], row["route_id"]) for row in rows}


async def left_out_of_plan(conn: Connection, plan_id: UUID) -> tuple[LeftOutRow, ...]:
    """Who is on no route of a plan."""
    rows = await conn.fetch(Q.left_out_of_plan, plan_id)
    return tuple(LeftOutRow(**{**_fields(row), "job": msgspec.json.decode(row["job"])}) for row in rows)


def plan_of(row: asyncpg.Record | None) -> PlanRow | None:
    """The plan of a row."""
    return None if row is None else _plan(row)


def _plan(row: asyncpg.Record) -> PlanRow:
    return PlanRow(**{**_fields(row), "status": PlanStatus(row["status"])})


def _draft(row: asyncpg.Record) -> DraftRow:
    return DraftRow(**{**_fields(row), "status": DraftStatus(row["status"])})


async def leave_out(
    conn: Connection, plan_id: UUID, shipment_id: UUID, reason: str, sentence: str, job: object, now: datetime
) -> None:
    """Name one shipment that is on no route of a plan; named before, it is named anew."""
    text = msgspec.json.encode(job).decode()
    await conn.execute(Q.leave_out, plan_id, shipment_id, reason, sentence, text, now)
