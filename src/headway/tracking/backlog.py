"""What was kept and not told yet: a batch waits until its shipments were carried on, and each event was told.

Screens and detectors need the first; that each event and each change is in the log as well can wait until there is
nothing more urgent. What is plain is carried on in the transaction that keeps it, so that only the rest waits for that.
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
from headway.tracking.drafting import Waiting
from headway.tracking.folding import carry_on, tell_recorded
from headway.tracking.keeping import Newly
from headway.tracking.store import Fresh, Q
from headway.tracking.waiting import folded_news, take, tell_later, wait_for_fold

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

BATCHES = 2
"""So many batches are folded in one transaction: few, because readers of the log wait for the oldest one."""


async def defer(uow: UnitOfWork, new: Newly) -> None:
    """Carry on what is plain, and leave the rest to the projections, in the transaction that keeps it."""
    if not new.drafts:
        return
    done, changes = await carry(uow, new)
    kept = [draft.kept for draft in new.drafts]
    carried = [each for each in kept if each.shipment_id in done]
    if carried:
        await tell_later(uow, Waiting(list(new.meanings), carried, changes))
    if len(carried) < len(kept):
        left = [each for each in kept if each.shipment_id not in done]
        await wait_for_fold(uow, Waiting(list(new.meanings), left))


async def on_received(batch: Sequence[Recorded[TrackingReceived]], uow: UnitOfWork) -> None:
    """Fold what waits; each shipment's changes follow from the batch that spoke of it last."""
    waiting = await take(uow, Q.fold_backlog, batch)
    causes: dict[UUID, Recorded[Any]] = {}
    fresh: list[Fresh] = []
    for rec in batch:
        found = waiting.get(rec.event.batch_id)
        if found is not None:
            own = found.fresh()
            with uow.caused_by(rec):
                said = ((each.shipment_id, each.carrier_id, each.raw_code) for each in own)
                uow.emit(folded_news(rec.event.batch_id, said, Changes()))
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
