"""Readings as they are sent, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

MAX_READINGS = 1000
COLDEST_C, HOTTEST_C = -200.0, 200.0
MAX_NAME = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A temperature at a moment: of a shipment, or of everything that a vehicle carries.

    `sensor` tells several in one vehicle apart.
    """

    degrees_c: float
    at: datetime
    sensor: str = ""
    shipment_id: UUID | None = None
    carrier: str | None = None
    vehicle: str | None = None


@dataclass(frozen=True, slots=True)
class RecordReadings:
    """Record up to 1,000 readings; `source` is api, or a telematics source's name."""

    readings: tuple[Reading, ...]
    source: str = "api"


class Unread(StrEnum):
    """Why a reading is not kept."""

    NO_SUBJECT = "no_subject"
    UNKNOWN_SHIPMENT = "unknown_shipment"
    NOTHING_ABOARD = "nothing_aboard"
    FUTURE = "future"
    TOO_OLD = "too_old"
    NAIVE_TIME = "naive_time"
    OUT_OF_RANGE = "out_of_range"
    BAD_NAME = "bad_name"


@dataclass(frozen=True, slots=True)
class ReadingFault:
    """A reading that is not kept, by its place in the batch."""

    index: int
    reason: Unread
    sentence: str


@dataclass(frozen=True, slots=True)
class ReadingsTaken:
    """What became of a batch; `kept` counts a vehicle's reading once for each shipment it carries."""

    kept: int
    duplicates: int
    faults: tuple[ReadingFault, ...]
