"""Another time at our own dock: what `book_slot` does with `where: dock`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid5

from headway.dispatch.clocks.store import clocks_of
from headway.dispatch.messages.model import MessageKind
from headway.dispatch.views import ShipmentRow
from headway.docks.commands import BookAppointment, MoveAppointment
from headway.docks.feasibility import Wish
from headway.docks.model import Appointment, AppointmentState, Direction
from headway.docks.views import appointment_of_shipment, offered
from headway.exceptions.playbooks.steps.base import Outcome, StepResult, Task
from headway.exceptions.playbooks.steps.shipments import BEFORE_PICKUP, shipments_of
from headway.exceptions.playbooks.steps.telling import tell_carriers
from headway.kernel.rooms import Commands

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


async def book_dock(task: Task, uow: UnitOfWork, run: Commands, since: datetime) -> StepResult:
    """Move each shipment's appointment to the next time that is free, or book one, and tell the carrier.

    The answer is `none` where no site of them has doors, or nothing is free in two days.
    """
    found: list[tuple[ShipmentRow, Appointment]] = []
    for each in await shipments_of(uow.conn, task):
        if each.status in BEFORE_PICKUP and each.carrier_id is not None and each.origin_site is not None:
            booked = await _book(task, uow, run, each, since)
            found += [] if booked is None else [(each, booked)]
    if not found:
        return StepResult(outcome=Outcome.NOTHING, answer="none", sentence="no dock has a time for it")
    known = await clocks_of(uow)
    for row, at in found:
        when = at.start.astimezone(known.at_site(at.site))
        text = f"Please come to {at.site} at {when:%d %b %Y %H:%M %Z}, door {at.door}, for {row.external_ref}."
        await tell_carriers(task, uow, run, [row], MessageKind.INSTRUCTION, text)
    first = min((at for _, at in found), key=lambda one: one.start)
    zone = known.at_site(first.site)
    start, end = first.start.astimezone(zone), first.end.astimezone(zone)
    said = f"at door {first.door} of {first.site} {start:%d %b %H:%M} to {end:%H:%M %Z}"
    named = tuple(dict.fromkeys(f"appointment:{at.id}" for _, at in found))
    facts = {"text": said, "number": float(len(named))}
    return StepResult(outcome=Outcome.DONE, answer="booked", sentence=said, touched=named, facts=facts)


async def _book(task: Task, uow: UnitOfWork, run: Commands, row: ShipmentRow, since: datetime) -> Appointment | None:
    """Where it stands from now on; who is at the door already stays there."""
    assert row.origin_site is not None
    now = await appointment_of_shipment(uow.conn, row.id, Direction.OUTBOUND)
    if now is not None and (now.state is not AppointmentState.BOOKED or now.start >= since):
        return now
    wish = Wish(direction=Direction.OUTBOUND, units=row.pieces, duration=None if now is None else now.duration)
    slots = await offered(uow.conn, row.origin_site, wish, uow.now, (since, None), 1)
    if not slots:
        return None
    if now is not None:
        moved: Appointment = await run(
            uow, MoveAppointment(appointment_id=now.id, start=slots[0].start, door=slots[0].door)
        )
        return moved
    asked = BookAppointment(
        site=row.origin_site,
        direction=Direction.OUTBOUND,
        start=slots[0].start,
        door=slots[0].door,
        units=row.pieces,
        shipment_ids=(row.id,),
        carrier_id=row.carrier_id,
        carrier_code=row.carrier_code or "",
        reference=row.external_ref,
        appointment_id=uuid5(task.key, str(row.id)),
    )
    booked: Appointment = await run(uow, asked)
    return booked
