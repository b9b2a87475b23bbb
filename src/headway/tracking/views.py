"""What screens, the API and the rooms above read of tracking."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from headway.tracking.model import TrackingStatus
from headway.tracking.store import Q
from headway.tracking.watched import TrackedShipment, tracked

if TYPE_CHECKING:
    from collections.abc import Mapping

    import asyncpg

    from headway.kernel.db.database import Connection

__all__ = ["TrackedShipment", "tracked"]

NIL = UUID(int=0)
MAX_PAGE = 500


@dataclass(frozen=True, slots=True)
class StateFilter:
    """Which states to list; `risk`: late (past the commitment), or at_risk (expected past it, or a flag is up)."""

    status: TrackingStatus | None = None
    carrier: str | None = None
    reference: str | None = None
    risk: Literal["late", "at_risk"] | None = None


async def state_of(conn: Connection, shipment_id: UUID) -> dict[str, Any] | None:
    """A shipment's state with its stops and proofs of delivery."""
    row = await conn.fetchrow(Q.view_state, shipment_id)
    if row is None:
        return None
    stops = [dict(stop) for stop in await conn.fetch(Q.view_stops, shipment_id)]
    pods = [dict(pod) for pod in await conn.fetch(Q.list_pods, shipment_id)]
    return {**_state(row), "stops": stops, "pods": pods}


async def events_of(conn: Connection, shipment_id: UUID, *, offset: int = 0, limit: int = 100) -> list[dict[str, Any]]:
    """A shipment's events in the order in which they happened, without the raw messages."""
    rows = await conn.fetch(Q.view_events, shipment_id, max(0, offset), _page(limit))
    return [dict(row) for row in rows]


async def raw_of(conn: Connection, shipment_id: UUID, event_id: UUID) -> str | None:
    """The message an event was read from, as received."""
    raw: str | None = await conn.fetchval(Q.view_event_raw, shipment_id, event_id)
    return raw


async def list_states(
    conn: Connection, now: datetime, wanted: StateFilter, *, after: UUID | None = None, limit: int = 100
) -> list[dict[str, Any]]:
    """States by filter, by shipment id; the last one's id is the cursor of the next page."""
    rows = await conn.fetch(
        Q.list_states, after or NIL, wanted.status, wanted.carrier, wanted.reference, wanted.risk, now, _page(limit)
    )
    return [_state(row) for row in rows]


async def counts(conn: Connection, now: datetime) -> dict[str, dict[str, int]]:
    """For each status in use: how many shipments, and how many of them are late."""
    rows = await conn.fetch(Q.count_by_status, now)
    return {row["status"]: {"shipments": row["shipments"], "late": row["late"]} for row in rows}


async def refused(
    conn: Connection, *, reason: str | None = None, after: UUID | None = None, limit: int = 100
) -> list[dict[str, Any]]:
    """Refused reports that wait to be replayed, by id."""
    rows = await conn.fetch(Q.list_refused, after or NIL, reason, _page(limit))
    return [{**dict(row), "reported": _reported(row["reported"])} for row in rows]


def _reported(text: str) -> Any:
    """What was reported, with `?` for halves of surrogate pairs: they are kept, and no answer can hold them."""
    return json.loads(json.dumps(json.loads(text), ensure_ascii=False).encode("utf-8", "replace"))


async def mapping_tasks(conn: Connection, *, limit: int = 100) -> list[dict[str, Any]]:
    """Codes that wait for an entry in their carrier's map."""
    return [dict(row) for row in await conn.fetch(Q.list_unmapped, _page(limit))]


async def code_map_of(conn: Connection, carrier: str) -> list[dict[str, Any]]:
    """A carrier's own map."""
    return [dict(row) for row in await conn.fetch(Q.list_codes, carrier)]


async def pod_picture(conn: Connection, shipment_id: UUID, digest: str) -> tuple[str, bytes] | None:
    """Media type and bytes of a proof of delivery's picture."""
    row = await conn.fetchrow(Q.pod_picture, shipment_id, digest)
    return None if row is None else (row["media_type"], row["picture"])


_INTERNAL = frozenset({"tenant_id", "last_at", "last_rank", "last_key"})


def _state(row: asyncpg.Record) -> dict[str, Any]:
    fields: Mapping[str, Any] = dict(row)
    return {"last_event_at": fields["last_at"]} | {k: v for k, v in fields.items() if k not in _INTERNAL}


def _page(limit: int) -> int:
    return max(1, min(limit, MAX_PAGE))
