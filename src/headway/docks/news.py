"""What other rooms tell of shipments, and what it means for their appointments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headway.dispatch.messages.model import MessageCarrier, MessageKind
from headway.docks import store
from headway.docks.arriving import check_in, finish
from headway.docks.booking import cancel_appointment
from headway.docks.commands import CancelAppointment, CheckIn, ExpectArrival, FinishAppointment
from headway.docks.model import AppointmentState, Direction
from headway.docks.moving import expect_arrival
from headway.docks.serving import living
from headway.docks.store import Q
from headway.events.dispatch import ShipmentCancelled, ShipmentUnbooked
from headway.events.docks import AppointmentMoved
from headway.events.tracking import EtaPredicted, StopProgressed
from headway.kernel.message import Recorded
from headway.kernel.rooms import Commands

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

_DIRECTIONS = {"pickup": Direction.OUTBOUND, "delivery": Direction.INBOUND}


async def on_eta(rec: Recorded[EtaPredicted], uow: UnitOfWork) -> None:
    """A vehicle is expected; as the ETA is of when it is done there, it comes by its appointment's length before."""
    event = rec.event
    direction = Direction.OUTBOUND if event.stop == 1 else Direction.INBOUND
    for each in await living(uow, event.shipment_id, direction):
        if each.state is AppointmentState.BOOKED and each.route_id is None:
            await expect_arrival(ExpectArrival(each.id, event.p50_at - each.duration, event.because), uow)


async def on_stop(rec: Recorded[StopProgressed], uow: UnitOfWork) -> None:
    """A vehicle arrived at our site, or is done there."""
    event = rec.event
    direction = _DIRECTIONS.get(event.role)
    if direction is None or event.state not in ("arrived", "completed"):
        return
    for each in await living(uow, event.shipment_id, direction):
        if event.state == "arrived":
            await check_in(CheckIn(each.id, at=event.actual_at), uow)
        elif len(each.shipment_ids) == 1 or each.route_id is None:
            await finish(FinishAppointment(each.id, event.actual_at), uow)


async def on_off(rec: Recorded[ShipmentCancelled] | Recorded[ShipmentUnbooked], uow: UnitOfWork) -> None:
    """It is not collected, or by another: what is booked for it alone is free again."""
    for each in await living(uow, rec.event.shipment_id, None):
        if each.route_id is not None or each.state is not AppointmentState.BOOKED:
            continue
        if len(each.shipment_ids) == 1:
            await cancel_appointment(CancelAppointment(each.id), uow)
        else:
            await uow.conn.execute(Q.drop_shipments, each.id, [rec.event.shipment_id])


async def tell_carrier(run: Commands | None, rec: Recorded[AppointmentMoved], uow: UnitOfWork) -> None:
    """Who did not ask for another time is told of it; once for each move."""
    event = rec.event
    if run is None or event.cause == "person" or not event.shipment_ids:
        return
    now = await store.find_appointment(uow.conn, event.appointment_id)
    if now is None or now.carrier_id is None or now.route_id is not None:
        return
    zone = await store.zone_of(uow, event.site)
    text = (
        f"Your time at {event.site} is now {event.start.astimezone(zone):%d %b %H:%M} ({zone.key}), door {event.door}."
    )
    await run(
        uow,
        MessageCarrier(
            carrier_id=now.carrier_id, kind=MessageKind.INSTRUCTION, text=text, shipment_id=event.shipment_ids[0],
            message_id=rec.id,
        ),
    )  # fmt: skip
