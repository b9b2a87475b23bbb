"""The only SQL for analytics' own tables: writing facts, counting them, keeping scorecards."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from headway.analytics.folding import Changes, Row
from headway.analytics.kpis import Counts
from headway.analytics.policy import PICKUP_TOLERANCE, REPORTED_IN_TIME
from headway.kernel.db import load_queries
from headway.learning.tags import SPOILS, Use, tagged
from headway.settlement import store as settlement
from headway.tracking.quality import quality_of

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Q = load_queries("headway.analytics")


@dataclass(frozen=True, slots=True)
class Lane:
    """Whose work is counted: a carrier's, on one lane or (zones None) everywhere."""

    carrier_id: UUID
    carrier_code: str
    origin_zone: str | None
    destination_zone: str | None


async def write(conn: Connection, changes: Changes) -> None:
    """Write a batch of changes: one statement for each kind that occurs, and one to judge the shipments touched."""
    for statement, rows in (
        (Q.put_received, changes.received),
        (Q.put_held, changes.held),
        (Q.put_released, changes.released),
        (Q.put_finished, changes.finished),
        (Q.put_planned, changes.planned),
        (Q.put_unbooked, changes.unbooked),
        (Q.put_booked, changes.booked),
        (Q.put_moving, changes.moving),
        (Q.put_cancelled, changes.cancelled),
        (Q.put_picked_up, changes.picked_up),
        (Q.put_delivered, changes.delivered),
        (Q.put_sent, changes.sent),
        (Q.put_answered, changes.answered),
        (Q.put_opened, changes.opened),
        (Q.put_escalated, changes.escalated),
        (Q.put_worsened, changes.worsened),
        (Q.put_resolved, changes.resolved),
    ):
        if rows:
            await conn.execute(statement, *_columns(rows.values()))
    touched = set(changes.touched)
    if changes.invoices:
        touched |= await _write_invoices(conn, sorted(changes.invoices))
    if touched:
        await conn.execute(Q.judge, sorted(touched), PICKUP_TOLERANCE)
    if changes.delivered:
        await count_reports(conn, await conn.fetch(Q.carriers_of, sorted(changes.delivered)))
    if changes.tagged:
        await _write_tags(conn, sorted(changes.tagged))


async def count_reports(conn: Connection, shipments: Sequence[Any]) -> None:
    """Count anew what carriers reported about shipments they delivered."""
    found = await quality_of(conn, {row["shipment_id"]: row["carrier_code"] for row in shipments}, REPORTED_IN_TIME)
    rows = [(each.shipment_id, each.reports, each.in_time, each.unknown, each.complete) for each in found]
    if rows:
        await conn.execute(Q.put_reports, *_columns(rows))


async def _write_tags(conn: Connection, shipment_ids: Sequence[UUID]) -> None:
    """The tags that are in force now, whatever the batch said of them."""
    known = await tagged(conn, shipment_ids)
    texts = [",".join(sorted(known.get(each, ()))) for each in shipment_ids]
    await conn.execute(Q.put_tags, shipment_ids, texts)


async def _write_invoices(conn: Connection, invoice_ids: Sequence[UUID]) -> set[UUID]:
    found = await settlement.outcomes_of_invoices(conn, invoice_ids)
    rows = [
        (each.invoice_id, each.shipment_id, each.carrier_id, each.carrier_code, each.received_at, each.matched)
        for each in found
    ]
    if rows:
        await conn.execute(Q.put_invoices, *_columns(rows))
    return {each.shipment_id for each in found if each.shipment_id is not None}


async def period_counts(
    conn: Connection, since: datetime, until: datetime, currency: str, carrier_id: UUID | None = None
) -> dict[Lane, Counts]:
    """What every carrier, or one, did from `since` (inclusive) to `until` (exclusive), whole and by lane."""
    sums: dict[Lane, dict[str, int]] = {}
    for rows in (
        await conn.fetch(Q.offer_counts, since, until, sorted(SPOILS[Use.ANSWERS]), carrier_id),
        await conn.fetch(Q.execution_counts, since, until, currency, carrier_id),
        await conn.fetch(Q.invoice_counts, since, until, carrier_id),
        await conn.fetch(Q.case_counts, since, until, carrier_id),
    ):
        for row in rows:
            found = dict(row)
            if found.pop("whole") or found["origin_zone"] is not None:
                lane = Lane(*(found.pop(name) for name in Lane.__dataclass_fields__))
                sums.setdefault(lane, {}).update(found)
    return {lane: Counts(**counts) for lane, counts in sums.items()}


async def known_counts(conn: Connection) -> dict[Lane, Counts]:
    """What the newest scorecard of each carrier and lane counted."""
    return {
        Lane(*(row[name] for name in Lane.__dataclass_fields__)): msgspec.json.decode(row["counts"], type=Counts)
        for row in await conn.fetch(Q.known_counts)
    }


def _columns(rows: Collection[Row]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]
