"""News of the fleet: vehicles, drivers and their shifts."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from headway.kernel.message import Event


class VehicleEvent(Event, frozen=True, kw_only=True):
    """Base: its subject is a vehicle."""

    subject_type: ClassVar[str] = "vehicle"
    subject_field: ClassVar[str] = "vehicle_id"

    vehicle_id: UUID
    vehicle_code: str


class VehicleSaved(VehicleEvent, frozen=True, kw_only=True):
    """A vehicle was added or changed."""

    carrier_code: str
    active: bool


class VehicleOut(VehicleEvent, frozen=True, kw_only=True):
    """It broke down or was taken out of service; `until` is when it is expected back, None: not known."""

    since: datetime
    until: datetime | None
    reason: str


class VehicleBack(VehicleEvent, frozen=True, kw_only=True):
    """It is in service again."""

    at: datetime


class DriverEvent(Event, frozen=True, kw_only=True):
    """Base: its subject is a driver."""

    subject_type: ClassVar[str] = "driver"
    subject_field: ClassVar[str] = "driver_id"

    driver_id: UUID
    driver_code: str


class DriverSaved(DriverEvent, frozen=True, kw_only=True):
    """A driver was added or changed."""

    carrier_code: str
    active: bool


class ShiftSaved(DriverEvent, frozen=True, kw_only=True):
    """A driver works a shift with a vehicle from a depot; saved again where it changed."""

    shift_id: UUID
    vehicle_id: UUID
    depot: str
    start: datetime
    end: datetime


class DriverSignedOff(DriverEvent, frozen=True, kw_only=True):
    """The driver ends the shift early (ill, out of hours); what is left of the route needs another."""

    shift_id: UUID
    at: datetime
    reason: str


EVENTS: tuple[type[Event], ...] = (
    VehicleSaved,
    VehicleOut,
    VehicleBack,
    DriverSaved,
    ShiftSaved,
    DriverSignedOff,
)
