"""What may be asked of docks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from headway.docks.model import Direction, Opening, Readiness, SiteRules


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveDoor:
    """Add or change a door -> Door. `opening` empty: worked at at any hour."""

    site: str
    code: str
    directions: tuple[Direction, ...]
    equipment: tuple[str, ...] = ()
    opening: tuple[Opening, ...] = ()
    units_per_hour: int | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class SaveSiteRules:
    """What a site keeps to from now on -> SiteRules."""

    site: str
    rules: SiteRules


@dataclass(frozen=True, slots=True, kw_only=True)
class BookAppointment:
    """Hold a time of a door -> Appointment.

    Attributes:
        start: when; None: the best slot from `not_before` on.
        door: which; None: the best that is free then.
        duration: None: by the units and the door's rate.
        fits_by: its end must not be later.
        urgent: the site's lead is not kept (a route that leaves soon).
        appointment_id: makes a repetition the same appointment.
    """

    site: str
    direction: Direction
    start: datetime | None = None
    door: str | None = None
    duration: timedelta | None = None
    units: int = 0
    not_before: datetime | None = None
    fits_by: datetime | None = None
    equipment: tuple[str, ...] = ()
    shipment_ids: tuple[UUID, ...] = ()
    carrier_id: UUID | None = None
    carrier_code: str = ""
    vehicle: str = ""
    route_id: UUID | None = None
    reference: str = ""
    urgent: bool = False
    appointment_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveAppointment:
    """Let it stand at another time, at this door or the best -> Appointment. cause: as in `AppointmentMoved`."""

    appointment_id: UUID
    start: datetime
    door: str | None = None
    duration: timedelta | None = None
    cause: str = "person"
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class CancelAppointment:
    """Nobody comes -> Appointment; cancelled again is cancelled once."""

    appointment_id: UUID


@dataclass(frozen=True, slots=True)
class ExpectArrival:
    """Its vehicle is expected at this time: what is later than its turn moves as little as needed -> Appointment."""

    appointment_id: UUID
    at: datetime
    why: str = ""


@dataclass(frozen=True, slots=True)
class CheckIn:
    """Its vehicle is on the site: it goes to the door when that is free, else it waits its turn -> Appointment."""

    appointment_id: UUID
    vehicle: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FinishAppointment:
    """It is loaded or unloaded and leaves the door -> Appointment."""

    appointment_id: UUID
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportReadiness:
    """How far the goods of shipments are -> Reported.

    Attributes:
        appointment_id: all shipments of an appointment, beside those named.
        at: when it was so; None: now. expected_at: when they are expected to be staged.
    """

    state: Readiness
    shipment_ids: tuple[UUID, ...] = ()
    appointment_id: UUID | None = None
    at: datetime | None = None
    expected_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """What a report came to: shipments it is of, appointments that are ready since, and those that moved by it."""

    shipments: int
    ready: tuple[UUID, ...]
    moved: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class PlanDockWave:
    """Outbound appointments of a site that end by a cut-off, and after the last, are loaded as one -> DockWave."""

    site: str
    name: str
    cutoff_at: datetime


@dataclass(frozen=True, slots=True)
class ReleaseDockWave:
    """Judge a wave now -> DockWave."""

    wave_id: UUID
