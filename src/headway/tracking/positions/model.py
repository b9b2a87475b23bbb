"""The words of positions: fixes as they are heard and kept, faults, places, settings, what a vehicle carries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

import msgspec

MAX_BATCH = 5000
"""Positions in one command."""

MAX_NAME = 64

SOURCE = "telematics"
"""The source of tracking events that were seen in positions."""


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """A position as a tracker sent it; nothing of it is believed yet.

    Attributes:
        vehicle: the tracker's own name for itself; None where its token says which vehicle it is in.
        valid: False where the tracker itself says that it had no fix.
        temperature_c: of the goods, where the tracker has a sensor.
    """

    at: datetime
    latitude: float
    longitude: float
    vehicle: str | None = None
    carrier: str | None = None
    speed_mps: float | None = None
    heading_deg: float | None = None
    accuracy_m: float | None = None
    valid: bool = True
    temperature_c: float | None = None


class VehicleKey(NamedTuple):
    """A vehicle: its carrier's code and the carrier's name for it."""

    carrier: str
    vehicle: str


class Fix(msgspec.Struct, frozen=True):
    """A position that was believed; `speed_mps` is the tracker's, else what the way from the one before tells."""

    at: datetime
    latitude: float
    longitude: float
    speed_mps: float | None = None
    heading_deg: float | None = None
    accuracy_m: float | None = None


class Reason(StrEnum):
    """Why a position is not kept. It is counted, with the last one's values."""

    UNREADABLE = "unreadable"
    NO_VEHICLE = "no_vehicle"
    NO_FIX = "no_fix"
    BAD_NAME = "bad_name"
    NAIVE_TIME = "naive_time"
    OFF_EARTH = "off_earth"
    NULL_ISLAND = "null_island"
    FUTURE = "future"
    TOO_OLD = "too_old"
    INACCURATE = "inaccurate"
    TOO_FAST = "too_fast"
    JUMP = "jump"


class Fault(msgspec.Struct, frozen=True):
    """A position that is not kept, by its place in the batch."""

    index: int
    reason: Reason
    sentence: str


class Taken(msgspec.Struct, frozen=True):
    """What became of a batch: `late` ones are kept too, but are older than what their vehicle has told since."""

    accepted: int
    duplicates: int
    late: int
    faults: tuple[Fault, ...]


class Circle(msgspec.Struct, frozen=True, tag="circle", tag_field="kind"):
    """A place within `radius_m` (20 to 20,000 m) of a point."""

    latitude: float
    longitude: float
    radius_m: float


class Polygon(msgspec.Struct, frozen=True, tag="polygon", tag_field="kind"):
    """A place inside a ring of 3 to 200 (latitude, longitude) points; the last joins the first."""

    ring: tuple[tuple[float, float], ...]


Shape = Circle | Polygon


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What a tenant may tune.

    Attributes:
        retention_days: so long positions are kept (1 to 400); the latest of each vehicle stays.
        max_speed_mps: faster is not believed (10 to 350).
        max_accuracy_m: a circle of uncertainty larger than this is not believed (10 to 5,000).
        stop_after_s: standing still for so long outside its stops is a prolonged stop (120 to 86,400).
        dwell_after_s: being at a stop for so long is a prolonged one (300 to 172,800).
        tolerance_m: how far from its planned route a vehicle may be (50 to 50,000).
    """

    retention_days: int = 30
    max_speed_mps: float = 70.0
    max_accuracy_m: float = 500.0
    stop_after_s: int = 1200
    dwell_after_s: int = 3600
    tolerance_m: float = 500.0


RANGES: dict[str, tuple[float, float]] = {
    "retention_days": (1, 400),
    "max_speed_mps": (10, 350),
    "max_accuracy_m": (10, 5_000),
    "stop_after_s": (120, 86_400),
    "dwell_after_s": (300, 172_800),
    "tolerance_m": (50, 50_000),
}
"""What each setting may be."""


@dataclass(frozen=True, slots=True)
class Device:
    """A tracker, or a feed of many: `vehicle` None means that its messages name theirs."""

    id: UUID
    label: str
    source: str
    carrier: str
    vehicle: str | None
