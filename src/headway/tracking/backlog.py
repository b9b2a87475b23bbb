"""What was kept and not told yet: a batch waits here until its shipments were carried on, and each event was told.

Screens and detectors need the first; that each event is in the log as well can wait until there is nothing more urgent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from headway.events.tracking import HeardOf, TrackingFolded, TrackingReceived
from headway.kernel.message import Recorded
from headway.kernel.rooms import Projection
from headway.tracking.drafting import Waiting
from headway.tracking.folding import carry_on, tell_recorded
from headway.tracking.store import Fresh, Q

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

BATCHES = 2
"""So many batches are folded in one transaction: few, because readers of the log wait for the oldest one."""

_encoder = msgspec.msgpack.Encoder(uuid_format="bytes")
_decoder = msgspec.msgpack.Decoder(Waiting)


async def defer(uow: UnitOfWork, kept: Waiting) -> None:
    """Leave events to the projections, in the transaction that keeps them."""
    if kept.events:
        batch_id = uow.new_id()
        await uow.conn.execute(Q.put_backlog, batch_id, _encoder.encode(kept), uow.now)
        uow.emit(TrackingReceived(batch_id=batch_id, events=len(kept.events)))


async def on_received(batch: Sequence[Recorded[TrackingReceived]], uow: UnitOfWork) -> None:
    """Fold what waits; each shipment's changes follow from the batch that spoke of it last."""
    waiting = await _take(uow, Q.fold_backlog, batch)
    causes: dict[UUID, Recorded[Any]] = {}
    fresh: list[Fresh] = []
    for rec in batch:
        found = waiting.get(rec.event.batch_id)
        if found is not None:
            own = found.fresh()
            with uow.caused_by(rec):
                uow.emit(_folded(rec.event.batch_id, own))
            fresh += own
            causes |= dict.fromkeys([each.shipment_id for each in own], rec)
    await carry_on(uow, fresh, causes)


async def on_folded(batch: Sequence[Recorded[TrackingFolded]], uow: UnitOfWork) -> None:
    """Tell each event of batches that were folded."""
    waiting = await _take(uow, Q.tell_backlog, batch)
    for rec in batch:
        if found := waiting.get(rec.event.batch_id):
            with uow.caused_by(rec):
                tell_recorded(uow, found.fresh(), rec.event.batch_id)


async def _take(
    uow: UnitOfWork, query: str, batch: Sequence[Recorded[TrackingReceived] | Recorded[TrackingFolded]]
) -> Mapping[UUID, Waiting]:
    rows = await uow.conn.fetch(query, [rec.event.batch_id for rec in batch])
    return {row["batch_id"]: _decoder.decode(row["fresh"]) for row in rows}


def _folded(batch_id: UUID, fresh: Sequence[Fresh]) -> TrackingFolded:
    """Each shipment once, by what was said of it first."""
    places: dict[tuple[UUID, str], int] = {}
    first: dict[UUID, int] = {}
    for each in fresh:
        if each.shipment_id not in first:
            first[each.shipment_id] = places.setdefault((each.carrier_id, each.raw_code), len(places))
    heard = tuple(HeardOf(carrier_id=who, raw_code=what) for who, what in places)
    return TrackingFolded(batch_id=batch_id, shipment_ids=tuple(first), first_said=tuple(first.values()), heard=heard)


PROJECTIONS = (
    Projection("tracking.fold", (TrackingReceived,), on_received, batch=BATCHES, prompt=True),
    Projection("tracking.told", (TrackingFolded,), on_folded, batch=BATCHES),
)
