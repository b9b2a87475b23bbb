"""What may be asked of the fleet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from headway.fleet.model import Depot, Dimension, Driver, Paper, Shift, Store, Vehicle
from headway.fleet.papers import PaperRules


@dataclass(frozen=True, slots=True)
class SetDimensions:
    """What a load is counted in, in order; vehicles keep the capacities they have."""

    dimensions: tuple[Dimension, ...]


@dataclass(frozen=True, slots=True)
class SaveDepot:
    """Add or change a depot, by its code."""

    depot: Depot


@dataclass(frozen=True, slots=True)
class SaveVehicle:
    """Add or change a vehicle, by its code."""

    vehicle: Vehicle


@dataclass(frozen=True, slots=True)
class SaveDriver:
    """Add or change a driver, by its code."""

    driver: Driver


@dataclass(frozen=True, slots=True)
class SaveShift:
    """Add a shift, or change the one with this id; without an id the driver's shift of the same start is changed."""

    shift: Shift
    shift_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SaveStore:
    """Add or change a store, by its code."""

    store: Store


@dataclass(frozen=True, slots=True)
class SaveFleet:
    """All of it at once, in this order; all or nothing."""

    depots: tuple[Depot, ...] = ()
    vehicles: tuple[Vehicle, ...] = ()
    drivers: tuple[Driver, ...] = ()
    shifts: tuple[Shift, ...] = ()
    stores: tuple[Store, ...] = ()


@dataclass(frozen=True, slots=True)
class SavedFleet:
    """How many of each were saved."""

    depots: int
    vehicles: int
    drivers: int
    shifts: int
    stores: int


class Owner(StrEnum):
    """Whose a paper is."""

    VEHICLE = "vehicle"
    DRIVER = "driver"


@dataclass(frozen=True, slots=True)
class SavePaper:
    """A vehicle or driver has this paper from now, instead of those of its kind -> PaperStands."""

    owner: Owner
    code: str
    paper: Paper


@dataclass(frozen=True, slots=True)
class DropPapers:
    """Forget the papers of a kind -> PaperStands; where there is none, nothing changes."""

    owner: Owner
    code: str
    kind: str


@dataclass(frozen=True, slots=True)
class PaperStands:
    """Which papers the vehicle or driver has after a command, by kind."""

    owner: Owner
    code: str
    papers: tuple[Paper, ...]


@dataclass(frozen=True, slots=True)
class SetPaperRules:
    """Ask something else of papers -> PaperRules."""

    rules: PaperRules


@dataclass(frozen=True, slots=True)
class TakeVehicleOut:
    """A vehicle broke down or is taken out of service from now; `until`: expected back, None: not known."""

    vehicle: str
    reason: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReturnVehicle:
    """A vehicle is in service again."""

    vehicle: str


@dataclass(frozen=True, slots=True)
class SignDriverOff:
    """A driver ends a shift now; without an id, the one that runs, else the next within a day."""

    driver: str
    reason: str
    shift_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class VehicleStands:
    """How a vehicle stands after a command, and whether the command changed it."""

    vehicle: str
    out: bool
    changed: bool


@dataclass(frozen=True, slots=True)
class ShiftStands:
    """A shift after a command, and whether the command changed it."""

    shift_id: UUID
    signed_off: bool
    changed: bool


@dataclass(frozen=True, slots=True)
class ImportFleet:
    """Rows of a file with what each asks for, a `Save...` command; those that are refused leave the others alone."""

    items: tuple[tuple[int, object], ...]
