"""What this room can be told beside its contracts: promises of volume, spot prices, where zones lie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from headway.carriers.model import ZERO
from headway.kernel.money import Money


@dataclass(frozen=True, slots=True)
class VolumeDraft:
    """The shipper promised a carrier at least `min_shipments` from `period_from` to `period_to`, both included.

    shortfall_penalty: what each missing shipment costs. service, zones None: any counts. given_before: shipments of the
    period that Headway did not book.
    """

    carrier: str
    period_from: date
    period_to: date
    min_shipments: int
    shortfall_penalty: Money
    service: str | None = None
    origin_zone: str | None = None
    destination_zone: str | None = None
    given_before: int = 0


@dataclass(frozen=True, slots=True)
class SaveVolumes:
    """Add promises, or change those with this carrier, service, lane and first day -> int, how many were saved."""

    volumes: tuple[VolumeDraft, ...]


@dataclass(frozen=True, slots=True)
class SpotDraft:
    """A carrier's price for a service on a lane for some days, all included: max(minimum, per_kg x weight).

    `ref` is the carrier's word for its quote; a spot price stands beside the contracts and is chosen when it is better.
    """

    carrier: str
    ref: str
    service: str
    origin_zone: str
    destination_zone: str
    mode: str
    transit_days: int
    currency: str
    valid_from: date
    valid_to: date
    minimum: Decimal = ZERO
    per_kg: Decimal = ZERO
    min_kg: Decimal = ZERO
    max_kg: Decimal = Decimal(100_000)


@dataclass(frozen=True, slots=True)
class SaveSpotQuotes:
    """Keep spot prices, or change those whose carrier and ref are known -> int, how many were saved."""

    quotes: tuple[SpotDraft, ...]


@dataclass(frozen=True, slots=True)
class WithdrawSpotQuote:
    """Forget a spot price -> None."""

    carrier: str
    ref: str


@dataclass(frozen=True, slots=True)
class PlaceDraft:
    """Where a zone lies, for distances: WGS 84 degrees of its middle."""

    zone: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class SavePlaces:
    """Add or move the middles of zones -> int, how many were saved."""

    places: tuple[PlaceDraft, ...]
