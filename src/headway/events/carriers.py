"""News of carriers: master data, rates, capacity, and what is known of their performance."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from headway.kernel.message import Event


class CarrierEvent(Event, frozen=True, kw_only=True):
    """Base: its subject is a carrier."""

    subject_type: ClassVar[str] = "carrier"
    subject_field: ClassVar[str] = "carrier_id"

    carrier_id: UUID


class CarrierSaved(CarrierEvent, frozen=True, kw_only=True):
    """A carrier was added or changed; `kind` is contract, own_fleet or gig."""

    code: str
    kind: str


class RatesReplaced(CarrierEvent, frozen=True, kw_only=True):
    """A contract's rates were replaced; `problems` counts overlaps, gaps and duplicates of bands."""

    contract_id: UUID
    bands: int
    problems: int


class CapacityChanged(CarrierEvent, frozen=True, kw_only=True):
    """The shipments a carrier takes on a day from a zone (None: from anywhere) were set."""

    origin_zone: str | None
    day: date
    shipments: int
    before: int | None


class PerformanceUpdated(CarrierEvent, frozen=True, kw_only=True):
    """What the next allocation will believe of a carrier on a lane; shares in 0..1 with their sample sizes."""

    origin_zone: str | None
    destination_zone: str | None
    on_time: float
    on_time_samples: int
    acceptance: float
    acceptance_samples: int


class CapacityConfirmed(CarrierEvent, frozen=True, kw_only=True):
    """A carrier said how many shipments it really takes; `scope` is a zone, a lane "from>to" or "*" (anywhere).

    `window` is "" for the whole day, else local hours such as "08-12".
    """

    carrier_code: str
    scope: str
    day: date
    window: str
    committed: int | None
    confirmed: int
    used: int


class CapacityShortfall(CarrierEvent, frozen=True, kw_only=True):
    """A limit fell below what is already held: `excess` shipments have to go elsewhere."""

    carrier_code: str
    scope: str
    day: date
    window: str
    limit: int
    used: int
    excess: int


class CarrierOutageStarted(CarrierEvent, frozen=True, kw_only=True):
    """The carrier cannot take or carry anything until `until` (None: until further notice)."""

    carrier_code: str
    reason: str
    until: datetime | None


class CarrierOutageEnded(CarrierEvent, frozen=True, kw_only=True):
    """The carrier works again."""

    carrier_code: str


EVENTS = (
    CarrierSaved,
    RatesReplaced,
    CapacityChanged,
    PerformanceUpdated,
    CapacityConfirmed,
    CapacityShortfall,
    CarrierOutageStarted,
    CarrierOutageEnded,
)
