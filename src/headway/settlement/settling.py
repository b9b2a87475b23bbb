"""When nothing is left to pay for a shipment: it arrived, everything agreed was billed, and nobody argues about it.

Whatever may complete this is news: an arrival, an approval, the end of a dispute, which approves too. The relay hands
out a tenant's news one after the other, so whichever comes last sees all the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from headway.events.settlement import InvoiceApproved, ShipmentSettled
from headway.kernel.message import Recorded
from headway.kernel.uow import UnitOfWork
from headway.settlement.store import Q


async def on_approved(rec: Recorded[InvoiceApproved], uow: UnitOfWork) -> None:
    """See which shipments of the invoice have nothing left to pay."""
    rows = await uow.conn.fetch(Q.shipments_of_invoice, rec.event.invoice_id)
    await settle(uow, [row["shipment_id"] for row in rows])


async def settle(uow: UnitOfWork, shipment_ids: Sequence[UUID]) -> None:
    """Say of each shipment, once, that nothing is left to pay for it, where that is so."""
    rows = await uow.conn.fetch(Q.settle, shipment_ids, uow.now)
    for row in sorted(rows, key=lambda each: each["shipment_id"]):
        uow.emit(ShipmentSettled(shipment_id=row["shipment_id"], carrier_id=row["carrier_id"]))
