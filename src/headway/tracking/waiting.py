"""Where batches wait to be folded and to be told, and the news that names what a fold did to many at once.

Whatever tells of a change while others wait puts it behind them, so that each shipment's changes are told in order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from headway.events.tracking import HeardOf, TrackingFolded, TrackingReceived
from headway.kernel.message import Recorded
from headway.tracking.changes import Changes, as_moves, as_stops
from headway.tracking.drafting import Waiting
from headway.tracking.store import Q

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

_encoder = msgspec.msgpack.Encoder(uuid_format="bytes")
_decoder = msgspec.msgpack.Decoder(Waiting)


async def wait_for_fold(uow: UnitOfWork, waiting: Waiting) -> None:
    """Leave events to the fold."""
    batch_id = await _put(uow, waiting, folded=False)
    uow.emit(TrackingReceived(batch_id=batch_id, events=len(waiting.events)))


async def tell_later(uow: UnitOfWork, changes: Changes) -> None:
    """Leave changes to be told one by one; all are named at once."""
    batch_id = await _put(uow, Waiting(changes=changes), folded=True)
    uow.emit(folded_news(batch_id, (), changes))


async def take(
    uow: UnitOfWork, query: str, batch: Sequence[Recorded[TrackingReceived] | Recorded[TrackingFolded]]
) -> Mapping[UUID, Waiting]:
    """Of some batches those that still wait."""
    rows = await uow.conn.fetch(query, [rec.event.batch_id for rec in batch])
    return {row["batch_id"]: _decoder.decode(row["fresh"]) for row in rows}


async def _put(uow: UnitOfWork, waiting: Waiting, *, folded: bool) -> UUID:
    batch_id = uow.new_id()
    await uow.conn.execute(Q.put_backlog, batch_id, _encoder.encode(waiting), uow.now, folded)
    return batch_id


def folded_news(batch_id: UUID, said: Iterable[tuple[UUID, UUID, str]], changes: Changes) -> TrackingFolded:
    """The news of a batch that was folded: each shipment once, by what was said of it first, and what changed.

    Args:
        said: shipment, carrier and code of each event.
    """
    places: dict[tuple[UUID, str], int] = {}
    first: dict[UUID, int] = {}
    for shipment_id, carrier_id, raw_code in said:
        if shipment_id not in first:
            first[shipment_id] = places.setdefault((carrier_id, raw_code), len(places))
    named = {id_: place for place, id_ in enumerate(dict.fromkeys([*first, *changes.shipments()]))}
    return TrackingFolded(
        batch_id=batch_id,
        shipment_ids=tuple(named),
        first_said=tuple(first.values()),
        heard=tuple(HeardOf(carrier_id=who, raw_code=what) for who, what in places),
        moves=as_moves(changes.moved, named),
        stops=as_stops(changes.passed, named),
    )
