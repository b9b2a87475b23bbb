"""What the fleet's operations take and give."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, ConfigDict, Field

from headway.api.wire import Code, Day, Instant, Price, Reason, Sent, Short, Shown
from headway.fleet.hours import Kind


def _clock(value: object) -> object:
    if isinstance(value, str | time):
        return value
    raise ValueError("a time of day such as 06:30 is allowed")


Clock = Annotated[time, BeforeValidator(_clock), Field(description="local time of day, HH:MM")]
Zone = Annotated[str, Field(max_length=64, description="an IANA zone such as Europe/Lisbon; null: that of its place")]
Words = Annotated[tuple[Code, ...], Field(max_length=100)]
Amount = Annotated[Decimal, Field(ge=0, le=10**7, max_digits=20)]
Degrees = Annotated[float, Field(ge=-180, le=180)]
Many = Annotated[int, Field(ge=0, le=10**9)]


class Wire(Sent):
    """Comes in as it goes out."""

    model_config = ConfigDict(from_attributes=True)


class PlaceWire(Wire):
    """Where something is, WGS 84, and its address."""

    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Degrees
    country: Annotated[str, Field(max_length=2)] = ""
    postal_code: Short = ""
    address: Short = ""


class WaveWire(Wire):
    """What is ordered until the cut-off leaves at `departs`."""

    name: Code
    cutoff: Clock
    departs: Clock


class DepotWire(Wire):
    """Where vehicles start, load and end; `site` is the site whose goods it holds."""

    code: Code
    name: Short
    place: PlaceWire
    site: Code | None = None
    opens: Clock = time(5)
    closes: Clock = time(22)
    loading_minutes: Annotated[int, Field(ge=0, le=600)] = 30
    doors: Annotated[int, Field(ge=1, le=1000)] = 1
    waves: Annotated[tuple[WaveWire, ...], Field(max_length=100)] = ()
    active: bool = True
    time_zone: Zone | None = None


class RatesWire(Wire):
    """What a vehicle with its driver costs, in minor units of the tenant's currency; `fixed` when used at all."""

    fixed: Price = Decimal(0)
    per_km: Price = Decimal(0)
    per_hour: Price = Decimal(0)
    per_overtime_hour: Price = Decimal(0)
    per_stop: Price = Decimal(0)


class PaperWire(Wire):
    """A licence, certificate, inspection or insurance; the last day on which it is good, null: for ever."""

    kind: Code
    number: Short = ""
    valid_from: Day | None = None
    valid_until: Day | None = None


Papers = Annotated[
    tuple[PaperWire, ...], Field(max_length=30, description="by kind; of kinds that are not named nothing changes")
]


class VehicleWire(Wire):
    """A vehicle of a carrier; a capacity that is not named does not bind."""

    code: Code
    carrier: Code
    name: Short = ""
    depot: Code | None = None
    capacity: Annotated[dict[Code, Amount], Field(max_length=8, default_factory=dict)]
    equipment: Words = ()
    licence: Code | None = None
    rates: RatesWire = RatesWire()
    profile: Annotated[str, Field(max_length=20, description="van, truck, bike, car or trailer")] = "van"
    range_m: Many | None = None
    max_stops: Many | None = None
    trips: Annotated[int, Field(ge=1, le=50)] = 1
    emission_class: Short = ""
    carbon_g_per_km: Many | None = None
    papers: Papers = ()
    needs_trailer: bool = False
    trailer: Code | None = None
    active: bool = True


class DriverWire(Wire):
    """Somebody who drives; `hours` names the rules of service, see GET /v1/fleet/hours-of-service."""

    code: Code
    carrier: Code
    name: Short
    depot: Code | None = None
    skills: Words = ()
    licences: Words = ()
    hours: Code = "none"
    phone: Short = ""
    papers: Papers = ()
    active: bool = True


class RestWire(Wire):
    """A break that begins between two times; `rule` names the rule it follows."""

    key: Code
    earliest: Instant
    latest: Instant
    duration_s: Many
    rule: Short = ""


class ShiftWire(Wire):
    """A driver works with a vehicle from a depot; without breaks those of the driver's rules of service count."""

    driver: Code
    vehicle: Code
    depot: Code
    start: Instant
    end: Instant
    breaks: Annotated[tuple[RestWire, ...], Field(max_length=10)] = ()
    overtime_s: Annotated[int, Field(ge=0, le=21_600)] = 0
    trailer: Code | None = None


