"""What a person does to a shipment from its page: every deed is a command of dispatch or customers, as this person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from starlette.responses import Response

from headway.customers.commands import TellRecipient
from headway.dispatch import views as dispatch
from headway.dispatch.adjusting.commands import ReassignShipment
from headway.dispatch.board.commands import FreeShipment, HoldShipment, KeepShipment
from headway.dispatch.commands import AssignCarrier, CancelShipment, RetryAllocation
from headway.dispatch.errors import NotAllocatable
from headway.dispatch.messages.model import MessageCarrier, MessageKind
from headway.dispatch.model import ShipmentStatus
from headway.kernel.errors import BadInput
from headway.web.toasts import Undo
from headway.web.translating import gettext as _
from headway.web.visits import Visit

if TYPE_CHECKING:
    from headway.dispatch.views import ShipmentRow

USEFUL = timedelta(days=2)
"""So long somebody wants to hear what a person wrote about a delivery."""


async def choose(visit: Visit, fields: dict[str, str]) -> Response:
    """The override: this candidate, for a reason. A booking is taken back before; the ledger keeps who and why."""
    row = await _row(visit)
    candidate, reason = fields.get("candidate", "")[:400], fields.get("reason", "").strip()
    if not candidate:
        raise BadInput("no candidate", field="candidate", allowed="one of those offered")
    if row.status == ShipmentStatus.BOOKED:
        await visit.run(ReassignShipment(row.id, reason, candidate))
    else:
        await visit.run(AssignCarrier(row.id, candidate, reason))
    return _back(visit, row.id, _("Another was chosen, and is asked."))


async def retender(visit: Visit, fields: dict[str, str]) -> Response:
    """Look for a carrier again: for one that nobody took also among those who refused, else in place of who has it."""
    row = await _row(visit)
    if row.status == ShipmentStatus.PLANNED:
        await visit.run(RetryAllocation(row.id, forget_refusals=fields.get("again") == "yes"))
    else:
        await visit.run(ReassignShipment(row.id, fields.get("reason", "").strip()))
    return _back(visit, row.id, _("A carrier is looked for again."))


async def cancel(visit: Visit, fields: dict[str, str]) -> Response:
    """It will not travel."""
    await visit.run(CancelShipment(visit.id(), fields.get("reason", "").strip()))
    return _back(visit, visit.id(), _("Shipment cancelled."))


async def hold(visit: Visit, fields: dict[str, str]) -> Response:
    """Offer it to nobody until it is let go."""
    await visit.run(HoldShipment(shipment_id=visit.id(), reason=fields.get("reason", "").strip()))
    return _back(visit, visit.id(), _("Held: nobody is asked."), free=True)


async def keep(visit: Visit, fields: dict[str, str]) -> Response:
    """Keep it for one carrier in every allocation to come."""
    carrier, reason = fields.get("carrier", "").strip(), fields.get("reason", "").strip()
    await visit.run(KeepShipment(shipment_id=visit.id(), carrier=carrier, reason=reason))
    return _back(visit, visit.id(), _("Pinned."), free=True)


async def free(visit: Visit, fields: dict[str, str]) -> Response:
    """End a hold or a pin."""
    await visit.run(FreeShipment(shipment_id=visit.id()))
    return _back(visit, visit.id(), _("Let go."))


async def tell_carrier(visit: Visit, fields: dict[str, str]) -> Response:
    """A message to whoever has it."""
    row = await _row(visit)
    if row.carrier_id is None:
        raise NotAllocatable("no carrier has the shipment that could be told", status=row.status)
    text = fields.get("text", "").strip()
    kind = MessageKind.INSTRUCTION if fields.get("kind") == "instruction" else MessageKind.NOTICE
    await visit.run(MessageCarrier(carrier_id=row.carrier_id, kind=kind, text=text, shipment_id=row.id))
    return _back(visit, row.id, _("The carrier is told."))


async def tell_recipient(visit: Visit, fields: dict[str, str]) -> Response:
    """A message to whoever gets it, by the way they are reached."""
    row = await _row(visit)
    async with visit.desk() as desk:
        now = desk.now
    text = fields.get("text", "").strip()
    key = f"page:{visit.session.name}:{now.isoformat()}"
    await visit.run(TellRecipient(order_id=row.order_id, text=text, key=key, useful_until=now + USEFUL))
    return _back(visit, row.id, _("The recipient is told."))


async def _row(visit: Visit) -> ShipmentRow:
    async with visit.desk() as desk:
        return (await dispatch.get_shipment(desk.conn, visit.id())).shipment


def _back(visit: Visit, shipment_id: UUID, said: str, *, free: bool = False) -> Response:
    """The page again, which says what was done; `free`: letting it go takes it back."""
    way = f"/shipments/{shipment_id}/free" if free else ""
    return visit.back(f"/shipments/{shipment_id}", Undo(said, way))
