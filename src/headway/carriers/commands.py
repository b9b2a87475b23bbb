"""What this room can be told to do: frozen commands and what they carry. Prices are decimals in major units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from headway.carriers.capacity import ALL_DAY, scope_of
from headway.carriers.model import ZERO
from headway.carriers.problems import BandProblem
from headway.kernel.money import Money
from headway.kernel.tabular import RowFault


@dataclass(frozen=True, slots=True)
class CarrierDraft:
    """A carrier by its code. kind: contract, own_fleet or gig; connector: portal or http, with its settings."""

    code: str
    name: str
    kind: str = "contract"
    active: bool = True
    suspended_reason: str | None = None
    insurance_valid_until: date | None = None
    connector: str = "portal"
    connector_settings: Mapping[str, object] = field(default_factory=dict)
    authority_valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class SaveCarriers:
    """Add carriers, or change those whose code is known -> SavedIds."""

    carriers: tuple[CarrierDraft, ...]


@dataclass(frozen=True, slots=True)
class ServiceDraft:
    """A carrier's version of a service the shipper calls `code`; cutoff_hour is local, 0..23.

    pickup_weekdays: 1 Monday to 7 Sunday, empty: every day; temperature_c: the lowest and highest degree it keeps;
    hazmat_classes: the classes it carries, such as "3" or "6.1"; empty with the capability `hazmat`: all.
    carbon_g_per_tkm: grams of CO2e a tonne-kilometre, well to wheel; None: the usual of its mode.
    """

    carrier: str
    code: str
    name: str
    capabilities: tuple[str, ...] = ()
    max_weight_kg: Decimal | None = None
    cutoff_hour: int | None = None
    active: bool = True
    max_volume_m3: Decimal | None = None
    pickup_weekdays: tuple[int, ...] = ()
    temperature_c: tuple[int, int] | None = None
    hazmat_classes: tuple[str, ...] = ()
    carbon_g_per_tkm: int | None = None


@dataclass(frozen=True, slots=True)
class SaveServices:
    """Add services, or change those whose carrier and code are known -> SavedIds."""

    services: tuple[ServiceDraft, ...]


@dataclass(frozen=True, slots=True)
class ZoneDraft:
    """Places of `country` (ISO 3166 alpha-2) whose postal code begins with `postal_prefix` are in zone `code`."""

    code: str
    country: str
    postal_prefix: str = ""


@dataclass(frozen=True, slots=True)
class SaveZones:
    """Add or move prefixes; with `replace` all others are forgotten -> int, how many were saved."""

    zones: tuple[ZoneDraft, ...]
    replace: bool = False


@dataclass(frozen=True, slots=True)
class EmbargoDraft:
    """Nothing goes on the lane from `valid_from` to `valid_to`, both included (None: until further notice).

    carrier None: no carrier; a zone None: any.
    """

    code: str
    reason: str
    valid_from: date
    valid_to: date | None = None
    carrier: str | None = None
    origin_zone: str | None = None
    destination_zone: str | None = None


@dataclass(frozen=True, slots=True)
class SaveEmbargoes:
    """Add embargoes, or change those whose code is known -> int, how many were saved."""

    embargoes: tuple[EmbargoDraft, ...]


@dataclass(frozen=True, slots=True)
class LiftEmbargo:
    """Forget an embargo -> None."""

    code: str


@dataclass(frozen=True, slots=True)
class ContractDraft:
    """A contract in one currency, in force from `valid_from` to `valid_to`, both included."""

    carrier: str
    code: str
    currency: str
    valid_from: date
    valid_to: date


@dataclass(frozen=True, slots=True)
class SaveContracts:
    """Add contracts, or change those whose carrier and code are known -> SavedContracts."""

    contracts: tuple[ContractDraft, ...]


@dataclass(frozen=True, slots=True)
class RateRow:
    """One band of one product; `row` is its number in the file or request, unique in its contract."""

    row: int
    service: str
    origin_zone: str
    destination_zone: str
    mode: str
    transit_days: int
    min_kg: Decimal
    max_kg: Decimal
    minimum: Decimal = ZERO
    per_kg: Decimal = ZERO
    per_km: Decimal = ZERO
    per_stop: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class ReplaceRates:
    """Put these rows in the place of all rates of one contract -> RatesReport. Its services must be known.

    `note`: why, kept with the version of the price list.
    """

    carrier: str
    contract: str
    rows: tuple[RateRow, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class ImportedRate:
    """A rate row with the words of its file about the carrier and the contract."""

    carrier: str
    contract: str
    currency: str
    rate: RateRow
    carrier_kind: str = "contract"


@dataclass(frozen=True, slots=True)
class ImportRates:
    """Take over a price list: carriers, services and contracts are made as needed, rates replaced -> RatesReport."""

    rows: tuple[ImportedRate, ...]
    valid_from: date
    valid_to: date


@dataclass(frozen=True, slots=True)
class CapacityRow:
    """What a carrier committed to take on a day, or every week on a weekday (1 Monday): shipments, kilograms, or both.

    It holds from a zone (None: from anywhere), on a lane (both zones), at some hours of the pickup (`window`, such as
    "08-12"; "": the whole day). Of all limits that apply to a load, each binds. A number that is None is no limit; with
    both None the limit is taken away, of a day for the weekday's, of a weekday for none.
    """

    carrier: str
    shipments: int | None
    origin_zone: str | None = None
    day: date | None = None
    weekday: int | None = None
    destination_zone: str | None = None
    window: str = ALL_DAY
    weight_kg: Decimal | None = None

    @property
    def scope(self) -> str:
        return scope_of(self.origin_zone, self.destination_zone)


@dataclass(frozen=True, slots=True)
class SetCapacity:
    """Set limits -> int, how many. A limit under what is held already is news: CapacityShortfall."""

    rows: tuple[CapacityRow, ...]


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a carrier says it really takes on a day, in place of what was committed; zones, window as `CapacityRow`.

    A number that is None stays as committed; both None take the confirmation back.
    """

    carrier: str
    day: date
    shipments: int | None
    origin_zone: str | None = None
    destination_zone: str | None = None
    window: str = ALL_DAY
    weight_kg: Decimal | None = None

    @property
    def scope(self) -> str:
        return scope_of(self.origin_zone, self.destination_zone)


