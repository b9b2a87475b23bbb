"""Noticing a carrier that fell silent: what is expected of each journey next, and what of it did not come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.events.dispatch import ShipmentBooked
from headway.events.tracking import LegsPlanned, MilestoneMissed, StopProgressed
from headway.kernel.message import Recorded
from headway.kernel.rooms import DueTimer
from headway.tracking.journeys.expecting import held, in_words
from headway.tracking.journeys.gathering import put_watches, reports_of, stretches_of, usual_of, zone_of
from headway.tracking.journeys.store import Q
from headway.tracking.journeys.stretches import watched

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

WATCH = "tracking.milestones"
SLOT = timedelta(minutes=15)
"""Looks are taken at full slots, so that many milestones share one and no transaction moves another one's look."""

AT_ONCE = 500
FOLLOWED = (StopProgressed, LegsPlanned)
"""News after which something else is expected of a journey; what follows from a booking is set with it."""


async def on_progress(batch: Sequence[Recorded[Any]], uow: UnitOfWork) -> None:
    """Expect anew what is still to come of the shipments that the news is about."""
    await expect(uow, sorted({rec.event.shipment_id for rec in batch}))


async def expect_booked(uow: UnitOfWork, booked: ShipmentBooked) -> None:
    """Set what is expected of a new booking; one statement where nothing was learned of its carrier."""
    lane = f"{booked.origin_zone}>{booked.destination_zone}"
    if await usual_of(uow.conn, ((booked.carrier_code, lane),), uow.now):
        await expect(uow, [booked.shipment_id])


async def expect(uow: UnitOfWork, shipment_ids: Sequence[UUID]) -> None:
    """Set what is expected of some shipments; little is done where nothing was learned of their carriers."""
    stretches = await stretches_of(uow.conn, shipment_ids)
    usual = await usual_of(uow.conn, ((stretch.carrier, stretch.lane) for stretch in stretches), uow.now)
    if not usual:
        return
    zone, reports = await zone_of(uow.conn), await reports_of(uow.conn, shipment_ids)
    watches = [
        each
        for stretch in stretches
        for each in watched(stretch, held(usual, stretch.carrier, stretch.lane), reports.get(stretch.shipment_id, ()))
    ]
    await uow.conn.execute(Q.drop_watches, list(shipment_ids))
    await put_watches(uow.conn, watches, [in_words(each.found, each.anchor_at, zone) for each in watches], zone)
    _look(uow, (each.found.expected_by(each.anchor_at, zone) for each in watches))


async def on_due(timer: DueTimer, uow: UnitOfWork) -> None:
    """Tell of the milestones that should have come by now, where nothing was heard since they usually do."""
    rows = await uow.conn.fetch(Q.due_watches, uow.now, AT_ONCE)
    missed = [row for row in rows if not row["settled"]]
    for row in missed:
        uow.emit(_missed(row))
    await _put(uow, Q.mark_missed, missed, uow.now)
    await _put(uow, Q.drop_settled, [row for row in rows if row["settled"]])
    if len(rows) == AT_ONCE:
        uow.set_timer(WATCH, f"{timer.key}+", uow.now)


def _look(uow: UnitOfWork, moments: Iterable[datetime]) -> None:
    for at in sorted({slot_of(max(moment, uow.now)) for moment in moments}):
        uow.set_timer(WATCH, at.isoformat(), at)


def slot_of(at: datetime) -> datetime:
    """The full slot at or after a moment."""
    return at + (datetime.min.replace(tzinfo=at.tzinfo) - at) % SLOT


async def _put(uow: UnitOfWork, query: str, rows: Sequence[Any], *more: object) -> None:
    if rows:
        keys = zip(*((row["shipment_id"], row["leg"], row["anchor"], row["code"]) for row in rows), strict=True)
        await uow.conn.execute(query, *map(list, keys), *more)


def _missed(row: Any) -> MilestoneMissed:
    return MilestoneMissed(
        shipment_id=row["shipment_id"],
        order_id=row["order_id"],
        carrier_id=row["carrier_id"],
        carrier_code=row["carrier_code"],
        leg=row["leg"],
        milestone=row["code"],
        status=row["status"],
        expected_by=row["expected_by"],
        share=row["share"],
        journeys=row["journeys"],
        lane=row["lane"],
        because=row["because"],
    )
