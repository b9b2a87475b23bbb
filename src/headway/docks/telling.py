"""What is told of appointments: events, and who is to know."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.docks import store
from headway.docks.model import Appointment, AppointmentState
from headway.docks.store import Q
from headway.docks.timers import forget
from headway.events.docks import AppointmentBooked, AppointmentEnded, AppointmentMoved, AppointmentStarted

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


def about(appointment: Appointment) -> dict[str, Any]:
    """What all events of an appointment say."""
    return {
        "appointment_id": appointment.id,
        "site": appointment.site,
        "door": appointment.door,
        "shipment_ids": appointment.shipment_ids,
    }


def booked(uow: UnitOfWork, appointment: Appointment) -> None:
    """A door is taken."""
    uow.emit(AppointmentBooked(**about(appointment), start=appointment.start, end=appointment.end))


def moved(
    uow: UnitOfWork, before: Appointment, after: Appointment, cause: str, decision_id: UUID | None = None
) -> None:
    """It stands at another time or door."""
    uow.emit(
        AppointmentMoved(
            **about(after),
            before=before.start,
            start=after.start,
            end=after.end,
            cause=cause,
            told=who(after),
            decision_id=decision_id,
        )
    )


def who(appointment: Appointment) -> tuple[str, ...]:
    """Who is to know of another time: the carrier or the route's driver, and the site."""
    found = [f"site:{appointment.site}"]
    if appointment.route_id is not None:
        found.append(f"vehicle:{appointment.vehicle}" if appointment.vehicle else f"route:{appointment.route_id}")
    elif appointment.carrier_code:
        found.append(f"carrier:{appointment.carrier_code}")
    return tuple(found)


def started(uow: UnitOfWork, appointment: Appointment, at: datetime) -> None:
    """Its vehicle stands at the door."""
    late_s = int((at - appointment.planned_at).total_seconds())
    uow.emit(AppointmentStarted(**about(appointment), at=at, late_s=late_s))


async def ended(uow: UnitOfWork, appointment: Appointment, state: AppointmentState, at: datetime) -> Appointment:
    """It is over, and its door is free."""
    await uow.conn.execute(Q.end_appointment, appointment.id, state, at)
    uow.emit(AppointmentEnded(**about(appointment), at=at, how=state))
    forget(uow, appointment)
    return await store.get_appointment(uow.conn, appointment.id)