@dataclass(frozen=True, slots=True)
class ConfirmCapacity:
    """Keep what carriers confirm -> int, how many. With `by_carrier` only that carrier's rows are taken."""

    rows: tuple[Confirmation, ...]
    by_carrier: str | None = None


@dataclass(frozen=True, slots=True)
class ReportOutage:
    """A carrier cannot take or carry anything until `until` (None: until further notice) -> OutageStands."""

    carrier: str
    reason: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class EndOutage:
    """A carrier works again -> OutageStands."""

    carrier: str


@dataclass(frozen=True, slots=True)
class OutageStands:
    """Is the carrier out now, and did that change?"""

    carrier: str
    out: bool
    changed: bool


@dataclass(frozen=True, slots=True)
class CommitmentDraft:
    """A promise for a service under a contract, on a lane or (None) on any; the most specific one counts.

    transit_days None: the product's own.
    """

    carrier: str
    contract: str
    service: str
    on_time_target: float | None = None
    late_penalty: Money | None = None
    transit_days: int | None = None
    origin_zone: str | None = None
    destination_zone: str | None = None


@dataclass(frozen=True, slots=True)
class SaveCommitments:
    """Add or change promises -> int, how many were saved."""

    commitments: tuple[CommitmentDraft, ...]


@dataclass(frozen=True, slots=True)
class AccessorialDraft:
    """What a requirement adds under a contract: flat + per_kg x weight + share x freight."""

    carrier: str
    contract: str
    code: str
    flat: Decimal = ZERO
    per_kg: Decimal = ZERO
    share: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class SaveAccessorials:
    """Add or change accessorials -> int, how many were saved."""

    accessorials: tuple[AccessorialDraft, ...]


@dataclass(frozen=True, slots=True)
class FuelDraft:
    """The share of the freight charged for fuel from a day on, until the next such day."""

    carrier: str
    contract: str
    valid_from: date
    share: Decimal


@dataclass(frozen=True, slots=True)
class SaveFuelSurcharges:
    """Add or change fuel surcharges -> int, how many were saved."""

    surcharges: tuple[FuelDraft, ...]


@dataclass(frozen=True, slots=True)
class SavedIds:
    """The ids, in the order of what was sent."""

    ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class ContractOverlap:
    """Two contracts of one carrier that price the same lanes on the same days; the newer one counts."""

    carrier: str
    newer: str
    older: str
    since: date
    until: date
    lanes: int
    sentence: str


@dataclass(frozen=True, slots=True)
class SavedContracts:
    """The ids, in the order of what was sent, and the overlaps there are now."""

    ids: tuple[UUID, ...]
    overlaps: tuple[ContractOverlap, ...]


@dataclass(frozen=True, slots=True)
class ProductProblem:
    """A finding about the bands of one product of a carrier's service on a lane."""

    carrier: str
    contract: str
    service: str
    product: str
    origin_zone: str
    destination_zone: str
    problem: BandProblem


@dataclass(frozen=True, slots=True)
class RatesReport:
    """What became of a price list.

    read: rows there were; faults: of those that were refused; bands: kept, without exact duplicates; contracts: whose
    rates were replaced; carriers, services: that were made new.
    """

    read: int
    bands: int
    contracts: tuple[str, ...] = ()
    carriers: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    problems: tuple[ProductProblem, ...] = ()
    overlaps: tuple[ContractOverlap, ...] = ()
    faults: tuple[RowFault, ...] = ()

    def counts(self) -> dict[str, int]:
        """How many findings there are of each kind, by kind."""
        counted: dict[str, int] = {}
        for found in self.problems:
            counted[found.problem.kind.value] = counted.get(found.problem.kind.value, 0) + 1
        return dict(sorted(counted.items()))
