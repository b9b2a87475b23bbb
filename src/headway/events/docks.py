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
    """It stands at another time or door; `cause` is person, late_arrival (its own), ripple (another's) or plan.

    `told` names who is told of it; `decision_id` is the decision that moved it, where one did.
    """

    before: datetime
    start: datetime
    end: datetime
    cause: str
    told: tuple[str, ...] = ()
    decision_id: UUID | None = None


class AppointmentEnded(AppointmentEvent, frozen=True, kw_only=True):
    """`how` is done, cancelled or missed."""

    at: datetime
    how: str


class LoadingReady(AppointmentEvent, frozen=True, kw_only=True):
    """Everything of it is picked and staged: it may be loaded."""

    at: datetime


class AppointmentStarted(AppointmentEvent, frozen=True, kw_only=True):
    """Its vehicle stands at the door; `late_s` after the appointed time, negative: before it."""

    at: datetime
    late_s: int


class AppointmentOverran(AppointmentEvent, frozen=True, kw_only=True):
    """Its vehicle should have left the door at `due` and still stands there; it is expected to until `expected_end`."""

    due: datetime
    expected_end: datetime
    behind: int


class DockFull(Event, frozen=True, kw_only=True):
    """No door could be found for a route in time: it has no appointment, or a later one than it needs.

    `needed_by` is when loading should be done; `sentence` says what speaks against it. `order_ids` are those of
    `shipment_ids`, in their order. `door` and `start`: where it is loaded at last, too late; None: nowhere in a day.
    """

    subject_type: ClassVar[str] = "route"
    subject_field: ClassVar[str] = "route_id"

    route_id: UUID
    site: str
    needed_by: datetime
    sentence: str
    vehicle_code: str = ""
    shipment_ids: tuple[UUID, ...] = ()
    order_ids: tuple[UUID, ...] = ()
    door: str | None = None
    start: datetime | None = None


class DockFound(Event, frozen=True, kw_only=True):
    """These shipments of a route wait for a door no more; `sentence` says why."""

    subject_type: ClassVar[str] = "route"
    subject_field: ClassVar[str] = "route_id"

    route_id: UUID
    shipment_ids: tuple[UUID, ...]
    sentence: str


class LoadingReleased(Event, frozen=True, kw_only=True):
    """Appointments of a wave may be loaded; `left` are those that do not go with it."""

    subject_type: ClassVar[str] = "dock_wave"
    subject_field: ClassVar[str] = "wave_id"

    wave_id: UUID
    site: str
    cutoff_at: datetime
    decision_id: UUID
    released: tuple[UUID, ...]
    left: tuple[UUID, ...]
    closed: bool


EVENTS: tuple[type[Event], ...] = (
    AppointmentBooked,
    AppointmentMoved,
    AppointmentEnded,
    LoadingReady,
    AppointmentStarted,
    AppointmentOverran,
    DockFull,
    DockFound,
    LoadingReleased,
)
