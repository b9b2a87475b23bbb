"""What other rooms know of carriers: a service on a lane with its price bands, and the price of a load.

All are msgspec structs, so that they can stand in a decision's snapshot. Prices are decimals in major units of the
option's currency; money is made of them once, when a load is priced.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal
from uuid import UUID

from msgspec import Struct

from headway.events.dispatch import ChargeLine
from headway.kernel.money import Money

ZERO = Decimal(0)


class CarrierKind(StrEnum):
    """How a carrier works for the shipper; a carrier keeps its kind until somebody saves another."""

    CONTRACT = "contract"
    OWN_FLEET = "own_fleet"
    GIG = "gig"


class RateBand(Struct, frozen=True, kw_only=True):
    """The prices of one product for weights min_kg <= w <= max_kg; `id` is `<contract code>:<row>`."""

    id: str
    min_kg: Decimal
    max_kg: Decimal
    minimum: Decimal
    per_kg: Decimal
    per_km: Decimal = ZERO
    per_stop: Decimal = ZERO


class AccessorialRule(Struct, frozen=True, kw_only=True):
    """What a requirement such as `tail_lift` adds: flat + per_kg x weight + share x freight."""

    code: str
    flat: Decimal = ZERO
    per_kg: Decimal = ZERO
    share: Decimal = ZERO


class Commitment(Struct, frozen=True, kw_only=True):
    """What the carrier promised: share of deliveries on time, what it pays for a late one, days in transit."""

    on_time_target: float | None
    late_penalty_minor: int
    transit_days: int


Record = tuple[tuple[float, float], ...]
"""(hits, weight) of a share from the widest level to the narrowest: the network's other carriers, the carrier's other
lanes, the lane's other services, the service on the lane. Each observation is on one level; older ones weigh less."""

DELAY_HOURS = (1, 2, 3, 4, 6, 8, 12, 16, 20, 24, 36, 48, 72)
"""Hours at which delays are counted."""


class Performance(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was seen of a carrier, and of one of its services on a lane.

    on_time, acceptance: shares in 0..1 over all its lanes, of deliveries by the planned time and of offers accepted,
    with their sample sizes; a share without a sample means nothing and is 0. on_time_here, acceptance_here: how many
    of the samples are of this service on this lane. The records are what estimates are made of; an empty one stands
    for the share over all lanes.
    """

    on_time: float
    on_time_samples: int
    acceptance: float
    acceptance_samples: int
    measured_at: datetime | None
    on_time_here: int = 0
    acceptance_here: int = 0
    on_time_record: Record = ()
    acceptance_record: Record = ()


UNMEASURED = Performance(on_time=0.0, on_time_samples=0, acceptance=0.0, acceptance_samples=0, measured_at=None)


class Learned(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What all carriers together teach.

    on_time_weights, acceptance_weights: how many observations the level above is worth as a prior, for a carrier, for
    its lane, for its service there. late_tail: of deliveries after the plan, the share more than each of `DELAY_HOURS`
    late, from observations that weigh late_weight in sum; early_tail: the same of those in time, and early.
    """

    on_time_weights: tuple[float, float, float] = (30.0, 60.0, 120.0)
    acceptance_weights: tuple[float, float, float] = (15.0, 60.0, 120.0)
    late_weight: float = 0.0
    late_tail: tuple[float, ...] = ()
    early_weight: float = 0.0
    early_tail: tuple[float, ...] = ()


NOTHING_LEARNED = Learned()


class VolumePromise(Struct, frozen=True, kw_only=True):
    """What the shipper promised a carrier: at least `min_shipments` until `period_to`, of which `given` are given.

    shortfall_penalty_minor: what each missing shipment costs, in the contract's currency.
    """

    id: UUID
    min_shipments: int
    given: int
    shortfall_penalty_minor: int
    period_from: date
    period_to: date


class WindowRoom(Struct, frozen=True, kw_only=True):
    """What a carrier still takes at pickup hours such as "08-12" (local, the last not included); None: no limit."""

    window: str
    shipments: int | None = None
    weight_kg: Decimal | None = None


class ServiceOption(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One product of a carrier's service on one lane, under the contract that counts on the day.

    service_code: the shipper's word for the service; product: tells apart its products, mode and transit days
    ("AIR/2d"); cutoff_hour: local hour 0..23 after which nothing more is picked up that day; capacity_left: shipments
    the carrier still takes that day from that zone, None where nothing binds; performance: what was seen of it;
    spot: priced by a quote for some days instead of a contract; distance_m: by road between the zones, roughly.
    authority_valid_until: of its licence to carry; outage, embargo: why it takes nothing now, or not on this lane;
    pickup_weekdays: ISO 1..7, empty: every day; temperature_c: the range it keeps, lowest and highest degree;
    hazmat_classes: the classes it may carry, such as "3" or "8", empty with the capability `hazmat`: any;
    carbon_g_per_tkm: grams of CO2e a tonne-kilometre; volume: what was promised to it; capacity_left_kg: as
    capacity_left, in kilograms; capacity_windows: what is left at those pickup hours that have limits of their own;
    capacity_price_minor (and _per_kg): what one more shipment (and each kilogram of it) of its scarce capacity is worth
    that day, in minor units of the contract's currency, found at capacity_priced_at.
    """

    carrier_id: UUID
    carrier_code: str
    carrier_name: str
    carrier_kind: str
    service_id: UUID
    service_code: str
    product: str
    mode: str
    transit_days: int
    contract_id: UUID
    currency: str
    origin_zone: str
    destination_zone: str
    bands: tuple[RateBand, ...]
    fuel_share: Decimal = ZERO
    accessorials: tuple[AccessorialRule, ...] = ()
    capabilities: tuple[str, ...] = ()
    max_weight_kg: Decimal | None = None
    cutoff_hour: int | None = None
    commitment: Commitment
    performance: Performance = UNMEASURED
    capacity_left: int | None = None
    active: bool = True
    suspended_reason: str | None = None
    insurance_valid_until: date | None = None
    contract_from: date
    contract_to: date
    authority_valid_until: date | None = None
    outage: str | None = None
    embargo: str | None = None
    max_volume_m3: Decimal | None = None
    pickup_weekdays: tuple[int, ...] = ()
    temperature_c: tuple[int, int] | None = None
    hazmat_classes: tuple[str, ...] = ()
    carbon_g_per_tkm: int | None = None
    volume: VolumePromise | None = None
    capacity_left_kg: Decimal | None = None
    capacity_windows: tuple[WindowRoom, ...] = ()
    capacity_price_minor: int = 0
    capacity_price_per_kg_minor: Decimal = ZERO
    capacity_priced_at: datetime | None = None
    spot: bool = False
    distance_m: int | None = None


class Load(Struct, frozen=True, kw_only=True):
    """What is to be priced; distance_m is None where no route is known, stops counts deliveries."""

    weight_kg: Decimal
    distance_m: int | None = None
    stops: int = 1
    requirements: tuple[str, ...] = ()


class Quote(Struct, frozen=True, kw_only=True):
    """The price of a load: its charges, their sum, and the band it came from."""

    charges: tuple[ChargeLine, ...]
    total: Money
    band_id: str


class RateProblem(Struct, frozen=True, kw_only=True):
    """Why a load has no price: no band serves it, or two unresolved ones do."""

    reason: Literal["no_rate", "ambiguous_rate"]
    sentence: str
