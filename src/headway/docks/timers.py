"""When appointments are looked at by themselves: nobody came, or somebody stays too long."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from headway.docks.model import Appointment, AppointmentState, SiteRules

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

NO_SHOW, OVERRUN, WAVE, ALLOCATE = "docks.no_show", "docks.overrun", "docks.wave", "docks.allocate"


def watch(uow: UnitOfWork, appointment: Appointment, rules: SiteRules) -> None:
    """Look at it when it should have come, or have left."""
    if appointment.state is AppointmentState.BOOKED:
        due = max(appointment.start, appointment.not_before or appointment.start)
        uow.set_timer(NO_SHOW, appointment.id, due + timedelta(minutes=rules.no_show_min))
    elif appointment.state is AppointmentState.AT_DOOR:
        uow.cancel_timer(NO_SHOW, appointment.id)
        uow.set_timer(OVERRUN, appointment.id, appointment.end + rules.grace)


def forget(uow: UnitOfWork, appointment: Appointment) -> None:
    """It is over."""
    uow.cancel_timer(NO_SHOW, appointment.id)
    uow.cancel_timer(OVERRUN, appointment.id)
