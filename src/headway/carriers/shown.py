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
class CapacityView:
    """A limit on a day and its use; origin_zone None: from anywhere; shipments None: no limit."""

    carrier: str
    origin_zone: str | None
    day: date
    shipments: int | None
    used: int
    left: int | None


@dataclass(frozen=True, slots=True)
class PerformanceView:
    """What was measured of a carrier, on a lane or (None) on all."""

    carrier: str
    origin_zone: str | None
    destination_zone: str | None
    on_time: float | None
    on_time_samples: int
    acceptance: float | None
    acceptance_samples: int
    measured_at: datetime


@dataclass(frozen=True, slots=True)
class ZoneView:
    """A prefix and its zone."""

    code: str
    country: str
    postal_prefix: str
