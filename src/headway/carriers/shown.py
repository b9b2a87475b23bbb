"""What the API shows of this room: one frozen type a thing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Generic, TypeVar
from uuid import UUID

from headway.carriers.commands import ContractOverlap
from headway.carriers.model import AccessorialRule
from headway.carriers.problems import BandProblem
from headway.kernel.money import Money

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items in order; `after` is the key to pass on for the next page, None on the last."""

    items: tuple[T, ...]
    after: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class CarrierView:
    """A carrier; the settings of its connector are not shown, for they may hold a secret."""

    id: UUID
    code: str
    name: str
    kind: str
    active: bool
    suspended_reason: str | None
    insurance_valid_until: date | None
    authority_valid_until: date | None
    connector: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ServiceView:
    """A service of a carrier."""

    id: UUID
    carrier: str
    code: str
    name: str
    capabilities: tuple[str, ...]
    max_weight_kg: Decimal | None
    cutoff_hour: int | None
    active: bool
    max_volume_m3: Decimal | None
    pickup_weekdays: tuple[int, ...]
    temperature_c: tuple[int, int] | None
    hazmat_classes: tuple[str, ...]
    carbon_g_per_tkm: int | None


@dataclass(frozen=True, slots=True)
class VolumeView:
    """A promise of volume and what is given of it; a service or zone None: any."""

    id: UUID
    carrier: str
    service: str | None
    origin_zone: str | None
    destination_zone: str | None
    period_from: date
    period_to: date
    min_shipments: int
    given: int
    shortfall_penalty: Money


@dataclass(frozen=True, slots=True)
class SpotQuoteView:
    """A spot price."""

    carrier: str
    ref: str
    service: str
    origin_zone: str
    destination_zone: str
    mode: str
    transit_days: int
    currency: str
    min_kg: Decimal
    max_kg: Decimal
    minimum: Decimal
    per_kg: Decimal
    valid_from: date
    valid_to: date
    quoted_at: datetime


@dataclass(frozen=True, slots=True)
class PlaceView:
    """Where the middle of a zone lies, in degrees."""

    zone: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class EmbargoView:
    """What may not go, and when; carrier None: every one; a zone None: any; valid_to None: until further notice."""

    code: str
    reason: str
    carrier: str | None
    origin_zone: str | None
    destination_zone: str | None
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class ContractView:
    """A contract and how many bands it has."""

    id: UUID
    carrier: str
    code: str
    currency: str
    valid_from: date
    valid_to: date
    bands: int


@dataclass(frozen=True, slots=True)
class BandView:
    """One band with its product."""

    row: int
    service: str
    product: str
    origin_zone: str
    destination_zone: str
    mode: str
    transit_days: int
    min_kg: Decimal
    max_kg: Decimal
    minimum: Decimal
    per_kg: Decimal
    per_km: Decimal
    per_stop: Decimal


@dataclass(frozen=True, slots=True)
class FuelView:
    """A fuel surcharge from a day on."""

    valid_from: date
    share: Decimal


@dataclass(frozen=True, slots=True)
class CommitmentView:
    """A promise; zones are None where it holds for any."""

    service: str
    origin_zone: str | None
    destination_zone: str | None
    on_time_target: float | None
    late_penalty: Money
    transit_days: int | None


@dataclass(frozen=True, slots=True)
class ContractDetail:
    """A contract with what belongs to it beside its bands, and what is wrong with those."""

    contract: ContractView
    fuel: tuple[FuelView, ...]
    accessorials: tuple[AccessorialRule, ...]
    commitments: tuple[CommitmentView, ...]
    problems: tuple[BandProblem, ...]
    overlaps: tuple[ContractOverlap, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """Shipments and kilograms: held by live offers, used by bookings, given back so far."""

    reserved: int
    reserved_kg: Decimal
    consumed: int
    consumed_kg: Decimal
    released: int
    released_kg: Decimal


@dataclass(frozen=True, slots=True)
class CapacityView:
    """A limit on a day and its use.

    scope: "*" (anywhere), an origin zone, or a lane "from>to"; window: "" (the whole day) or hours of the pickup.
    committed: of the day, else of its weekday; limit: what was confirmed, else committed; None: no limit. used is
    reserved and consumed together; left is never less than 0; excess is what is held above the limit.
    """

    carrier: str
    scope: str
    origin_zone: str | None
    destination_zone: str | None
    day: date
    window: str
    committed: int | None
    committed_kg: Decimal | None
    confirmed: int | None
    confirmed_kg: Decimal | None
    confirmed_at: datetime | None
    confirmed_by: str | None
    limit: int | None
    limit_kg: Decimal | None
    used: int
    used_kg: Decimal
    left: int | None
    left_kg: Decimal | None
    excess: int
    excess_kg: Decimal
    held: Held


@dataclass(frozen=True, slots=True)
class CapacityUseView:
    """What offers and bookings of a lane hold of a carrier's day, by the hour of their pickup."""

    carrier: str
    origin_zone: str
    destination_zone: str
    day: date
    hour: int
    held: Held


@dataclass(frozen=True, slots=True)
class CapacityPriceView:
    """What one more shipment, and each of its kilograms (in minor units), of scarce capacity is worth on a day."""

    carrier: str
    scope: str
    day: date
    price: Money
    per_kg_minor: Decimal
    priced_at: datetime


@dataclass(frozen=True, slots=True)
class OutageView:
    """A time in which a carrier takes and carries nothing; until None: until further notice."""

    id: UUID
    carrier: str
    reason: str
    started_at: datetime
    until: datetime | None
    ended_at: datetime | None
    reported_by: str


@dataclass(frozen=True, slots=True)
class ShareView:
    """A share in 0..1 as seen, newer observations weighing more; 90 % sure between `low` and `high`, from it alone."""

    share: float
    low: float
    high: float
    samples: int


@dataclass(frozen=True, slots=True)
class PerformanceView:
    """What was seen of a carrier, on a lane or (None) on all, of a service or (None) of all; a share None: nothing yet.

    on_time: deliveries by the planned time; acceptance: offers accepted, of those that came to an end.
    """

    carrier: str
    origin_zone: str | None
    destination_zone: str | None
    service: str | None
    on_time: ShareView | None
    acceptance: ShareView | None
    measured_at: datetime


@dataclass(frozen=True, slots=True)
class ZoneView:
    """A prefix and its zone."""

    code: str
    country: str
    postal_prefix: str
