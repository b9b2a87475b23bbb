"""Whom docks wait for. Of the news of a transaction where no dock waits for anybody, only the first asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID
from weakref import WeakKeyDictionary

from headway.docks import store
from headway.docks.model import Appointment, Direction
from headway.docks.store import Q

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

_anybody: WeakKeyDictionary[UnitOfWork, bool] = WeakKeyDictionary()
"""Whether any appointment lived when a transaction asked first, until it adds one itself."""


async def serve(uow: UnitOfWork, appointment_id: UUID, shipment_ids: Sequence[UUID]) -> None:
    """From now on the appointment is for these shipments too."""
    await uow.conn.execute(Q.put_shipments, appointment_id, list(shipment_ids))
    _anybody.pop(uow, None)


async def living(uow: UnitOfWork, shipment_id: UUID, direction: Direction | None) -> list[Appointment]:
    """A shipment's living appointments, of one direction where given."""
    if uow not in _anybody:
        _anybody[uow] = await uow.conn.fetchval(Q.any_living)
    if not _anybody[uow]:
        return []
    rows = await uow.conn.fetch(Q.of_shipment, shipment_id, direction)
    return [await store.get_appointment(uow.conn, row["id"]) for row in rows]
