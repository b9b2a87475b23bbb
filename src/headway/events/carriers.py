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
    """What binds a carrier's day changed, in shipments and kilograms; None: no limit.

    `scope` is a zone, a lane "from>to" or "*" (anywhere); `window` is "" for the whole day, else local hours of the
    pickup such as "08-12".
    """

    carrier_code: str
    scope: str
    day: date
    window: str
    shipments: int | None
    before: int | None
    weight_kg: str | None = None
    before_kg: str | None = None


class PerformanceUpdated(CarrierEvent, frozen=True, kw_only=True):
    """What the next allocation goes by was measured anew: shares in 0..1 over all lanes, with their sample sizes.

    On time is by the planned time; newer observations weigh more.
    """

    on_time: float
    on_time_samples: int
    acceptance: float
    acceptance_samples: int


class CapacityConfirmed(CarrierEvent, frozen=True, kw_only=True):
    """A carrier said what it really takes; None: what was committed, or nothing, binds. Scope and window as above."""

    carrier_code: str
    scope: str
    day: date
    window: str
    committed: int | None
    confirmed: int | None
    used: int
    committed_kg: str | None = None
    confirmed_kg: str | None = None
    used_kg: str = "0"


class CapacityShortfall(CarrierEvent, frozen=True, kw_only=True):
    """A limit fell below what is already held: `excess` shipments, and `excess_kg` kilograms, have to go elsewhere.

    Either may be 0, where only the other is short; `used` is what live offers and bookings hold.
    """

    carrier_code: str
    scope: str
    day: date
    window: str
    limit: int | None
    used: int
    excess: int
    limit_kg: str | None = None
    used_kg: str = "0"
    excess_kg: str = "0"


class ShortfallEnded(CarrierEvent, frozen=True, kw_only=True):
    """What is held fits the limit again: it was raised, or enough went elsewhere."""

    carrier_code: str
    scope: str
    day: date
    window: str
    limit: int | None
    used: int


class CarrierOutageStarted(CarrierEvent, frozen=True, kw_only=True):
    """The carrier cannot take or carry anything until `until` (None: until further notice)."""

    carrier_code: str
    reason: str
    until: datetime | None
    outage_id: UUID | None = None


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
    ShortfallEnded,
    CarrierOutageStarted,
    CarrierOutageEnded,
)
