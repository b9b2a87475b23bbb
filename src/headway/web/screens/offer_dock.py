"""The time at the dock of an offer that was accepted: its carrier chooses it itself, by the offer's own link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from headway.dispatch.model import OfferStatus, ShipmentStatus
from headway.dispatch.offer_views import CarrierOffer
from headway.dispatch.views import get_offer, get_shipment
from headway.docks import views
from headway.docks.commands import BookAppointment, MoveAppointment
from headway.docks.feasibility import Wish
from headway.docks.model import Appointment, AppointmentState, Direction, NoSlot
from headway.docks.slots import Slot
from headway.kernel.errors import BadInput

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

BEFORE, AFTER = timedelta(hours=4), timedelta(hours=12)
"""Around the planned pickup slots are offered."""
OFFERED = 8


@dataclass(frozen=True, slots=True)
class AtDock:
    """What a carrier sees: its own appointment, where it has one, and the times it may choose from."""

    appointment: Appointment | None
    slots: tuple[Slot, ...]

    @property
    def open(self) -> bool:
        """May it still choose?"""
        return bool(self.slots) and (self.appointment is None or self.appointment.state is AppointmentState.BOOKED)


async def at_dock(conn: Connection, offer: CarrierOffer, now: datetime) -> AtDock | None:
    """None where the offer is not the carrier's to collect, or its site has no doors."""
    if offer.status is not OfferStatus.ACCEPTED:
        return None
    shipment_id = (await get_offer(conn, offer.id)).shipment_id
    row = (await get_shipment(conn, shipment_id)).shipment
    if row.status != ShipmentStatus.BOOKED or row.offer_id != offer.id:
        return None
    own = await views.appointment_of_shipment(conn, shipment_id, Direction.OUTBOUND)
    wish = Wish(direction=Direction.OUTBOUND, units=offer.pieces, duration=None if own is None else own.duration)
    aim = offer.pickup_planned_at
    period = (aim - BEFORE, max(aim, now) + AFTER)
    slots = await views.offered(conn, offer.origin_site, wish, now, period, OFFERED, aim)
    found = AtDock(own, tuple(sorted(slots, key=lambda each: each.start)))
    return found if own is not None or slots else None


async def chosen(
    conn: Connection, offer: CarrierOffer, now: datetime, text: str
) -> BookAppointment | MoveAppointment:  # fmt: skip
    """The command for a slot as the form sends it: only one that is offered, at the offer's own site.

    Raises:
        NoSlot: it is taken by now, or the offer is not this carrier's to collect any more.
        BadInput: it is no slot.
    """
    door, start = _slot(text)
    found = await at_dock(conn, offer, now)
    slot = next((each for each in found.slots if (each.door, each.start) == (door, start)), None) if found else None
    if found is None or not found.open or slot is None:
        raise NoSlot("this time is not free any more; please choose another")
    if found.appointment is not None:
        return MoveAppointment(appointment_id=found.appointment.id, start=slot.start, door=slot.door)
    whole = await get_offer(conn, offer.id)
    return BookAppointment(
        site=offer.origin_site,
        direction=Direction.OUTBOUND,
        start=slot.start,
        door=slot.door,
        units=offer.pieces,
        shipment_ids=(whole.shipment_id,),
        carrier_id=whole.terms.carrier_id,
        carrier_code=offer.carrier_code,
        reference=offer.external_ref,
    )


def _slot(text: str) -> tuple[str, datetime]:
    start, _, door = text[:200].partition("|")
    try:
        found = datetime.fromisoformat(start)
    except ValueError:
        raise BadInput("this is no time of ours", field="slot", allowed="one of the times that are offered") from None
    if found.tzinfo is None or not door:
        raise BadInput("this is no time of ours", field="slot", allowed="one of the times that are offered")
    return door, found
