"""What was kept and not folded yet: a batch waits here until the projection has carried its shipments on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from headway.events.tracking import TrackingReceived
from headway.kernel.message import Recorded
from headway.kernel.rooms import Projection
from headway.tracking.drafting import Waiting
from headway.tracking.folding import carry_on
from headway.tracking.store import Fresh, Q

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

BATCHES = 2
"""So many batches are folded in one transaction: few, because readers of the log wait for the oldest one."""

_encoder = msgspec.msgpack.Encoder(uuid_format="bytes")
_decoder = msgspec.msgpack.Decoder(Waiting)


async def defer(uow: UnitOfWork, kept: Waiting) -> None:
    """Leave events to the projection, in the transaction that keeps them."""
    if kept.events:
        batch_id = uow.new_id()
        await uow.conn.execute(Q.put_backlog, batch_id, _encoder.encode(kept), uow.now)
        uow.emit(TrackingReceived(batch_id=batch_id, events=len(kept.events)))


async def on_received(batch: Sequence[Recorded[TrackingReceived]], uow: UnitOfWork) -> None:
    """Fold what waits; each shipment's changes follow from the batch that spoke of it last."""
    rows = await uow.conn.fetch(Q.take_backlog, [rec.event.batch_id for rec in batch])
    waiting = {row["batch_id"]: _decoder.decode(row["fresh"]).fresh() for row in rows}
    causes: dict[UUID, Recorded[Any]] = {}
    fresh: list[Fresh] = []
    for rec in batch:
        for each in waiting.get(rec.event.batch_id, ()):
            causes[each.shipment_id] = rec
            fresh.append(each)
    await carry_on(uow, fresh, causes)


PROJECTIONS = (Projection("tracking.fold", (TrackingReceived,), on_received, batch=BATCHES, prompt=True),)
