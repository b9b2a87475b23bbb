"""Reading and writing tracking's own tables, many rows a statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from headway.events.dispatch import ShipmentBooked
from headway.kernel.db import load_queries
from headway.tracking.codes import ANY_CARRIER, CodeMap
from headway.tracking.fold import Journey, Sighting, StopProgress
from headway.tracking.model import Classifier, CodeEntry, ReportedEvent, StopRole, StopState, TrackingStatus
from headway.tracking.resolving import Known

if TYPE_CHECKING:
    import asyncpg

    from headway.kernel.db.database import Connection

Q = load_queries("headway.tracking")


class Tracked(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment's state, locked until the transaction ends."""

    shipment_id: UUID
    offer_id: UUID
    carrier_id: UUID
    carrier_code: str
    booked_at: datetime
    journey: Journey

    @property
    def start(self) -> Journey:
        """The state before any event: the agreed stops, nothing reported."""
        stops = tuple(
            StopProgress(sequence=stop.sequence, role=stop.role, planned_at=stop.planned_at)
            for stop in self.journey.stops
        )
        return Journey(since=self.booked_at, stops=stops)


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """An event about to be kept."""

    index: int
    id: UUID
    shipment_id: UUID
    carrier_code: str
    report: ReportedEvent
    seen: Sighting
    content: str


async def find_shipments(conn: Connection, ids: Sequence[UUID], references: Sequence[str]) -> list[Known]:
    """Shipments that bear one of the ids (their own or their offer's) or references."""
    rows = await conn.fetch(Q.find_shipments, list(ids), list(references))
    return [Known(row["shipment_id"], row["offer_id"], row["reference"], row["carrier_code"]) for row in rows]


async def lock_states(conn: Connection, shipment_ids: Iterable[UUID]) -> dict[UUID, Tracked]:
    """The states of some shipments, locked in the order of their ids."""
    ids = sorted(set(shipment_ids))
    rows = await conn.fetch(Q.lock_states, ids)
    stops: dict[UUID, list[StopProgress]] = defaultdict(list)
    for row in await conn.fetch(Q.stops_of, ids):
        stops[row["shipment_id"]].append(_stop(row))
    return {row["shipment_id"]: _tracked(row, tuple(stops[row["shipment_id"]])) for row in rows}


async def code_map(conn: Connection, carriers: Iterable[str]) -> CodeMap:
    """The tenant's own entries for some carriers and for any carrier."""
    rows = await conn.fetch(Q.code_map_of, [*carriers, ANY_CARRIER])
    return {(row["carrier_code"], row["code"]): _entry(row) for row in rows}


async def insert_events(conn: Connection, drafts: Sequence[Draft], source: str, now: datetime) -> set[UUID]:
    """Keep events; returns the ids of those that were new."""
    if not drafts:
        return set()
    columns = zip(*(_event_row(draft) for draft in drafts), strict=True)
    rows = await conn.fetch(Q.insert_events, *map(list, columns), source, now)
    return {row["id"] for row in rows}


async def kept(conn: Connection, drafts: Sequence[Draft]) -> dict[tuple[UUID, str], tuple[str, UUID]]:
    """What is kept under the drafts' keys: its content digest and its id."""
    if not drafts:
        return {}
    shipments, keys = [draft.shipment_id for draft in drafts], [draft.seen.key for draft in drafts]
    rows = await conn.fetch(Q.contents_of, shipments, keys)
    return {(row["shipment_id"], row["dedupe_key"]): (row["content"], row["id"]) for row in rows}


async def histories(conn: Connection, shipment_ids: Sequence[UUID]) -> dict[UUID, list[Sighting]]:
    """All events of some shipments under their present booking."""
    found: dict[UUID, list[Sighting]] = defaultdict(list)
    if shipment_ids:
        for row in await conn.fetch(Q.history_of, list(shipment_ids)):
            found[row["shipment_id"]].append(_sighting(row))
    return found


async def write_journeys(
    conn: Connection,
    changed: Mapping[UUID, Journey],
    stops: Sequence[tuple[UUID, StopProgress]],
    heard_at: datetime | None,
) -> None:
    """Write folded states, and the stops that changed."""
    if changed:
        rows = zip(*(_state_row(shipment_id, journey) for shipment_id, journey in changed.items()), strict=True)
        await conn.execute(Q.write_states, *map(list, rows), heard_at)
    if stops:
        columns = zip(*(_stop_row(shipment_id, stop) for shipment_id, stop in stops), strict=True)
        await conn.execute(Q.write_stops, *map(list, columns))


