"""The night's learning: ratios of what was driven and done in two months, from what is clean."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from headway.learning.hygiene.drift import Ground, trusted
from headway.learning.ratios import learn
from headway.learning.tags import clean
from headway.routing.feedback import store
from headway.routing.feedback.learned import Learned
from headway.routing.feedback.model import Turned
from headway.routing.feedback.store import Q, encoded

if TYPE_CHECKING:
    from headway.kernel.rooms import DueTimer
    from headway.kernel.uow import UnitOfWork

HISTORY = timedelta(days=60)


async def learn_tonight(timer: DueTimer, uow: UnitOfWork) -> None:
    """Learn, and come again when routes ended; what rests on too little clean ground is kept but not in force."""
    since = uow.now - HISTORY
    stops = await store.turned(uow.conn, since, uow.now)
    if not stops:
        return
    good = await clean(uow.conn, [stop.shipment_id for stop in stops])
    ground = Ground(sum(stop.shipment_id in good for stop in stops), len(stops))
    last = await uow.conn.fetchrow(Q.newest)
    sound = trusted(ground, last is None or last["trusted"])
    made = learned_from(stops, good)
    figures = (ground.total, ground.clean, sound, encoded(made.travel), encoded(made.service))
    await uow.conn.execute(Q.put_learned, uow.now, since, *figures)


def learned_from(stops: Sequence[Turned], good: Collection[UUID]) -> Learned:
    """Ratios of the stops whose shipments may be learned from."""
    taught = [stop for stop in stops if stop.shipment_id in good]
    travel = [seen for stop in taught if (seen := stop.travel()) is not None]
    service = [seen for stop in taught if (seen := stop.service()) is not None]
    return Learned(learn(travel), learn(service), version=1)
