"""What was kept and not told yet: a batch waits until its shipments were carried on, and each event was told.

Screens and detectors need the first; that each event and each change is in the log as well can wait until there is
nothing more urgent. What is plain is carried on for all alike, the rest shipment by shipment.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.events.tracking import TrackingFolded, TrackingReceived
from headway.kernel.message import Recorded
from headway.kernel.rooms import Projection
from headway.tracking.carrying import carry
from headway.tracking.changes import Changes
from headway.tracking.folding import carry_on, tell_recorded
from headway.tracking.keeping import Newly
from headway.tracking.store import Fresh, Q
from headway.tracking.waiting import folded_news, take, tell_later, wait_for_fold

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

BATCHES = 2
"""So many batches are folded in one transaction: few, because readers of the log wait for the oldest one."""


async def defer(uow: UnitOfWork, new: Newly) -> None:
    """Leave events to the projections, in the transaction that keeps them."""
    if new.drafts:
        await wait_for_fold(uow, new.waiting())


async def on_received(batch: Sequence[Recorded[TrackingReceived]], uow: UnitOfWork) -> None:
    """Fold what waits; each shipment's changes follow from the batch that spoke of it last."""
    waiting = await take(uow, Q.fold_backlog, batch)
    causes: dict[UUID, Recorded[Any]] = {}
    fresh: list[Fresh] = []
    for rec in batch:
        found = waiting.get(rec.event.batch_id)
        if found is not None:
            done, changes = await carry(uow, found)
            with uow.caused_by(rec):
                uow.emit(folded_news(rec.event.batch_id, found.said(), Changes()))
                if changes:
                    await tell_later(uow, changes)
            own = found.without(done).fresh()
            fresh += own
            causes |= dict.fromkeys([each.shipment_id for each in own], rec)
    await carry_on(uow, fresh, causes)


async def on_folded(batch: Sequence[Recorded[TrackingFolded]], uow: UnitOfWork) -> None:
    """Tell each event of batches that were folded, and each change."""
    waiting = await take(uow, Q.tell_backlog, batch)
    for rec in batch:
        if found := waiting.get(rec.event.batch_id):
            with uow.caused_by(rec):
                tell_recorded(uow, found.fresh(), rec.event.batch_id)
                for event in found.changes.events(rec.event.batch_id):
                    uow.emit(event)


PROJECTIONS = (
    Projection("tracking.fold", (TrackingReceived,), on_received, batch=BATCHES, prompt=True),
    Projection("tracking.told", (TrackingFolded,), on_folded, batch=BATCHES),
)