async def put_booking(conn: Connection, event: ShipmentBooked, booked_at: datetime) -> None:
    """Begin to track a booked shipment; a new booking of the same one takes over the agreed times."""
    await conn.execute(
        Q.put_state,
        event.shipment_id,
        event.order_id,
        event.offer_id,
        event.carrier_id,
        event.carrier_code,
        event.service_code,
        event.external_ref,
        event.customer,
        event.origin_site,
        event.origin_zone,
        event.destination_zone,
        booked_at,
        event.deliver_by,
        event.expected_cost.minor,
        event.expected_cost.currency,
        event.late_penalty.minor,
        event.late_penalty.currency,
    )
    plan = (
        (event.shipment_id, 1, StopRole.PICKUP, event.pickup_planned_at),
        (event.shipment_id, 2, StopRole.DELIVERY, event.delivery_planned_at),
    )
    await conn.executemany(Q.plan_stop, plan)


def _tracked(row: asyncpg.Record, stops: tuple[StopProgress, ...]) -> Tracked:
    last = None if row["last_at"] is None else (row["last_at"], row["last_rank"], row["last_key"])
    journey = Journey(
        status=TrackingStatus(row["status"]),
        since=row["since"],
        stops=stops,
        last=last,
        eta=row["eta"],
        delay=row["delay"],
        exception=row["exception"],
        signed_by=row["signed_by"],
        signed_at=row["signed_at"],
        contradictions=row["contradictions"],
        events=row["version"],
    )
    return Tracked(
        shipment_id=row["shipment_id"],
        offer_id=row["offer_id"],
        carrier_id=row["carrier_id"],
        carrier_code=row["carrier_code"],
        booked_at=row["booked_at"],
        journey=journey,
    )


def _stop(row: asyncpg.Record) -> StopProgress:
    return StopProgress(
        sequence=row["sequence"],
        role=StopRole(row["role"]),
        planned_at=row["planned_at"],
        state=StopState(row["state"]),
        state_at=row["state_at"],
        arrived_at=row["arrived_at"],
        completed_at=row["completed_at"],
        replanned_at=row["replanned_at"],
        estimated_at=row["estimated_at"],
    )


def _entry(row: asyncpg.Record) -> CodeEntry:
    return CodeEntry(
        code=row["code"],
        status=row["status"] and TrackingStatus(row["status"]),
        role=row["role"] and StopRole(row["role"]),
        stop_state=row["stop_state"] and StopState(row["stop_state"]),
        delay=row["delay"],
        exception=row["exception"],
    )


def _sighting(row: asyncpg.Record) -> Sighting:
    return Sighting(
        key=row["dedupe_key"],
        occurred_at=row["occurred_at"],
        classifier=Classifier(row["classifier"]),
        status=row["status"] and TrackingStatus(row["status"]),
        stop=row["stop"],
        stop_state=row["stop_state"] and StopState(row["stop_state"]),
        expected_at=row["expected_at"],
        delay=row["delay"],
        exception=row["exception"],
        signed_by=row["signed_by"],
    )


def _event_row(draft: Draft) -> tuple[Any, ...]:
    report, seen = draft.report, draft.seen
    return (
        draft.shipment_id,
        seen.key,
        draft.id,
        draft.carrier_code,
        report.code.strip(),
        seen.classifier,
        seen.occurred_at,
        seen.expected_at,
        seen.status,
        seen.stop,
        seen.stop_state,
        seen.delay,
        seen.exception,
        report.text,
        report.location,
        report.reason,
        report.party,
        seen.signed_by,
        report.raw,
        draft.content,
    )


def _state_row(shipment_id: UUID, journey: Journey) -> tuple[Any, ...]:
    at, rank, key = journey.last or (None, None, None)
    return (
        shipment_id,
        journey.status,
        journey.since,
        at,
        rank,
        key,
        journey.eta,
        journey.delay,
        journey.exception,
        journey.signed_by,
        journey.signed_at,
        journey.contradictions,
        journey.events,
    )


def _stop_row(shipment_id: UUID, stop: StopProgress) -> tuple[Any, ...]:
    return (
        shipment_id,
        stop.sequence,
        stop.role,
        stop.planned_at,
        stop.replanned_at,
        stop.estimated_at,
        stop.state,
        stop.state_at,
        stop.arrived_at,
        stop.completed_at,
        stop.late_s,
    )
