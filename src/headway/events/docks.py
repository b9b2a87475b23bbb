"""News of docks: appointments, doors, and loading."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from headway.kernel.message import Event


class AppointmentEvent(Event, frozen=True, kw_only=True):
    """Base: its subject is an appointment of a vehicle or shipment at a door of a site."""

    subject_type: ClassVar[str] = "appointment"
    subject_field: ClassVar[str] = "appointment_id"

    appointment_id: UUID
    site: str
    door: str
    shipment_ids: tuple[UUID, ...]


class AppointmentBooked(AppointmentEvent, frozen=True, kw_only=True):
    """A door is taken from start to end."""

    start: datetime
    end: datetime


class AppointmentMoved(AppointmentEvent, frozen=True, kw_only=True):
    """It stands at another time or door; `cause` is person, late_arrival (its own), ripple (another's) or plan."""

    before: datetime
    start: datetime
    end: datetime
    cause: str


class AppointmentEnded(AppointmentEvent, frozen=True, kw_only=True):
    """`how` is done, cancelled or missed."""

    at: datetime
    how: str


class LoadingReady(AppointmentEvent, frozen=True, kw_only=True):
    """Everything of it is picked and staged: it may be loaded."""

    at: datetime


EVENTS: tuple[type[Event], ...] = (
    AppointmentBooked,
    AppointmentMoved,
    AppointmentEnded,
    LoadingReady,
)