class StoreWire(Wire):
    """A place that is delivered to again and again: hours, cut-off, days, and how long a delivery takes."""

    code: Code
    name: Short
    place: PlaceWire
    depot: Code | None = None
    customer: Code | None = None
    opens: Clock = time(6)
    closes: Clock = time(20)
    cutoff: Clock | None = None
    lead_days: Annotated[int, Field(ge=0, le=30)] = 1
    service_s: Annotated[int, Field(ge=0, le=28_800)] = 600
    requires: Words = ()
    weekdays: Annotated[tuple[Annotated[int, Field(ge=1, le=7)], ...], Field(max_length=7)] = ()
    active: bool = True
    time_zone: Zone | None = None


class FleetIn(Sent):
    """What is to be added or replaced."""

    depots: Annotated[tuple[DepotWire, ...], Field(max_length=1000)] = ()
    vehicles: Annotated[tuple[VehicleWire, ...], Field(max_length=5000)] = ()
    drivers: Annotated[tuple[DriverWire, ...], Field(max_length=5000)] = ()
    shifts: Annotated[tuple[ShiftWire, ...], Field(max_length=5000)] = ()
    stores: Annotated[tuple[StoreWire, ...], Field(max_length=5000)] = ()


class SavedFleetOut(Shown):
    """How many of each were saved."""

    depots: int
    vehicles: int
    drivers: int
    shifts: int
    stores: int


class OutIn(Sent):
    """Why a vehicle is out, and when it is expected back; without `until` it is not known."""

    reason: Reason
    until: Instant | None = None


class SignOffIn(Sent):
    """Why the driver ends the shift."""

    reason: Reason
    shift_id: UUID | None = None


class VehicleOut(Shown):
    """A vehicle, and since when and why it is out of service."""

    id: UUID
    vehicle: VehicleWire
    out_since: datetime | None
    out_until: datetime | None
    out_reason: str | None


class DriverOut(Shown):
    """A driver."""

    id: UUID
    driver: DriverWire


class MissingOut(Shown):
    """A shift that nothing can be planned on; `reason` is vehicle_out, signed_off, inactive or papers."""

    shift_id: UUID
    vehicle: str
    driver: str
    reason: str
    sentence: str


class ShiftOut(Shown):
    """A shift; `missing` says why nothing can be planned on it."""

    id: UUID
    shift: ShiftWire
    driver_name: str
    carrier: str
    signed_off_at: datetime | None
    signed_off_reason: str | None
    missing: MissingOut | None


class DimensionWire(Wire):
    """One number of a load, counted in steps of 1 / `steps` of its unit."""

    name: Code
    steps: Annotated[int, Field(ge=1, le=1000)] = 1


class DimensionsWire(Wire):
    """What a load is counted in, in order."""

    dimensions: Annotated[tuple[DimensionWire, ...], Field(min_length=1, max_length=8)]


class ResourceOut(Shown):
    """A shift with its vehicle and driver as planning sees it; capacities in steps, in the order of the dimensions."""

    shift_id: UUID
    vehicle_id: UUID
    driver_id: UUID
    vehicle: str
    driver: str
    driver_name: str
    carrier: str
    start: datetime
    end: datetime
    capacity: list[int]
    skills: Annotated[list[str], BeforeValidator(sorted)]
    rates: RatesWire
    currency: str
    breaks: list[RestWire]
    duty_s: int | None
    driving_s: int | None
    overtime_s: int
    load_s: int
    profile: str
    range_m: int | None
    max_stops: int | None
    trips: int
    emission_class: str
    carbon_g_per_km: int | None


class PaperFaultOut(Shown):
    """A paper that does not hold; `what` is licence, papers or trailer."""

    what: str
    about: str
    sentence: str


class CrewOut(Shown):
    """The papers of a shift: what does not hold whatever it carries; what speaks against hazardous and cold goods."""

    shift_id: UUID
    vehicle: str
    driver: str
    faults: list[PaperFaultOut]
    adr: str
    cold: str


class DayOut(Shown):
    """A depot's shifts on a local day: what can drive, and what cannot with its reason."""

    depot: DepotWire
    day: date
    dimensions: list[DimensionWire]
    resources: list[ResourceOut]
    missing: list[MissingOut]
    crews: list[CrewOut]


class RuleOut(Shown):
    """One rule of service: at most `limit_s` (of a break or rest: at least), after `after_s` of driving."""

    name: str
    kind: Kind
    limit_s: int
    after_s: int | None
    source: str


class RuleSetOut(Shown):
    """The rules of service that hold for drivers who name them."""

    code: str
    name: str
    rules: list[RuleOut]
